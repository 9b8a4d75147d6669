import { encodeUtf8 } from '../axdr/index.ts';
import { equalBytes } from '../codec/index.ts';
import type { MemoryEntry, PermanentMemory } from '../server/index.ts';
import { decodeSpans, encodeSpans, type SpanRecord } from './span-record.ts';

const spansKey = 'spans';
const identityKey = 'identity';
const installedKey = 'installed';

/** What is to be remembered of spans. */
export function spansEntry(spans: readonly SpanRecord[]): MemoryEntry {
  return [spansKey, encodeSpans(spans)];
}

/**
 * The spans that the memory of a meter has; undefined where it is new. Throws a RangeError where it is the memory of
 * another meter.
 */
export function rememberedSpans(memory: PermanentMemory, identity: string): readonly SpanRecord[] | undefined {
  const owner = memory.get(identityKey);
  if (owner !== undefined && !equalBytes(owner, encodeUtf8(identity)))
    throw new RangeError('the memory is that of another meter');
  const octets = memory.get(spansKey);
  return octets && decodeSpans(octets);
}

/** The memory of a meter begins, with its first span: it is installed. */
export function beginSpans(memory: PermanentMemory, identity: string, first: SpanRecord): void {
  const installed = new DataView(new ArrayBuffer(8));
  installed.setFloat64(0, first.from);
  memory.put([
    [identityKey, encodeUtf8(identity)],
    [installedKey, new Uint8Array(installed.buffer)],
    spansEntry([first]),
  ]);
}

/** When the meter of a memory was installed, in milliseconds since 1970 UTC; undefined in memories that do not tell. */
export function rememberedInstallation(memory: PermanentMemory): number | undefined {
  const octets = memory.get(installedKey);
  return octets && new DataView(octets.buffer, octets.byteOffset).getFloat64(0);
}
