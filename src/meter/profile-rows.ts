import { ProfileGenericV1 } from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import { type EventLoggerName, eventLoggerByName } from '../omnia/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';
import { PeriodicRows, type RowTime } from './periodic-rows.ts';

/** Rows of a profile, oldest first, by number and by the time of their stamp. */
export interface ProfileRows {
  readonly length: number;
  between(from: number, to: number): Iterable<RowTime>;
  stamped(from: number, to: number): Iterable<RowTime>;
}

type RowSource = 'periodic' | 'monthly' | 'current' | 'none' | EventLoggerName;

const billingPeriod1 = '0-0:98.1.0*255';

/** What makes a profile capture: its period, the end of a month, events; or it shows what there is just now. */
function sourceOf(logicalName: Obis, capturePeriod: number, entries: number): RowSource {
  const logger = eventLoggerByName(logicalName);
  if (logger !== undefined) return logger;
  if (capturePeriod > 0) return 'periodic';
  if (`${logicalName}` === billingPeriod1) return 'monthly';
  return entries === 1 ? 'current' : 'none';
}

/** The rows that a profile has now. */
export function rowsOf(self: OmniaMeter, logicalName: Obis): ProfileRows {
  const period = self.read(ProfileGenericV1, logicalName, 'capturePeriod');
  const capacity = self.read(ProfileGenericV1, logicalName, 'profileEntries');
  const source = sourceOf(logicalName, period, capacity);
  const since = clearedAt(self, logicalName);
  if (source === 'periodic') return new PeriodicRows(self, { period: period * 1000, since, capacity });
  return listed(list(self, source, since).slice(-capacity));
}

function list(self: OmniaMeter, source: Exclude<RowSource, 'periodic'>, since: number): readonly RowTime[] {
  const { instant, meterInstant } = self.measure();
  if (source === 'none') return [];
  if (source === 'current') return [{ instant, meterInstant }];
  if (source === 'monthly') return months(self, since);
  return self.events
    .entries(source)
    .map((event) => ({ instant, meterInstant: event.meterInstant, eventCode: event.code }));
}

/** The ends of months since an instant. */
function months(self: OmniaMeter, since: number): readonly RowTime[] {
  const rows: RowTime[] = [];
  const first = Math.max(since, self.history.spans[0]!.from);
  for (let end = self.billingBegin(self.now()); end > first; end = self.billingBegin(end - 1))
    rows.unshift({ instant: end, meterInstant: end + self.history.spanOf(end).clockOffset });
  return rows;
}

function listed(rows: readonly RowTime[]): ProfileRows {
  return {
    length: rows.length,
    between: (from, to) => rows.slice(from, to),
    stamped: (from, to) => rows.filter(({ meterInstant }) => meterInstant >= from && meterInstant <= to),
  };
}

const clearedKey = (logicalName: Obis): string => `profile ${logicalName} cleared`;

/** When the buffer of a profile was emptied, in milliseconds since 1970 UTC; 0 where it never was. */
export function clearedAt({ memory }: OmniaMeter, logicalName: Obis): number {
  const octets = memory.get(clearedKey(logicalName));
  return octets === undefined ? 0 : new DataView(octets.buffer, octets.byteOffset).getFloat64(0);
}

/** Empties the buffer of a profile, which is an event (254), or of a log, whose first entry that is (255). */
export function clearProfile(self: OmniaMeter, logicalName: Obis): void {
  const logger = eventLoggerByName(logicalName);
  if (logger !== undefined) {
    self.events.clear(logger);
    return;
  }
  const octets = new DataView(new ArrayBuffer(8));
  octets.setFloat64(0, self.now());
  self.memory.transact(() => {
    self.memory.put([[clearedKey(logicalName), new Uint8Array(octets.buffer)]]);
    self.events.log(254);
  });
}
