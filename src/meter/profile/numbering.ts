import type { Obis } from '../../obis/index.ts';
import type { MemoryEntry } from '../../server/index.ts';
import { mostSpans } from '../consumption-history.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { mostIntervals, outagesIn } from '../supply/intervals.ts';

/** From where the rows of a profile that are not stored are counted. Instants are milliseconds since 1970 UTC. */
export interface Numbering {
  /** When the buffer was emptied; 0 where it never was. */
  readonly clearedAt: number;
  /** The first row after this instant has the number. */
  readonly anchor: number;
  readonly number: number;
}

const beginning: Numbering = { clearedAt: 0, anchor: 0, number: 0 };
const keyOf = (logicalName: Obis): string => `profile ${logicalName}`;

/** The numbering of a profile. */
export function numberingOf({ memory }: OmniaMeter, logicalName: Obis): Numbering {
  const octets = memory.get(keyOf(logicalName));
  if (octets === undefined) return beginning;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return { clearedAt: view.getFloat64(0), anchor: view.getFloat64(8), number: view.getFloat64(16) };
}

/** What is to be remembered for a numbering. */
export function numberingEntry(logicalName: Obis, { clearedAt, anchor, number }: Numbering): MemoryEntry {
  const view = new DataView(new ArrayBuffer(24));
  view.setFloat64(0, clearedAt);
  view.setFloat64(8, anchor);
  view.setFloat64(16, number);
  return [keyOf(logicalName), new Uint8Array(view.buffer)];
}

/**
 * A later instant to count from, before what the count goes by is forgotten; undefined while there is time. Only half of
 * what can be remembered is waited for.
 */
export function laterAnchor({ history, memory }: OmniaMeter, { anchor }: Numbering): number | undefined {
  const { spans } = history;
  const outages = outagesIn(memory);
  const ofSpans = spans.length > mostSpans / 2 ? spans[mostSpans / 4]!.from : 0;
  const ofOutages = outages.length > mostIntervals / 2 ? outages[mostIntervals / 4]!.until : 0;
  const later = Math.max(ofSpans, ofOutages);
  return later > anchor ? later : undefined;
}
