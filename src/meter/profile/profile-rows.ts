import { ProfileGenericV1 } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import { eventLoggerByName } from '../../omnia/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { captureRuns, countUpTo, rememberedSince } from './capture-runs.ts';
import { CaptureTimes } from './capture-times.ts';
import { capturedColumn } from './captured-column.ts';
import { clearEvents, eventRows } from './event-rows.ts';
import { laterAnchor, type Numbering, numberingEntry, numberingOf } from './numbering.ts';
import { PeriodicRows } from './periodic-rows.ts';
import { listedRows, type ProfileRows, type Row } from './row.ts';
import { storedRows, withoutStoredRows } from './stored-rows.ts';

/** What makes a profile capture: its period, the end of a month, somebody who stores rows; or it shows what there is now. */
type RowSource = 'periodic' | 'monthly' | 'current' | 'stored';

const billingPeriod1 = '0-0:98.1.0*255';

/**
 * The rows that a profile has now. Those that are functions of time are computed; event logs, and profiles with columns
 * that nobody can compute afterwards, have what was stored.
 */
export function rowsOf(self: OmniaMeter, logicalName: Obis): ProfileRows {
  const logger = eventLoggerByName(logicalName);
  if (logger !== undefined) return eventRows(self, logger);
  switch (sourceOf(self, logicalName)) {
    case 'periodic':
      return periodicRows(self, logicalName);
    case 'monthly':
      return monthlyRows(self, logicalName);
    case 'current':
      return listedRows([{ number: 0, ...timeOf(self), status: 0 }], 1);
    case 'stored':
      return storedRows(self, logicalName);
  }
}

function sourceOf(self: OmniaMeter, logicalName: Obis): RowSource {
  if (capturePeriodOf(self, logicalName) > 0) return isStored(self, logicalName) ? 'stored' : 'periodic';
  if (`${logicalName}` === billingPeriod1) return 'monthly';
  return capacityOf(self, logicalName) === 1 ? 'current' : 'stored';
}

/** Whether the rows of a periodic profile are stored: it has a column that cannot be computed afterwards. */
export function isStored(self: OmniaMeter, logicalName: Obis): boolean {
  const columns = self.read(ProfileGenericV1, logicalName, 'captureObjects');
  return columns.some((column) => capturedColumn(self, column)?.isComputed === false);
}

/** Seconds; 0 where a profile does not capture by itself. */
export function capturePeriodOf(self: OmniaMeter, logicalName: Obis): number {
  return self.read(ProfileGenericV1, logicalName, 'capturePeriod');
}

function capacityOf(self: OmniaMeter, logicalName: Obis): number {
  return self.read(ProfileGenericV1, logicalName, 'profileEntries');
}

function timeOf(self: OmniaMeter) {
  const { instant, meterInstant } = self.measure();
  return { instant, meterInstant };
}

/** The ends of months; they are numbered from the year 0 on. */
function monthlyRows(self: OmniaMeter, logicalName: Obis): ProfileRows {
  const rows: Row[] = [];
  const begin = Math.max(numberingOf(self, logicalName).clearedAt, self.history.spans[0]!.from);
  for (let instant = self.billingBegin(self.now()); instant > begin; instant = self.billingBegin(instant - 1)) {
    const meterInstant = instant + self.history.spanOf(instant).clockOffset;
    rows.unshift({ number: monthOf(self, instant), instant, meterInstant, status: 0 });
  }
  const kept = rows.slice(-capacityOf(self, logicalName));
  return listedRows(kept, monthOf(self, self.now()) + 1);
}

function monthOf(self: OmniaMeter, instant: number): number {
  const { year, month } = self.timeOf(instant);
  return year! * 12 + month!;
}

function periodicRows(self: OmniaMeter, logicalName: Obis): PeriodicRows {
  const numbering = numberingOf(self, logicalName);
  const times = new CaptureTimes(capturePeriodOf(self, logicalName) * 1000, self.rule);
  const since = Math.max(numbering.clearedAt, rememberedSince(self));
  const runs = captureRuns(self, times, since);
  const number = numbering.number - countUpTo(numbering.anchor, times, runs);
  const anchor = laterAnchor(self, numbering);
  if (anchor !== undefined) {
    const settled: Numbering = { ...numbering, anchor, number: number + countUpTo(anchor, times, runs) };
    self.memory.put([numberingEntry(logicalName, settled)]);
  }
  return new PeriodicRows({ times, runs, number, capacity: capacityOf(self, logicalName) });
}

/**
 * Empties the buffer of a profile, which is an event (254), or of a log, whose first entry that is (255). Numbers go on:
 * columns and period are still those of the rows.
 */
export function clearProfile(self: OmniaMeter, logicalName: Obis): void {
  const logger = eventLoggerByName(logicalName);
  if (logger !== undefined) {
    clearEvents(self, logger);
    return;
  }
  const now = self.now();
  const number = rowsOf(self, logicalName).next;
  self.memory.transact(() => {
    self.memory.put([
      numberingEntry(logicalName, { clearedAt: now, anchor: now, number }),
      ...withoutStoredRows(self.memory, logicalName, number),
    ]);
    self.events.log(254);
  });
  self.life.changed();
}
