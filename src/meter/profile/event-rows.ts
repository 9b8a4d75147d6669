import { ProfileGenericV1 } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import { type EventLoggerName, eventLoggers, eventLogName } from '../../omnia/index.ts';
import type { EventConsequence } from '../event-consequences.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { capturedColumn } from './captured-column.ts';
import { listedRows, type ProfileRows, type Row } from './row.ts';
import { capturedValues, decodeRow, encodeRow } from './row-record.ts';

/** Logs with columns besides time and event: what those show is kept with each event. */
const detailed: readonly EventLoggerName[] = ['clock', 'alarm'];

const keyOf = (logicalName: Obis, number: number): string => `event row ${logicalName} ${number}`;

/** The rows of an event log. */
export function eventRows(self: OmniaMeter, logger: EventLoggerName): ProfileRows {
  const { instant } = self.measure();
  const logicalName = eventLogName(logger)!;
  const entries = self.events.entries(logger);
  const rows = entries.map(({ code, ...event }): Row => {
    const octets = self.memory.get(keyOf(logicalName, event.number));
    const values = octets && decodeRow(octets, event.number).values;
    return { ...event, instant, status: 0, eventCode: code, values };
  });
  return listedRows(rows, (rows.at(-1)?.number ?? -1) + 1);
}

/** Keeps what the columns of a log show besides time and event: the old time of the clock, the alarms that stand. */
export const keepEventColumns: EventConsequence = (meter, { code, meterInstant }) => {
  for (const logger of detailed) {
    const last = meter.events.entries(logger).at(-1);
    // Not the last event of that log: another one.
    if (last?.code !== code || last.meterInstant !== meterInstant || !hasOtherColumns(meter, logger)) continue;
    const logicalName = eventLogName(logger)!;
    const { number } = last;
    const row: Row = { number, instant: meter.now(), meterInstant, status: 0, eventCode: code };
    meter.memory.put([
      [keyOf(logicalName, number - eventLoggers[logger].depth), undefined],
      [keyOf(logicalName, number), encodeRow(row, capturedValues(meter, logicalName, row))],
    ]);
  }
};

function hasOtherColumns(meter: OmniaMeter, logger: EventLoggerName): boolean {
  const columns = meter.read(ProfileGenericV1, eventLogName(logger)!, 'captureObjects');
  return columns.some((column) => capturedColumn(meter, column)?.isComputed === false);
}

/** Empties a log, whose first entry that is (255). */
export function clearEvents(self: OmniaMeter, logger: EventLoggerName): void {
  const logicalName = eventLogName(logger)!;
  self.memory.transact(() => {
    self.memory.put(self.events.entries(logger).map(({ number }) => [keyOf(logicalName, number), undefined]));
    self.events.clear(logger);
  });
}
