import { DecodeError, EncodeError } from './errors.ts';
import { Reader, type ReaderOptions } from './reader.ts';
import { type Flag, type Node, Recorder } from './trace.ts';
import { Writer } from './writer.ts';

/** How a codec is made, for what is derived from it: test generators, reference documents. */
export type Shape =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'bigint'; readonly minimum: bigint; readonly maximum: bigint }
  | { readonly kind: 'float'; readonly size: 4 | 8 }
  | { readonly kind: 'octets'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'text'; readonly charset: 'ascii' | 'utf8' }
  | { readonly kind: 'enumerated'; readonly literals: readonly string[] }
  | { readonly kind: 'sequence'; readonly fields: Readonly<Record<string, Codec<unknown>>> }
  | { readonly kind: 'choice'; readonly alternatives: Readonly<Record<string, Codec<unknown>>> }
  | { readonly kind: 'optional'; readonly of: Codec<unknown> }
  | { readonly kind: 'sequence-of'; readonly of: Codec<unknown> }
  | { readonly kind: 'lazy'; readonly of: () => Codec<unknown> }
  /** Anything of `of`, turned into this codec's value by `map`. */
  | { readonly kind: 'mapped'; readonly of: Codec<unknown>; readonly map: (value: never) => unknown };

/** Octets to a value and back. Leaves are written by hand, composites are declared. */
export interface Codec<T> {
  read(r: Reader): T;
  write(w: Writer, value: T): void;
  readonly shape: Shape;
}

/** The reading half of a codec, for who listens alone: a bundle of it has no writers. */
export type Readable<T> = Pick<Codec<T>, 'read'>;

/** The codec with another shape. */
export function shaped<T>(of: Codec<T>, shape: Shape): Codec<T> {
  return { ...of, shape };
}

/** The value type of a codec. */
export type Infer<C> = C extends Codec<infer T> ? T : never;

/** Decodes all of `bytes`; throws a DecodeError, also when octets are left over. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, options?: ReaderOptions): T {
  const r = new Reader(bytes, options);
  const value = codec.read(r);
  r.finish();
  return value;
}

/** A writer for the next value: making one takes as long as writing a short APDU. None while it is in use, for codecs encode within. */
let idle: Writer | undefined;
/** A writer that much was written to is not kept. */
const longestKept = 4096;

/** Encodes a value; throws an EncodeError that names the field. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const w = idle ?? new Writer();
  idle = undefined;
  try {
    codec.write(w, value);
    return w.finish();
  } catch (error) {
    throw EncodeError.of(error);
  } finally {
    if (w.length <= longestKept) idle = w.reset();
  }
}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: DecodeError };

/** `decode` for listeners: bad octets are a value, not an exception. */
export function tryDecode<T>(codec: Codec<T>, bytes: Uint8Array, options?: ReaderOptions): Decoded<T> {
  return attempt(() => decode(codec, bytes, options));
}

/** Runs a reader and turns its DecodeError into a value; any other exception is a defect and passes. */
export function attempt<T>(run: () => T): Decoded<T> {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    if (error instanceof DecodeError) return { ok: false, error };
    throw error;
  }
}

export interface Explained<T> {
  readonly tree: Node;
  readonly flags: readonly Flag[];
  readonly result: Decoded<T>;
}

/**
 * Decodes `bytes` from `start` to `end` and keeps the tree. On an error the tree shows all that was read, and the
 * octets from the fault on as the leaf `unread`; the leaves partition the extent either way.
 */
export function explain<T>(
  codec: Codec<T>,
  bytes: Uint8Array,
  name: string,
  options: ReaderOptions = {},
  start = 0,
  end = bytes.length,
): Explained<T> {
  const recorder = new Recorder(name, start);
  const r = new Reader(bytes, { ...options, trace: recorder }, start, end);
  const result = attempt(() => {
    const value = codec.read(r);
    r.finish();
    return value;
  });
  if (!result.ok) DecodeError.within(result.error, name);
  const tree = recorder.finish(Math.min(r.offset, end), result.ok ? result.value : undefined, end, 'unread');
  return { tree, flags: recorder.flags, result };
}
