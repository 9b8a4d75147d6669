import { type Codec, DecodeError, EncodeError, type Infer, type Reader, type Writer } from '../codec/index.ts';
import { readCount, writeLength } from './length.ts';
import { boolean } from './primitives.ts';

// biome-ignore lint/suspicious/noExplicitAny: any codec fits, Infer restores the type
type Fields = Readonly<Record<string, Codec<any>>>;

/** An optional field may be left out of the value. */
type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends Infer<F[K]> ? K : never }[keyof F];
export type Sequence<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Infer<F[K]>;
} & { readonly [K in OptionalKeys<F>]?: Infer<F[K]> };

/** SEQUENCE: the fields one after another, no tag and no length of their own. */
export function sequence<const F extends Fields>(fields: F): Codec<Sequence<F>> {
  const entries = Object.entries(fields);
  const readers = entries.map(([name, codec]) => fieldReader(name, codec));
  const writers = entries.map(([name, codec]) => fieldWriter(name, codec));
  return {
    read(r) {
      const value: Record<string, unknown> = {};
      let i = 0;
      try {
        if (r.trace === undefined) for (; i < readers.length; i += 1) readers[i]!(value, r);
        else {
          for (; i < entries.length; i += 1) {
            const [name, codec] = entries[i]!;
            r.trace.enter(name, r.offset);
            value[name] = codec.read(r);
            r.trace.leave(r.offset, value[name]);
          }
        }
      } catch (error) {
        throw DecodeError.within(error, entries[i]![0]);
      }
      return value as Sequence<F>;
    },
    write(w, value) {
      let i = 0;
      try {
        for (; i < writers.length; i += 1) writers[i]!(w, value as Record<string, unknown>);
      } catch (error) {
        throw EncodeError.within(error, entries[i]![0]);
      }
    },
    shape: { kind: 'sequence', fields },
  };
}

/** A closure for each field: name and codec are its constants, and none is looked up for every value. */
function fieldReader(name: string, codec: Codec<unknown>) {
  return (value: Record<string, unknown>, r: Reader): void => {
    value[name] = codec.read(r);
  };
}

function fieldWriter(name: string, codec: Codec<unknown>) {
  return (w: Writer, value: Record<string, unknown>): void => codec.write(w, value[name]);
}

// biome-ignore lint/suspicious/noExplicitAny: any codec fits, Infer restores the type
type Alternatives = Readonly<Record<string, readonly [tag: number, codec: Codec<any>]>>;
export type Choice<A extends Alternatives> = {
  [K in keyof A & string]: { readonly kind: K; readonly value: Infer<A[K][1]> };
}[keyof A & string];

/** CHOICE: one tag octet, then the alternative. The value is `{ kind, value }`; an unknown tag is an error. */
export function choice<const A extends Alternatives>(alternatives: A): Codec<Choice<A>> {
  const byTag: ({ kind: string; codec: Codec<unknown> } | undefined)[] = new Array(256).fill(undefined);
  const byKind = new Map<string, { kind: string; tag: number; codec: Codec<unknown> }>();
  /** Who writes one kind mostly writes it again, and looking it up takes as long as writing a short APDU. */
  let latest: { kind: string; tag: number; codec: Codec<unknown> } | undefined;
  for (const [kind, [tag, codec]] of Object.entries(alternatives)) {
    byTag[tag] = { kind, codec };
    byKind.set(kind, { kind, tag, codec });
  }
  return {
    read(r) {
      const tag = r.u8();
      const alternative = byTag[tag];
      if (alternative === undefined) throw unknownTag(r, tag, alternatives);
      const { kind, codec } = alternative;
      if (r.trace !== undefined) {
        r.trace.type(kind);
        r.trace.leaf('choice', r.offset - 1, r.offset, kind);
      }
      try {
        return { kind, value: codec.read(r) } as Choice<A>;
      } catch (error) {
        throw DecodeError.within(error, kind);
      }
    },
    write(w, value) {
      const kind = (value as { kind: string } | undefined)?.kind ?? '';
      const alternative = kind === latest?.kind ? latest : byKind.get(kind);
      if (alternative === undefined) throw new EncodeError(`one of ${[...byKind.keys()].join(', ')} is expected`);
      latest = alternative;
      w.u8(alternative.tag);
      try {
        alternative.codec.write(w, (value as { value: unknown }).value);
      } catch (error) {
        throw EncodeError.within(error, kind);
      }
    },
    shape: {
      kind: 'choice',
      alternatives: Object.fromEntries(Object.entries(alternatives).map(([kind, [, codec]]) => [kind, codec])),
    },
  };
}

