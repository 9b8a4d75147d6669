import { Register } from '../../cosem/index.ts';
import { Obis, obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { storeRow } from '../profile/stored-rows.ts';
import { counterOf, countOccurrence } from './occurrence-counters.ts';
import { showMeasured } from './shown-registers.ts';

const names = {
  allPhases: obis('0-0:96.7.0'),
  anyPhase: obis('0-0:96.7.21'),
  longAllPhases: obis('0-0:96.7.5'),
  longAnyPhase: obis('0-0:96.7.9'),
  lastLong: obis('0-0:96.7.19'),
  time: obis('0-0:96.7.14'),
  log: obis('1-0:99.97.0'),
} as const;

const ofPhase = (phase: number): Obis => Obis.of(0, 0, 96, 7, 1 + phase);
const longOfPhase = (phase: number): Obis => Obis.of(0, 0, 96, 7, 6 + phase);
const interruptions = counterOf(82)!;

/** Phases, counted from 0, that have failed; `isSupply` where there was none left. */
export interface FailedPhases {
  readonly phases: readonly number[];
  readonly isSupply: boolean;
}

/** A power failure has begun. Of the supply it has no code here: it is the event of the power that went down. */
export function countFailure(meter: OmniaMeter, { phases, isSupply }: FailedPhases): void {
  if (isSupply) countOccurrence(meter, names.allPhases);
  countOccurrence(meter, names.anyPhase);
  for (const phase of phases) {
    countOccurrence(meter, ofPhase(phase));
    // With one phase it is counted by its event.
    if (isSupply) countOccurrence(meter, Obis.of(1, 0, interruptions.c + 20 * phase, interruptions.d, interruptions.e));
  }
}

/** A power failure of so many seconds has ended. */
export interface EndedFailure extends FailedPhases {
  readonly seconds: number;
  readonly isLong: boolean;
}

/** Counts how long the supply has failed; what is long goes to the power failure log (1-0:99.97.0). */
export function countFailureTime(meter: OmniaMeter, { phases, isSupply, seconds, isLong }: EndedFailure): void {
  const before = Number(meter.read(Register, names.time, 'value').value);
  showMeasured(meter, names.time, before + seconds);
  if (!isLong) return;
  if (isSupply) countOccurrence(meter, names.longAllPhases);
  countOccurrence(meter, names.longAnyPhase);
  for (const phase of phases) countOccurrence(meter, longOfPhase(phase));
  showMeasured(meter, names.lastLong, seconds);
  storeRow(meter, names.log);
}
