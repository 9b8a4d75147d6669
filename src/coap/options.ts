import { decodeUtf8, encodeUtf8, octetString, sequence, sequenceOf, u16 } from '../axdr/index.ts';
import { type Codec, DecodeError, EncodeError, type Reader, type Shape, shaped, type Writer } from '../codec/index.ts';
import { uintFromOctets, uintToOctets } from './uint.ts';

/** How the octets of an option are to be understood (RFC 7252 section 3.2). */
export type OptionFormat = 'uint' | 'opaque' | 'string' | 'empty';

/** What is known of one option: a line of RFC 7252 table 4. */
export interface OptionDefinition {
  readonly number: number;
  readonly name: string;
  readonly format: OptionFormat;
  /** Fewest and most octets of its value; an uint has four at most. */
  readonly minimum: number;
  readonly maximum: number;
  readonly repeatable: boolean;
}

/**
 * One option of a message. With a name it is a recognised one and its value is typed by the format; without, it is
 * kept and written as it is.
 */
export interface CoapOption {
  readonly number: number;
  readonly name?: string;
  readonly value: number | string | Uint8Array;
}

function define(
  number: number,
  name: string,
  format: OptionFormat,
  minimum: number,
  maximum: number,
  repeatable = false,
): OptionDefinition {
  return { number, name, format, minimum, maximum, repeatable };
}

/** Options of RFC 7252, 7641 (Observe), 7959 (Block, Size2), 7967 (No-Response), 8613 (OSCORE) and 9175 (Echo, Request-Tag). */
export const coapOptions: readonly OptionDefinition[] = [
  define(1, 'If-Match', 'opaque', 0, 8, true),
  define(3, 'Uri-Host', 'string', 1, 255),
  define(4, 'ETag', 'opaque', 1, 8, true),
  define(5, 'If-None-Match', 'empty', 0, 0),
  define(6, 'Observe', 'uint', 0, 3),
  define(7, 'Uri-Port', 'uint', 0, 2),
  define(8, 'Location-Path', 'string', 0, 255, true),
  define(9, 'OSCORE', 'opaque', 0, 255),
  define(11, 'Uri-Path', 'string', 0, 255, true),
  define(12, 'Content-Format', 'uint', 0, 2),
  define(14, 'Max-Age', 'uint', 0, 4),
  define(15, 'Uri-Query', 'string', 0, 255, true),
  define(17, 'Accept', 'uint', 0, 2),
  define(20, 'Location-Query', 'string', 0, 255, true),
  define(23, 'Block2', 'uint', 0, 3),
  define(27, 'Block1', 'uint', 0, 3),
  define(28, 'Size2', 'uint', 0, 4),
  define(35, 'Proxy-Uri', 'string', 1, 1034),
  define(39, 'Proxy-Scheme', 'string', 1, 255),
  define(60, 'Size1', 'uint', 0, 4),
  define(252, 'Echo', 'opaque', 1, 40),
  define(258, 'No-Response', 'uint', 0, 1),
  define(292, 'Request-Tag', 'opaque', 0, 8, true),
];

/**
 * Options in which DLMS peers were seen to carry the wrapper's fields. The numbers are of the experimental range and
 * may be one vendor's: a caller adds them to `coapOptions`, or a table of its own.
 */
export const dlmsOptions: readonly OptionDefinition[] = [
  /* @__PURE__ */ define(65001, 'DLMS-Version', 'uint', 0, 2),
  /* @__PURE__ */ define(65003, 'DLMS-Client-SAP', 'uint', 0, 2),
  /* @__PURE__ */ define(65005, 'DLMS-Server-SAP', 'uint', 0, 2),
];

/** An option that is not recognised must not be passed over: an odd number (RFC 7252 section 5.4.1). */
export function isCritical(number: number): boolean {
  return (number & 1) === 1;
}

