import { RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import { ProfileGenericV1, Register } from '../../cosem/index.ts';
import { type Obis, obis } from '../../obis/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import { wholeNumber } from '../data-values.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { storeRow } from '../profile/stored-rows.ts';
import type { Finding } from './assessment.ts';
import { countClass } from './class-counters.ts';
import type { PowerQualityLimits } from './limits.ts';
import { countFailure, countFailureTime } from './power-failures.ts';
import { showLastInterruption } from './shown-registers.ts';
import { dipClass, swellClass } from './voltage-classes.ts';
import type { VoltageEvent } from './voltage-state.ts';

/** Profiles with a row for the events of a moment. */
const profiles = {
  sag: obis('1-0:99.10.1'),
  swell: obis('1-0:99.10.2'),
  interruption: obis('1-0:99.10.3'),
} as const;

/** What is reported to. */
export interface ReportTo {
  readonly meter: OmniaMeter;
  readonly limits: PowerQualityLimits;
  /** Phases, counted from 0, that are connected and were not missing already. */
  readonly present: readonly number[];
}

/** Writes what has been found at a moment to logs, counters, registers and profiles. */
export function report(to: ReportTo, findings: readonly Finding[]): void {
  for (const { code, magnitude, duration, voltage } of findings) {
    if (voltage !== undefined) reportVoltage(to, voltage);
    if (code !== undefined) to.meter.events.log(code, { magnitude, duration });
  }
  const { meter } = to;
  for (const kind of ['sag', 'swell'] as const) {
    const phases = findings.flatMap(({ voltage }) => (voltage?.kind === kind ? [voltage.phase!] : []));
    if (phases.length > 0) storePhases(meter, profiles[kind], phases);
  }
  const cut = findings.flatMap(({ voltage }) => (voltage === undefined ? [] : endedPhases(to, voltage)));
  if (cut.length > 0) storePhases(meter, profiles.interruption, cut);
}

function reportVoltage(to: ReportTo, event: VoltageEvent): void {
  const { meter, limits } = to;
  const { kind, phase, from, until, volts } = event;
  const seconds = (until - from) / 1000;
  const percent = (volts / limits.referenceVoltage) * 100;
  const isSupply = phase === undefined;
  if (kind === 'sag') countClass(meter, ['dip', phase!], dipClass(percent, seconds));
  if (kind === 'swell') countClass(meter, ['swell', phase!], swellClass(percent, seconds));
  if (kind === 'phase-missing' || kind === 'supply-missing')
    countFailure(meter, { phases: isSupply ? to.present : [phase], isSupply });
  const phases = endedPhases(to, event);
  if (kind !== 'phase-back' && kind !== 'supply-back') return;
  for (const one of phases) {
    showLastInterruption(meter, one, { volts, seconds });
    // What is left of a phase that others were there beside is a dip of the deepest class as well.
    if (!isSupply) countClass(meter, ['dip', one], dipClass(percent, seconds));
  }
  countFailureTime(meter, { phases, isSupply, seconds, isLong: until - from > limits.longInterruption });
}

/** The phases whose interruption an event ends. */
function endedPhases(to: ReportTo, { kind, phase }: VoltageEvent): readonly number[] {
  if (kind === 'phase-back') return [phase!];
  return kind === 'supply-back' ? to.present : [];
}

const phaseDistance = 20;
const currentOfL1 = 31;

/** A row of a profile with a column for each phase: those that have no part in it are 0. */
function storePhases(meter: OmniaMeter, profile: Obis, phases: readonly number[]): void {
  const columns = meter.read(ProfileGenericV1, profile, 'captureObjects');
  const values = columns.map(({ logicalName, classId }) => {
    const object = meter.type.objects.get(logicalName.key) as CatalogueObject<typeof Register> | undefined;
    const phase = Math.floor((logicalName.c - currentOfL1) / phaseDistance);
    if (classId !== Register.classId || object === undefined || phases.includes(phase)) return undefined;
    return new RawData(encode(Register.attributes.value.type, wholeNumber(object.types.value, 0)));
  });
  storeRow(meter, profile, { values });
}
