import { type Codec, EncodeError, type Reader, type Writer } from '../codec/index.ts';
import { character, characters, messageShape, readText, writePart } from './characters.ts';
import { identificationEnd, maximumIdentification, readLineEnd, writeLineBreak } from './lines.ts';

/** The identification message `/XXXZ\Wident` (IEC 62056-21): which meter answers, and how it goes on. */
export interface Identification {
  /** Three letters of the FLAG association; a lower-case third one means a reaction time of 20 ms. */
  readonly manufacturer: string;
  /** What the meter proposes to go on with: see `baudRate` and `protocolMode`. */
  readonly baudRateCharacter: string;
  /** The characters of the sequences `\W`, empty where there are none; `2` announces mode E with HDLC. */
  readonly enhancedIdentification: string;
  readonly identification: string;
}

/** The longest identification that the standard has; telegrams have longer ones. */
const standardIdentification = 16;
const allowed = /[\x02 "-'*-.0-~]/;
const manufacturer = { allowed: /[A-Za-z]/, minimum: 3, maximum: 3 };
const oneCharacter = { allowed, minimum: 1, maximum: 1 };
const longText = { allowed, minimum: 0, maximum: maximumIdentification };
/** What is drawn for tests: text without backslashes, which could be those of `\W`. */
const drawn = {
  manufacturer: /* @__PURE__ */ characters(manufacturer),
  baudRateCharacter: /* @__PURE__ */ characters(oneCharacter),
  enhancedIdentification: /* @__PURE__ */ characters({ allowed, minimum: 0, maximum: 4 }),
  identification: /* @__PURE__ */ characters({
    allowed: /[ "-'*-.0-[\]-~]/,
    minimum: 0,
    maximum: standardIdentification,
  }),
} as const;

/** Reads the `/` and all of its line but the line break. */
export function readIdentification(r: Reader, code: 'p1-format' | 'iec62056-21-format'): Identification {
  const start = r.offset;
  r.need(1);
  const end = identificationEnd(r.bytes, start, r.end);
  if (end < 0) throw r.error(code, 'an identification `/XXXZ…` is expected', start);
  if (end === r.end) throw r.error('truncated', 'the identification has no line end', end);
  r.offset += 1;
  r.trace?.leaf('start', start, start + 1, '/');
  const text = r.bytes.subarray(start, end);
  if (text.includes(character.stx)) r.flag(code, 'STX in an identification', start);
  return {
    manufacturer: readText(r, 'manufacturer', start + 4, manufacturer),
    baudRateCharacter: readText(r, 'baudRateCharacter', start + 5, oneCharacter),
    enhancedIdentification: readEnhanced(r, end),
    identification: readText(r, 'identification', end, longText),
  };
}

function readEnhanced(r: Reader, end: number): string {
  const start = r.offset;
  let value = '';
  while (r.offset + 1 < end && r.peek() === character.backslash) {
    value += String.fromCharCode(r.bytes[r.offset + 1]!);
    r.offset += 2;
  }
  r.trace?.leaf('enhancedIdentification', start, r.offset, value);
  return value;
}

/** Writes what `readIdentification` reads. */
export function writeIdentification(w: Writer, value: Identification): void {
  const start = w.length;
  w.u8(character.start);
  writePart('manufacturer', () => drawn.manufacturer.write(w, value.manufacturer));
  writePart('baudRateCharacter', () => drawn.baudRateCharacter.write(w, value.baudRateCharacter));
  writePart('enhancedIdentification', () => {
    for (const one of value.enhancedIdentification) drawn.baudRateCharacter.write(w.u8(character.backslash), one);
  });
  writePart('identification', () => {
    if (/^\\./s.test(value.identification)) throw new EncodeError('`\\W` is part of the enhanced identification');
    characters(longText).write(w, value.identification);
  });
  if (w.length - start >= maximumIdentification) {
    throw new EncodeError(`a line of less than ${maximumIdentification} characters is expected`);
  }
}

/** The identification as part of another message: a telegram begins with it. */
export const identification: Codec<Identification> = {
  read: (r) => readIdentification(r, 'p1-format'),
  write: writeIdentification,
  shape: { kind: 'sequence', fields: drawn },
};

/** Reads the identification message, with its line break. */
export function readIdentificationMessage(r: Reader): Identification {
  const start = r.offset;
  const value = readIdentification(r, 'iec62056-21-format');
  if (value.identification.length > standardIdentification) {
    r.flag('iec62056-21-format', `an identification of more than ${standardIdentification} characters`, start);
  }
  readLineEnd(r);
  return value;
}

/** The identification message, with its line break. */
export const identificationMessage: Codec<Identification> = {
  read: readIdentificationMessage,
  write(w, value) {
    writeIdentification(w, value);
    writeLineBreak(w);
  },
  get shape() {
    return messageShape(drawn, () => identificationMessage);
  },
};

/** Protocol mode of IEC 62056-21. Mode D looks like C with the character 3; it alone is sent without a request. */
export type ProtocolMode = 'A' | 'B' | 'C' | 'E';

/** The protocol mode that an identification offers: by its baud rate character, and E where it has `\2`. */
export function protocolMode(message: Identification): ProtocolMode {
  if (/^[0-6]$/.test(message.baudRateCharacter)) return message.enhancedIdentification.includes('2') ? 'E' : 'C';
  return /^[A-I]$/.test(message.baudRateCharacter) ? 'B' : 'A';
}

const baudRates = [300, 600, 1200, 2400, 4800, 9600, 19200];

/** The speed in baud of a baud rate character; undefined for a reserved one and in mode A, which keeps its 300 Bd. */
export function baudRate(baudRateCharacter: string): number | undefined {
  if (/^[0-6]$/.test(baudRateCharacter)) return baudRates[Number(baudRateCharacter)];
  return /^[A-F]$/.test(baudRateCharacter) ? baudRates['ABCDEF'.indexOf(baudRateCharacter) + 1] : undefined;
}

/** The least time in milliseconds between a message and its answer. */
export function reactionTime(message: Identification): 20 | 200 {
  return /^..[a-z]$/.test(message.manufacturer) ? 20 : 200;
}