/** A proxy must not forward the option unrecognised (RFC 7252 section 5.4.2). */
export function isUnsafe(number: number): boolean {
  return (number & 2) === 2;
}

/** The option is no part of the cache key (RFC 7252 section 5.4.6). */
export function isNoCacheKey(number: number): boolean {
  return (number & 0x1e) === 0x1c;
}

/** A recognised option from its name; an unknown name is an EncodeError. */
export function coapOption(
  name: string,
  value: number | string | Uint8Array,
  definitions: readonly OptionDefinition[] = coapOptions,
): CoapOption {
  const definition = definitions.find((one) => one.name === name);
  if (definition === undefined) throw new EncodeError(`no option is called ${name}`);
  return { number: definition.number, name, value };
}

/** The octet that ends the options where a payload follows (RFC 7252 section 3). */
export const payloadMarker = 0xff;

type Known = ReadonlyMap<number, OptionDefinition>;

/** The table made ready for look-up. */
export function definitionsByNumber(definitions: readonly OptionDefinition[]): Known {
  return new Map(definitions.map((definition) => [definition.number, definition]));
}

/** The options of the RFCs by their numbers. */
export const knownOptions: Known = definitionsByNumber(coapOptions);

/** The options of a message (RFC 7252 section 3.1), up to the payload marker or the end; written in ascending order. */
export function optionList(definitions: readonly OptionDefinition[]): Codec<readonly CoapOption[]> {
  const known = definitionsByNumber(definitions);
  return {
    read: (r) => readOptions(r, known),
    write: (w, options) => writeOptions(w, options, known),
    shape: generated(definitions, known),
  };
}

/** Reads options up to the payload marker or the end. */
export function readOptions(r: Reader, known: Known): readonly CoapOption[] {
  const options: CoapOption[] = [];
  let previous = 0;
  try {
    while (r.remaining > 0 && r.peek() !== payloadMarker) {
      r.budget(1);
      r.trace?.enter(`[${options.length}]`, r.offset);
      const option = readOption(r, previous, options.length > 0, known);
      r.trace?.leave(r.offset, option);
      options.push(option);
      previous = option.number;
    }
  } catch (error) {
    throw DecodeError.within(error, `[${options.length}]`);
  }
  return options;
}

function readOption(r: Reader, previous: number, follows: boolean, known: Known): CoapOption {
  const start = r.offset;
  const nibbles = r.u8();
  const delta = readExtended(r, nibbles >> 4, 'delta', start);
  const length = readExtended(r, nibbles & 15, 'length', start);
  const number = previous + delta;
  if (number > 0xffff) throw r.error('coap-format', `option number ${number} exceeds 65535`, start);
  r.trace?.leaf('header', start, r.offset, { delta, length });
  if (length > r.remaining) {
    throw r.error('coap-format', `option ${number} has ${length} octets, ${r.remaining} left`, start);
  }
  const definition = known.get(number);
  if (definition !== undefined) r.trace?.type(definition.name);
  const valueStart = r.offset;
  const octets = r.take(length);
  const option = recognise(definition, octets, follows && delta === 0) ?? { number, value: octets };
  if (definition !== undefined && option.name === undefined) {
    r.flag('coap-format', `${definition.name} is repeated, of a wrong length or not UTF-8: not recognised`, start);
  }
  r.trace?.leaf('value', valueStart, r.offset, option.value);
  return option;
}

/** Delta or length: 0 to 12 in the nibble itself, 13 and 14 for one and two octets more, 15 reserved. */
function readExtended(r: Reader, nibble: number, what: string, start: number): number {
  if (nibble < 13) return nibble;
  if (nibble === 15) throw r.error('coap-format', `option ${what} 15 is reserved`, start);
  if (r.remaining < nibble - 12) throw r.error('coap-format', `option ${what} past the end of the message`, start);
  return nibble === 13 ? 13 + r.u8() : 269 + r.u16();
}

