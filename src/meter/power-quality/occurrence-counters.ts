import { Data } from '../../cosem/index.ts';
import { Obis, obis } from '../../obis/index.ts';
import type { LoggedEvent } from '../event-memory.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** The greatest count; then it starts again at 0 (designed). */
const greatest = 0xffff;

/** Logical names of counters by the codes of what they count; of L1 where there is one for each phase. */
const ofPhases: Readonly<Record<number, Obis>> = {
  76: obis('1-0:32.32.128'),
  79: obis('1-0:32.36.128'),
  82: obis('1-0:32.40.0'),
  143: obis('1-0:32.32.0'),
  146: obis('1-0:32.36.0'),
  149: obis('1-0:32.36.129'),
  154: obis('1-0:32.36.124'),
  212: obis('1-0:31.36.124'),
};

const ofAll: Readonly<Record<number, Obis>> = {
  90: obis('1-0:12.36.130'),
  140: obis('1-0:14.32.0'),
  141: obis('1-0:14.36.0'),
};

const phases = [0, 1, 2] as const;
const phaseDistance = 20;

/** The register of a phase, counted from 0, of those whose L1 has this logical name. */
export function nameOfPhase({ a, b, c, d, e }: Obis, phase: number): Obis {
  return Obis.of(a, b, c + phaseDistance * phase, d, e);
}

const byCode: ReadonlyMap<number, Obis> = new Map([
  ...Object.entries(ofAll).map(([code, name]) => [Number(code), name] as const),
  ...Object.entries(ofPhases).flatMap(([code, name]) =>
    phases.map((phase) => [Number(code) + phase, nameOfPhase(name, phase)] as const),
  ),
]);

/** Logical name of the counter that counts events of a code; undefined where none does. */
export function counterOf(code: number): Obis | undefined {
  return byCode.get(code);
}

/** Counts one more, where the meter has the counter. It survives power cuts, and starts again at 0 when it is full. */
export function countOccurrence(meter: OmniaMeter, counter: Obis): void {
  if (!meter.has(counter)) return;
  const count = Number(meter.read(Data, counter, 'value').value);
  meter.device.set(Data, counter, 'value', { kind: 'long-unsigned', value: count === greatest ? 0 : count + 1 });
}

/** What follows from an event: its counter has one more (OMNIA data sheet, Power quality assessment). */
export function countEvent(meter: OmniaMeter, { code }: Pick<LoggedEvent, 'code'>): void {
  const counter = counterOf(code);
  if (counter !== undefined) countOccurrence(meter, counter);
}
