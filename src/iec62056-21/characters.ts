import {
  type Codec,
  DecodeError,
  decode,
  EncodeError,
  encode,
  type Reader,
  type Shape,
  shaped,
  toLatin1,
} from '../codec/index.ts';

/** The control characters that frame messages (ISO/IEC 646), and those that begin and end their lines. */
export const character = {
  soh: 0x01,
  stx: 0x02,
  etx: 0x03,
  eot: 0x04,
  ack: 0x06,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  nak: 0x15,
  end: 0x21,
  opening: 0x28,
  closing: 0x29,
  asterisk: 0x2a,
  start: 0x2f,
  question: 0x3f,
  backslash: 0x5c,
} as const;

/** Printable characters of seven bits. */
export function isPrintable(octet: number): boolean {
  return octet >= 0x20 && octet < 0x7f;
}

/** What a text consists of: `minimum` to `maximum` characters that all match `allowed`. */
export interface Characters {
  readonly allowed: RegExp;
  readonly minimum: number;
  readonly maximum: number;
}

const expectation = ({ allowed, minimum, maximum }: Characters): string =>
  `${minimum} to ${maximum} characters that match ${allowed.source}`;

const fits = (text: string, { allowed, minimum, maximum }: Characters): boolean =>
  text.length >= minimum && text.length <= maximum && [...text].every((one) => allowed.test(one));

/** Reads all octets that are left of the extent as a text. */
export function readCharacters(r: Reader, of: Characters): string {
  const start = r.offset;
  const text = toLatin1(r.take(r.remaining));
  if (fits(text, of)) return text;
  throw r.error('iec62056-21-format', `${expectation(of)} are expected`, start, expectation(of));
}

/** The codec of a text: all octets that are left of its extent. */
export function characters(of: Characters): Codec<string> {
  const { allowed, minimum, maximum } = of;
  return {
    read: (r) => readCharacters(r, of),
    write(w, value) {
      if (typeof value !== 'string' || !fits(value, of)) throw new EncodeError(`${expectation(of)} are expected`);
      for (let i = 0; i < value.length; i += 1) w.u8(value.charCodeAt(i));
    },
    shape: {
      kind: 'mapped',
      of: anyText,
      map: (text: string) => {
        const kept = [...text].filter((one) => allowed.test(one)).slice(0, maximum);
        return kept.join('').padEnd(minimum, firstOf(allowed));
      },
    },
  };
}

const anyText: Codec<string> = {
  read: (r) => toLatin1(r.take(r.remaining)),
  write(w, value) {
    for (let i = 0; i < value.length; i += 1) w.u8(value.charCodeAt(i));
  },
  shape: { kind: 'text', charset: 'ascii' },
};

function firstOf(allowed: RegExp): string {
  return Array.from({ length: 0x5f }, (_, i) => String.fromCharCode(0x7e - i)).find((one) => allowed.test(one))!;
}

const always: Codec<true> = {
  read: () => true,
  write: () => undefined,
  shape: { kind: 'mapped', of: /* @__PURE__ */ shaped(anyText, { kind: 'null' }), map: () => true },
};

/** A property that takes no octets of its own: it shows in the characters around it. */
export const mark: Codec<true | undefined> = {
  read: () => undefined,
  write: () => undefined,
  shape: { kind: 'optional', of: always },
};

/** Reads the control character that a message begins with. */
export function readOctet(r: Reader, octet: number, name: string): void {
  const found = r.u8();
  if (found !== octet) throw r.error('iec62056-21-format', `${name} is expected`, r.offset - 1, name);
  r.trace?.leaf('start', r.offset - 1, r.offset, name);
}

/** Reads the text up to `end` as a leaf of the tree; `named` is what it stands for. */
export function readText(r: Reader, name: string, end: number, of: Characters, named = (text: string) => text): string {
  const start = r.offset;
  try {
    const value = named(r.sub(end - start, { read: () => readCharacters(r, of) }));
    r.trace?.leaf(name, start, end, value);
    return value;
  } catch (error) {
    throw DecodeError.within(error, name);
  }
}

/** Runs `write` for the field `name`, which an error then names. */
export function writePart(name: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw EncodeError.within(error, name);
  }
}

/**
 * The shape of a message made of `fields`. What a reader adds (the check) is not drawn but found: the value is
 * the one that is read back once the drawn one is written.
 */
export function messageShape<T>(fields: Readonly<Record<string, Codec<unknown>>>, codec: () => Codec<T>): Shape {
  const drawn: Codec<unknown> = {
    read: (r) => codec().read(r),
    write: (w, value) => codec().write(w, value as T),
    shape: { kind: 'sequence', fields },
  };
  return { kind: 'mapped', of: drawn, map: (value: never) => decode(codec(), encode(codec(), value as T)) };
}
