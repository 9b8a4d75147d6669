import { rest, type Sequence } from '../axdr/index.ts';
import { type Codec, DecodeError, EncodeError, type Infer, type Reader } from '../codec/index.ts';

const applicationClass = 0x40;
const contextClass = 0x80;
const constructed = 0x20;
const sequenceTag = 0x30;

/** What it is when octets are not there: the input is cut, or an inner length disagrees with the outer one. */
type Missing = 'truncated' | 'ber-length';

interface Tagging {
  readonly missing?: Missing;
  readonly alias?: number | undefined;
}

/** An ASN.1 type in BER (X.690): identifier octet, definite length, content. */
export interface Type<T> extends Codec<T> {
  /** The identifier octet: class, constructed bit and tag number. */
  readonly tag: number;
  /** The content alone; it takes all octets that are left. */
  readonly content: Codec<T>;
  readonly missing: Missing;
  /** Another identifier octet in use for it: read and flagged. */
  readonly alias?: number | undefined;
  readonly optional?: true;
}

/** A type from its identifier octet and its content. */
export function tagged<T>(tag: number, content: Codec<T>, { missing = 'ber-length', alias }: Tagging = {}): Type<T> {
  return {
    tag,
    content,
    missing,
    alias,
    shape: content.shape,
    read(r) {
      readTag(r, tag, alias, missing);
      const length = readLength(r, missing);
      r.descend();
      const value = r.sub(length, content);
      r.ascend();
      return value;
    },
    write(w, value) {
      w.u8(tag);
      const start = w.fork();
      content.write(w, value);
      w.join(start);
    },
  };
}

/** `[APPLICATION n] IMPLICIT`: an APDU, the outermost type. */
export function application<T>(number: number, of: Type<T>): Type<T> {
  return tagged(applicationClass | (of.tag & constructed) | number, of.content, { missing: 'truncated' });
}

/** `[n] IMPLICIT`: the context tag stands in place of the type's own. */
export function implicit<T>(number: number, of: Type<T>): Type<T> {
  return tagged(contextClass | (of.tag & constructed) | number, of.content);
}

/** `[n] EXPLICIT`: the context tag stands around a whole type or CHOICE. */
export function explicit<T>(number: number, of: Codec<T>): Type<T> {
  return tagged(contextClass | constructed | number, {
    read(r) {
      const value = of.read(r);
      if (r.remaining > 0) throw r.error('ber-order', `${hex(r.peek())} follows the one value that belongs here`);
      return value;
    },
    write: (w, value) => of.write(w, value),
    shape: of.shape,
  });
}

/** OPTIONAL: a field that may be left out; then it is not in the value. */
export function optional<T>(of: Type<T>): Type<T | undefined> {
  return { ...(of as Type<T | undefined>), optional: true, shape: { kind: 'optional', of } };
}

/** Also reads a type under the identifier octet `alias`, and flags it. */
export function alsoTagged<T>(alias: number, of: Type<T>): Type<T> {
  return tagged(of.tag, of.content, { missing: of.missing, alias });
}

// biome-ignore lint/suspicious/noExplicitAny: any type fits, Infer restores the value
type Types = Readonly<Record<string, Type<any>>>;

/** SEQUENCE: the fields in their order, each known by its tag. */
export function sequence<const F extends Types>(fields: F): Type<Sequence<F>> {
  const entries: [string, Type<unknown>][] = Object.entries(fields);
  return tagged(sequenceTag, {
    read(r) {
      const value: Record<string, unknown> = {};
      for (const [name, field] of entries) {
        if (r.remaining > 0 && isTagged(field, r.peek())) value[name] = readField(r, name, field);
        else if (field.optional !== true) throw misplaced(r, entries, name);
      }
      if (r.remaining > 0) throw misplaced(r, entries);
      return value as Sequence<F>;
    },
    write(w, value) {
      for (const [name, field] of entries) {
        const inner = (value as Record<string, unknown> | undefined)?.[name];
        if (inner === undefined && field.optional === true) continue;
        try {
          field.write(w, inner);
        } catch (error) {
          throw EncodeError.within(error, name);
        }
      }
    },
    shape: { kind: 'sequence', fields },
  });
}

function readField(r: Reader, name: string, field: Type<unknown>): unknown {
  try {
    r.trace?.enter(name, r.offset);
    const value = field.read(r);
    r.trace?.leave(r.offset, value);
    return value;
  } catch (error) {
    throw DecodeError.within(error, name);
  }
}

function isTagged(type: Type<unknown>, tag: number): boolean {
  return tag === type.tag || tag === type.alias;
}

