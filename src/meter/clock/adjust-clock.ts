import { encode } from '../../codec/index.ts';
import { Data, Register } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { dateTimeData } from '../data-values.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { changeLostClock, isOpen, lostClockIn } from '../supply/intervals.ts';

/** What is remembered of the last change of the clock, as Data of a date-time. */
export const clockMemory = { setAt: 'clock last set', oldTime: 'clock old time' } as const;

const synchronisationWindow = obis('1-0:0.9.9');
const shiftLimit = obis('1-0:0.9.11');
const clockAdjustedFrom = 4;
const clockAdjustedTo = 5;

/** What a change of the clock is, by how long it is. */
export type ClockChange = 'synchronisation' | 'setting';

/** A change of so many milliseconds: up to the shift limit (1-0:0.9.11) it synchronises, beyond that it sets the clock. */
export function clockChange(meter: OmniaMeter, by: number): ClockChange {
  return Math.abs(by) <= millisecondsOf(meter, shiftLimit) ? 'synchronisation' : 'setting';
}

/** Sets the clock to a time, in milliseconds since 1970 UTC. One that was lost knows the time again. */
export function setClock(meter: OmniaMeter, to: number): void {
  meter.memory.transact(() => {
    const now = meter.now();
    const by = to - now - meter.history.current.clockOffset;
    if (isOpen(lostClockIn(meter.memory))) changeLostClock(meter.memory, now);
    shiftClock(meter, by);
  });
}

/**
 * Puts the clock forward or back by so many milliseconds. What sets it, and what synchronises it by more than the
 * synchronisation window (1-0:0.9.9), is an event at the old time (4) and at the new one (5).
 */
export function shiftClock(meter: OmniaMeter, by: number): void {
  const { memory, history, events } = meter;
  const isEvent = clockChange(meter, by) === 'setting' || Math.abs(by) > millisecondsOf(meter, synchronisationWindow);
  memory.transact(() => {
    const now = meter.now();
    const remember = (key: string) =>
      memory.put([[key, encode(Data.attributes.value.type, dateTimeData(meter.timeOf(now)))]]);
    remember(clockMemory.oldTime);
    if (isEvent) events.log(clockAdjustedFrom);
    meter.changeCircumstances({ clockOffset: history.current.clockOffset + by }, []);
    remember(clockMemory.setAt);
    if (isEvent) events.log(clockAdjustedTo);
  });
}

function millisecondsOf(meter: OmniaMeter, logicalName: typeof shiftLimit): number {
  return Number(meter.read(Register, logicalName, 'value').value) * 1000;
}