/** The typed option; undefined where RFC 7252 sections 5.4.3 and 5.4.5 make a known option an unrecognised one. */
function recognise(
  definition: OptionDefinition | undefined,
  octets: Uint8Array,
  repeated: boolean,
): CoapOption | undefined {
  if (definition === undefined || (repeated && !definition.repeatable)) return undefined;
  const { number, name, format, minimum, maximum } = definition;
  if (octets.length < minimum || octets.length > maximum) return undefined;
  if (format === 'uint') return octets.length > 4 ? undefined : { number, name, value: uintFromOctets(octets) };
  if (format !== 'string') return { number, name, value: octets };
  const { text, valid } = decodeUtf8(octets);
  return valid ? { number, name, value: text } : undefined;
}

function writeOptions(w: Writer, options: readonly CoapOption[], known: Known): void {
  if (!Array.isArray(options)) throw new EncodeError('an array of options is expected');
  if (options.length === 0) return;
  let previous: CoapOption | undefined;
  for (const option of [...options].sort((a, b) => a.number - b.number)) {
    try {
      writeOption(w, option, previous, known);
    } catch (error) {
      throw EncodeError.within(error, option.name ?? `[${option.number}]`);
    }
    previous = option;
  }
}

function writeOption(w: Writer, option: CoapOption, previous: CoapOption | undefined, known: Known): void {
  const { number, name } = option;
  if (!(Number.isInteger(number) && number >= 0 && number <= 0xffff)) {
    throw new EncodeError('an option number from 0 to 65535 is expected');
  }
  const octets = toOctets(option.value);
  const repeated = previous?.number === number;
  if (name !== undefined) checkRecognised(option, octets.length, repeated, known.get(number));
  const delta = number - (previous?.number ?? 0);
  w.u8((nibbleOf(delta) << 4) | nibbleOf(octets.length));
  writeExtended(w, delta);
  writeExtended(w, octets.length);
  w.bytes(octets);
}

function toOctets(value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return uintToOctets(value);
  if (typeof value === 'string') return encodeUtf8(value);
  if (value instanceof Uint8Array) return value;
  throw new EncodeError('a number, a text or a Uint8Array is expected');
}

const typeOf = { uint: 'number', string: 'string', opaque: 'object', empty: 'object' } as const;

function checkRecognised(
  option: CoapOption,
  size: number,
  repeated: boolean,
  definition: OptionDefinition | undefined,
): void {
  if (definition?.name !== option.name)
    throw new EncodeError(`option ${option.number} is not called ${option.name} in the table`);
  const { format, minimum, maximum, repeatable } = definition!;
  if (typeof option.value !== typeOf[format]) throw new EncodeError(`a value of the format ${format} is expected`);
  if (size < minimum || size > maximum) throw new EncodeError(`${minimum} to ${maximum} octets are expected`);
  if (repeated && !repeatable) throw new EncodeError('the option is not repeatable');
}

function nibbleOf(value: number): number {
  if (value < 13) return value;
  return value < 269 ? 13 : 14;
}

function writeExtended(w: Writer, value: number): void {
  if (value >= 269) w.u16(value - 269);
  else if (value >= 13) w.u8(value - 13);
}

/** Small numbers stand for the lines of the table, so that generated options are often recognised ones. */
function generated(definitions: readonly OptionDefinition[], known: Known): Shape {
  const short = shaped(octetString, { kind: 'octets', minimum: 0, maximum: 4 });
  return {
    kind: 'mapped',
    of: sequenceOf(sequence({ number: u16, value: short })),
    map: (drafts: readonly { number: number; value: Uint8Array }[]) => {
      const options = new Map<number, CoapOption>();
      for (const { number: draft, value } of drafts) {
        const number = definitions[draft]?.number ?? draft;
        const option = known.has(number) ? recognise(known.get(number), value, false) : { number, value };
        if (option !== undefined) options.set(number, option);
      }
      return [...options.values()].sort((a, b) => a.number - b.number);
    },
  };
}
