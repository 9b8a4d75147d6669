import type { MemoryEntry, PermanentMemory } from '../../server/index.ts';
import type { CountedTamperKind } from './tampering.ts';

/** What is remembered of a kind of tampering. Instants and durations are milliseconds. */
export interface TamperRecord {
  /** How often; it starts again at 0 after 65,535. */
  readonly count: number;
  /** When the last one began, since 1970 UTC; undefined where there was none. */
  readonly begunAt: number | undefined;
  /** When it ended; undefined while it goes on. */
  readonly endedAt: number | undefined;
  /** Of all that have ended. */
  readonly lasted: number;
}

const none: TamperRecord = { count: 0, begunAt: undefined, endedAt: undefined, lasted: 0 };
const keyOf = (kind: CountedTamperKind): string => `tamper ${kind}`;

/** The record of a kind. */
export function tamperRecord(memory: PermanentMemory, kind: CountedTamperKind): TamperRecord {
  const octets = memory.get(keyOf(kind));
  if (octets === undefined) return none;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const endedAt = view.getFloat64(10);
  return {
    count: view.getUint16(0),
    begunAt: view.getFloat64(2),
    endedAt: Number.isNaN(endedAt) ? undefined : endedAt,
    lasted: view.getFloat64(18),
  };
}

/** What is to be remembered when another one begins. */
export function begun(memory: PermanentMemory, kind: CountedTamperKind, at: number): MemoryEntry {
  const { count, lasted } = tamperRecord(memory, kind);
  return entryOf(kind, { count: (count + 1) & 0xffff, begunAt: at, endedAt: undefined, lasted });
}

/** What is to be remembered when the one that goes on ends. */
export function ended(memory: PermanentMemory, kind: CountedTamperKind, at: number): MemoryEntry {
  const record = tamperRecord(memory, kind);
  return entryOf(kind, { ...record, endedAt: at, lasted: record.lasted + at - (record.begunAt ?? at) });
}

function entryOf(kind: CountedTamperKind, { count, begunAt, endedAt, lasted }: TamperRecord): MemoryEntry {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, count);
  view.setFloat64(2, begunAt ?? Number.NaN);
  view.setFloat64(10, endedAt ?? Number.NaN);
  view.setFloat64(18, lasted);
  return [keyOf(kind), new Uint8Array(view.buffer)];
}
