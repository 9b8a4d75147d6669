import {
  type Codec,
  DecodeError,
  decode,
  EncodeError,
  encode,
  type Reader,
  type Shape,
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

/** A text of `minimum` to `maximum` characters that all match `allowed`: all octets that are left of its extent. */
export function characters(allowed: RegExp, minimum: number, maximum: number): Codec<string> {
  const expected = `${minimum} to ${maximum} characters that match ${allowed.source}`;
  const fits = (text: string): boolean =>
    text.length >= minimum && text.length <= maximum && [...text].every((one) => allowed.test(one));
  return {
    read(r) {
      const start = r.offset;
      const text = toLatin1(r.take(r.remaining));
      if (!fits(text)) throw r.error('iec62056-21-format', `${expected} are expected`, start, expected);
      return text;
    },
    write(w, value) {
      if (typeof value !== 'string' || !fits(value)) throw new EncodeError(`${expected} are expected`);
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
  shape: { kind: 'mapped', of: { ...anyText, shape: { kind: 'null' } }, map: () => true },
};

/** A property that takes no octets of its own: it shows in the characters around it. */
export const mark: Codec<true | undefined> = {
  read: () => undefined,
  write: () => undefined,
  shape: { kind: 'optional', of: always },
};

/** Reads the text up to `end` as a leaf of the tree. */
export function readText(r: Reader, name: string, end: number, text: Codec<string>): string {
  const start = r.offset;
  try {
    const value = r.sub(end - start, text);
    r.trace?.leaf(name, start, end, value);
    return value;
  } catch (error) {
    throw DecodeError.within(error, name);
  }
}

/** Reads one part of a message under its name in the tree and in the path of an error. */
export function readPart<T>(r: Reader, name: string, read: (r: Reader) => T): T {
  r.trace?.enter(name, r.offset);
  try {
    const value = read(r);
    r.trace?.leave(r.offset, value);
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