/** Names what stands where a field, or the end of the fields, is expected. */
function misplaced(r: Reader, entries: readonly [string, Type<unknown>][], expected = 'no more fields'): DecodeError {
  if (r.remaining === 0) return r.error('ber-length', `the content ends before ${expected}`, r.offset, expected);
  const tag = r.peek();
  const known = entries.find(([, field]) => isTagged(field, tag));
  const reason = known ? `${known[0]} is repeated or out of order` : `no field has the tag ${hex(tag)}`;
  return r.error('ber-order', reason, r.offset, expected, known?.[0] ?? hex(tag));
}

/** One of several types, told apart by their tags. */
export type Choice<A extends Types> = {
  [K in keyof A & string]: { readonly kind: K; readonly value: Infer<A[K]> };
}[keyof A & string];

/** CHOICE: the value is `{ kind, value }`; an unknown tag is an error. */
export function choice<const A extends Types>(alternatives: A): Codec<Choice<A>> {
  const entries: [string, Type<unknown>][] = Object.entries(alternatives);
  const list = entries.map(([kind, { tag }]) => `${hex(tag)} ${kind}`).join(', ');
  return {
    read(r) {
      need(r, 1, entries[0]![1].missing);
      const tag = r.peek();
      const found = entries.find(([, type]) => type.tag === tag);
      if (found === undefined) {
        throw r.error('unknown-tag', `tag ${hex(tag)} is not one of ${list}`, r.offset, list, hex(tag));
      }
      const [kind, type] = found;
      r.trace?.type(kind);
      try {
        return { kind, value: type.read(r) } as Choice<A>;
      } catch (error) {
        throw DecodeError.within(error, kind);
      }
    },
    write(w, value) {
      const { kind, value: inner } = (value ?? {}) as { kind?: string; value?: unknown };
      const found = entries.find(([name]) => name === kind);
      if (found === undefined) throw new EncodeError(`one of ${entries.map(([name]) => name).join(', ')} is expected`);
      try {
        found[1].write(w, inner);
      } catch (error) {
        throw EncodeError.within(error, found[0]);
      }
    },
    shape: { kind: 'choice', alternatives },
  };
}

/** Named values of a type. Open: a value without a name is kept as it is. */
export function named<V extends string | number, const N extends Readonly<Record<string, V>>>(
  of: Type<V>,
  names: N,
): Type<(keyof N & string) | V> {
  const byName = new Map<string | V, V>(Object.entries(names));
  const byValue = new Map(Object.entries(names).map(([name, value]) => [value, name as keyof N & string]));
  return tagged(of.tag, {
    read(r) {
      const value = of.content.read(r);
      return byValue.get(value) ?? value;
    },
    write: (w, value) => of.content.write(w, byName.get(value) ?? (value as V)),
    shape: { kind: 'enumerated', literals: Object.keys(names) },
  });
}

/** OCTET STRING. The value is a view of the input. */
export const octetString: Type<Uint8Array> = tagged(0x04, rest);

/** A constructed type of which the content is kept as its octets. */
export const constructedOctets: Type<Uint8Array> = tagged(sequenceTag, rest);

function readTag(r: Reader, tag: number, alias: number | undefined, missing: Missing): void {
  need(r, 1, missing);
  const start = r.offset;
  const found = r.u8();
  if (found === alias) r.flag('ber-order', `tag ${hex(found)} where ${hex(tag)} is meant`, start);
  else if (found !== tag) {
    // What is not this APDU at all is no fault of its order.
    const code = missing === 'truncated' ? 'unknown-tag' : 'ber-order';
    throw r.error(code, `tag ${hex(tag)} is expected`, start, hex(tag), hex(found));
  }
  r.trace?.leaf('tag', start, r.offset, found);
}

/** Definite length (X.690 8.1.3): one octet below 128, else 0x80 + n and n octets, n from 1 to 4. */
function readLength(r: Reader, missing: Missing): number {
  need(r, 1, missing);
  const start = r.offset;
  let length = r.u8();
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) {
      throw r.error('ber-length', `length octet ${hex(length)} is not allowed`, start, '00-7f or 81-84', hex(length));
    }
    need(r, count, missing);
    length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + r.u8();
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) {
      r.flag('non-canonical-length', `length ${length} written in ${count + 1} octets`, start);
    }
  }
  need(r, length, missing, start);
  r.trace?.leaf('length', start, r.offset, length);
  return length;
}

/** No APDU is longer than a 16-bit length can say: more octets would not mend such a length. */
const longestApdu = 0xffff;

function need(r: Reader, count: number, missing: Missing, offset = r.offset): void {
  if (count <= r.remaining) return;
  const code = count > longestApdu ? 'ber-length' : missing;
  const expected = octets(count);
  const left = octets(r.remaining);
  throw r.error(code, `${expected} expected, ${left} left`, offset, expected, left);
}

function octets(count: number): string {
  return `${count} octet${count === 1 ? '' : 's'}`;
}

function hex(octet: number): string {
  return `0x${octet.toString(16).padStart(2, '0')}`;
}