function unknownTag(r: Reader, tag: number, alternatives: Alternatives): DecodeError {
  const expected = Object.entries(alternatives).map(([kind, [known]]) => `${known} ${kind}`);
  const list = expected.length > 8 ? `${expected.slice(0, 8).join(', ')}, …` : expected.join(', ');
  return r.error('unknown-tag', `tag ${tag} is not one of ${list}`, r.offset - 1, list, `${tag}`);
}

/** OPTIONAL: a flag octet 00 (absent, the value is undefined) or 01, then the value. */
export function optional<T>(of: Codec<T>): Codec<T | undefined> {
  return {
    read: (r) => (readPresence(r) ? of.read(r) : undefined),
    write(w, value) {
      w.u8(value === undefined ? 0 : 1);
      if (value !== undefined) of.write(w, value);
    },
    shape: { kind: 'optional', of },
  };
}

/** DEFAULT: a flag octet 00 (the default) or 01, then the value. */
export function withDefault<T extends string | number | boolean>(of: Codec<T>, fallback: T): Codec<T> {
  return {
    read: (r) => (readPresence(r) ? of.read(r) : fallback),
    write(w, value) {
      w.u8(value === fallback ? 0 : 1);
      if (value !== fallback) of.write(w, value);
    },
    shape: of.shape,
  };
}

function readPresence(r: Reader): boolean {
  return r.leaf('present', boolean.read);
}

/** SEQUENCE OF: a count, then the elements. `minimumSize` is the fewest octets that one element takes. */
export function sequenceOf<T>(of: Codec<T>, minimumSize = 1): Codec<readonly T[]> {
  return {
    read: (r) => r.items(readCount(r, minimumSize), of.read),
    write(w, values) {
      if (!Array.isArray(values)) throw new EncodeError('an array is expected');
      writeItems(w, values, of);
    },
    shape: { kind: 'sequence-of', of },
  };
}

/** Writes a count and as many elements. */
export function writeItems<T>(w: Writer, values: readonly T[], of: Codec<T>): void {
  writeLength(w, values.length);
  let i = 0;
  try {
    for (; i < values.length; i += 1) of.write(w, values[i]!);
  } catch (error) {
    throw EncodeError.within(error, `[${i}]`);
  }
}

/** ENUMERATED in one octet. Open: a number without a name is kept as that number. */
export function enumerated<const E extends Readonly<Record<string, number>>>(
  names: E,
): Codec<(keyof E & string) | number> {
  const byNumber = new Map(Object.entries(names).map(([name, number]) => [number, name as keyof E & string]));
  return {
    read(r) {
      const number = r.u8();
      return byNumber.get(number) ?? number;
    },
    write(w, value) {
      const number = typeof value === 'number' ? value : names[value];
      if (number === undefined) throw new EncodeError(`one of ${Object.keys(names).join(', ')} is expected`);
      w.u8(number);
    },
    shape: { kind: 'enumerated', literals: Object.keys(names) },
  };
}

type BitLayout = Readonly<Record<string, readonly [firstBit: number, width: number]>>;
export type BitFields<L extends BitLayout> = {
  readonly [K in keyof L]: L[K][1] extends 1 ? boolean : number;
};

