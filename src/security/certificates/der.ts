import { DecodeError, Reader } from '../../codec/index.ts';
import { SecurityError, type SecurityErrorCode } from '../errors.ts';

/** What reads the content of an element; it takes all octets up to the reader's end. */
export type Content<T> = (r: Reader) => T;

/** Identifier octets of the universal types that certificates are made of (X.690 8.1.2). */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier octet of `[number]` around a primitive type, IMPLICIT. */
export const contextTag = (number: number): number => 0x80 | number;

/** The identifier octet of `[number]` around a constructed type, or EXPLICIT around any. */
export const constructedTag = (number: number): number => 0xa0 | number;

/** No certificate of a meter is longer; the longest of the field have about 1,000 octets. */
export const maximumDerSize = 8192;

const isConstructed = 0x20;
const longTag = 0x1f;

/**
 * Reads a whole DER value (X.690 clause 10): definite and shortest lengths, nothing behind. Octets that are wrong are a
 * SecurityError of `code`, whose cause is the DecodeError with the place of the fault.
 */
export function readDer<T>(octets: Uint8Array, read: Content<T>, code: SecurityErrorCode = 'certificate-invalid'): T {
  const r = new Reader(octets, { strict: true });
  try {
    if (octets.length > maximumDerSize) {
      throw r.error('size-limit', `${octets.length} octets, ${maximumDerSize} at most are read`);
    }
    const value = read(r);
    r.finish();
    return value;
  } catch (error) {
    if (error instanceof DecodeError) throw new SecurityError(code, error.message, { cause: error });
    throw error;
  }
}

/** Reads the element that has to be here; `name` is its step in the path of an error. */
export function element<T>(r: Reader, name: string, tag: number, content: Content<T>): T {
  return r.part(name, () => {
    const start = r.offset;
    const found = r.u8();
    if (found !== tag) throw r.error('ber-order', `tag ${hex(tag)} is expected`, start, hex(tag), hex(found));
    return inside(r, content);
  });
}

/** Reads an element that may be left out: OPTIONAL. */
export function optionalElement<T>(r: Reader, name: string, tag: number, content: Content<T>): T | undefined {
  return r.remaining > 0 && r.peek() === tag ? element(r, name, tag, content) : undefined;
}

/** Reads elements of one kind up to the end: the content of SEQUENCE OF and SET OF. */
export function elements<T>(r: Reader, name: string, tag: number, content: Content<T>): T[] {
  const found: T[] = [];
  while (r.remaining > 0) found.push(element(r, `${name}[${found.length}]`, tag, content));
  return found;
}

/** An element of any type; where it is constructed, all in it is DER. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Reads an element of whatever type. */
export function anyElement(r: Reader): DerElement {
  const start = r.offset;
  const tag = r.u8();
  if ((tag & longTag) === longTag) throw r.error('unknown-tag', 'a tag of several octets', start);
  const content = inside(r, () => {
    const from = r.offset;
    if ((tag & isConstructed) !== 0) while (r.remaining > 0) anyElement(r);
    else r.take(r.remaining);
    return r.bytes.subarray(from, r.offset);
  });
  return { tag, content };
}

function inside<T>(r: Reader, content: Content<T>): T {
  const length = readLength(r);
  r.descend();
  const value = r.sub(length, { read: content });
  r.ascend();
  return value;
}

function readLength(r: Reader): number {
  const start = r.offset;
  const first = r.u8();
  if (first < 0x80) return first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw r.error('ber-length', `length octet ${hex(first)} is not allowed`, start);
  r.need(count);
  let length = 0;
  for (let i = 0; i < count; i += 1) length = length * 256 + r.u8();
  if (length < 0x80 || length < 2 ** (8 * (count - 1))) {
    throw r.error('non-canonical-length', `length ${length} written in ${count + 1} octets`, start);
  }
  return length;
}

function hex(octet: number): string {
  return `0x${octet.toString(16).padStart(2, '0')}`;
}
