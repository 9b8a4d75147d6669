import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { Backup } from './backup.ts';
import { changeLostClock, changeOutage, isOpen, lostClockIn } from './intervals.ts';
import { hasLastGasp } from './last-gasp.ts';
import { nextSource, type SupplySource, sourceAt } from './source.ts';
import { supplyState, supplyStateEntry } from './supply-state.ts';

const powerDown = 1;
const powerUp = 2;
const clockInvalid = 6;
const backupDepleted = 218;
const auxiliaryEntered = 237;
const auxiliaryLeft = 238;

/** Supply that comes and goes: power down and up, APS mode, and what the clock knows afterwards. */
export function supplyProcess(meter: OmniaMeter): Process {
  return {
    name: 'supply',
    next: (after) => nextSource(meter, after, supplyState(meter.memory).source),
    run: (at) => switchSource(meter, sourceAt(meter, at), at),
  };
}

function switchSource(meter: OmniaMeter, next: SupplySource, at: number): void {
  const { memory, events } = meter;
  const before = supplyState(memory);
  if (before.source === next) return;
  memory.put([supplyStateEntry(before, next, at)]);
  if (next === 'none') powerOff(meter, at);
  if (before.source === 'mains') events.log(powerDown);
  if (before.source === 'auxiliary') events.log(auxiliaryLeft);
  const codes = before.source === 'none' ? powerOn(meter, { from: before.since, at }) : [];
  if (next === 'mains') events.log(powerUp);
  if (next === 'auxiliary') events.log(auxiliaryEntered);
  for (const code of codes) events.log(code);
  meter.life.changed();
}

function powerOff(meter: OmniaMeter, at: number): void {
  meter.memory.put([new Backup(meter).switched(at, true)]);
  changeOutage(meter.memory, at);
}

/** Gives the codes of what is to be told of the backup. */
function powerOn(meter: OmniaMeter, { from, at }: { readonly from: number; readonly at: number }): readonly number[] {
  const { memory, history } = meter;
  const backup = new Backup(meter);
  const isLost = at > backup.emptyAt;
  const warnings = isLost ? [backupDepleted, clockInvalid] : backup.warningsAt(at);
  memory.put([backup.switched(at, false)]);
  // What was to be told while it was dying would be no news.
  if (hasLastGasp(meter)) meter.push.reset('lastGasp');
  changeOutage(memory, at);
  if (isLost) {
    // The clock goes on from the last time that was saved.
    meter.changeCircumstances({ clockOffset: history.current.clockOffset - (at - from) }, []);
    if (!isOpen(lostClockIn(memory))) changeLostClock(memory, at);
  }
  return warnings;
}