/** Named bits of an unsigned integer: one bit is a boolean, several are a number. Other bits are zero; set ones are flagged. */
export function bitFields<const L extends BitLayout>(of: Codec<number>, layout: L): Codec<BitFields<L>> {
  const entries = Object.entries(layout).map(([name, [shift, width]]) => ({
    name,
    shift,
    width,
    mask: 2 ** width - 1,
  }));
  const known = entries.reduce((bits, { shift, mask }) => (bits | (mask << shift)) >>> 0, 0);
  /** One octet has 256 values: each is split once and shared. */
  const shared: (BitFields<L> | undefined)[] = new Array(256).fill(undefined);
  const split = (whole: number): BitFields<L> => {
    const value: Record<string, unknown> = {};
    for (const { name, shift, width, mask } of entries) {
      const bits = (whole >>> shift) & mask;
      value[name] = width === 1 ? bits === 1 : bits;
    }
    return value as BitFields<L>;
  };
  return {
    read(r) {
      const start = r.offset;
      const whole = of.read(r);
      if ((whole & ~known) !== 0) r.flag('reserved-bits', `reserved bits set in 0x${whole.toString(16)}`, start);
      if (whole > 0xff) return split(whole);
      shared[whole] ??= Object.freeze(split(whole));
      return shared[whole];
    },
    write(w, value) {
      let whole = 0;
      for (const { name, shift, width, mask } of entries) {
        const bits = width === 1 ? Number(value[name]) : (value[name] as number);
        if (!(Number.isInteger(bits) && bits >= 0 && bits <= mask))
          throw new EncodeError(`${name} does not fit ${width} bits`);
        whole |= bits << shift;
      }
      of.write(w, whole >>> 0);
    },
    shape: { kind: 'mapped', of, map: ((whole: number) => split((whole & known) >>> 0)) as (value: never) => unknown },
  };
}

/** A codec of another value type: `to` after reading, `from` before writing. */
export function mapped<A, B>(of: Codec<A>, to: (value: A) => B, from: (value: B) => A): Codec<B> {
  return {
    read: (r) => to(of.read(r)),
    write: (w, value) => of.write(w, from(value)),
    shape: { kind: 'mapped', of, map: to as (value: never) => unknown },
  };
}

/** An octet string whose content has a codec of its own; the content must fill it. */
export function within<T>(length: (r: Reader) => number, of: Codec<T>): Codec<T> {
  return {
    read: (r) => r.sub(r.leaf('length', length), of),
    write(w, value) {
      const start = w.fork();
      of.write(w, value);
      w.join(start);
    },
    shape: of.shape,
  };
}

/** A sequence whose lists `first` and `second` belong together, element by element: as many of one as of the other. */
export function paired<T, K extends keyof T & string>(of: Codec<T>, first: K, second: K): Codec<T> {
  const lengths = (value: T) =>
    [first, second].map((name) => (value[name] as readonly unknown[]).length) as [number, number];
  const matched = (value: T): T => {
    const least = Math.min(...lengths(value));
    return Object.assign({}, value, {
      [first]: (value[first] as readonly unknown[]).slice(0, least),
      [second]: (value[second] as readonly unknown[]).slice(0, least),
    });
  };
  return {
    read(r) {
      const start = r.offset;
      const value = of.read(r);
      const [a, b] = lengths(value);
      if (a !== b) throw r.error('list-length', `${a} in ${first}, ${b} in ${second}`, start, `${a}`, `${b}`);
      return value;
    },
    write(w, value) {
      const [a, b] = lengths(value);
      if (a !== b) throw new EncodeError(`${first} and ${second} of the same length are expected`);
      of.write(w, value);
    },
    shape: { kind: 'mapped', of, map: matched as (value: never) => unknown },
  };
}

/** Puts off the look-up of a codec that is defined later, for productions that contain themselves. */
export function lazy<T>(of: () => Codec<T>): Codec<T> {
  return {
    read: (r) => of().read(r),
    write: (w, value) => of().write(w, value),
    shape: { kind: 'lazy', of },
  };
}
