import { type Codec, EncodeError, type Reader, shaped, toLatin1, type Writer } from '../codec/index.ts';
import { character, characters, isPrintable, mark, writePart } from './characters.ts';
import {
  afterLineBreaks,
  endLineEnd,
  isLineBreak,
  type LineBreakFlag,
  lineBreakFlag,
  maximumLine,
  readLineBreaks,
  startsMessage,
  writeLineBreak,
} from './lines.ts';

/** One `(value*unit)` of a data set, both as written. */
export interface DataValue {
  readonly value: string;
  readonly unit?: string | undefined;
  /** Begins a line: DSMR 2 and 3 write the reading of a gas meter so. Without meaning on the first value. */
  readonly newLine?: true | undefined;
}

/** A data set `id(value*unit)(value)…` (IEC 62056-21, data readout). */
export interface DataSet {
  /** The identification as written: a whole or reduced OBIS code or a manufacturer's own; empty where there is none. */
  readonly id: string;
  readonly values: readonly DataValue[];
  /** Stands in the line of the data set before it. */
  readonly sameLine?: true | undefined;
}

/** The data sets of a message. */
export interface Block {
  readonly dataSets: readonly DataSet[];
}

const { asterisk, closing, end: endCharacter, etx, eot, opening, start: startCharacter } = character;

const idText = /* @__PURE__ */ characters({ allowed: /["-'*-.0-~]/, minimum: 1, maximum: maximumLine });
const valueText = /* @__PURE__ */ characters({ allowed: /[ -'+-~]/, minimum: 0, maximum: maximumLine });
const unitText = /* @__PURE__ */ characters({ allowed: /[ -'*-~]/, minimum: 0, maximum: maximumLine });

/** Where the parts of a `(value*unit)` are: `(` is at `start`, `separator` is its `*` or -1, `end` is after its `)`. */
interface ValueExtent {
  readonly start: number;
  readonly separator: number;
  readonly end: number;
}

interface DataSetExtent {
  readonly start: number;
  readonly idEnd: number;
  readonly values: readonly ValueExtent[];
  readonly end: number;
}

/** Finds the parts of the data set at `at`; undefined where none is. */
export function findDataSet(bytes: Uint8Array, at: number, end: number): DataSetExtent | undefined {
  let idEnd = at;
  while (idEnd < end && idEnd < at + maximumLine && isIdCharacter(bytes[idEnd]!)) idEnd += 1;
  const values = findValues(bytes, idEnd, end);
  if (values === undefined) return undefined;
  for (;;) {
    const next = afterLineBreaks(bytes, values.at(-1)!.end, end);
    const continued = findValues(bytes, next, end);
    if (continued === undefined) return { start: at, idEnd, values, end: values.at(-1)!.end };
    for (const value of continued) values.push(value);
  }
}

function isIdCharacter(octet: number): boolean {
  if (octet === endCharacter || octet === startCharacter || octet === opening || octet === closing) return false;
  return octet > 0x20 && octet < 0x7f;
}

/** The values that follow one another in one line at `at`; undefined where none is or one of them is malformed. */
function findValues(bytes: Uint8Array, at: number, end: number): ValueExtent[] | undefined {
  const values: ValueExtent[] = [];
  for (let next = at; next < end && bytes[next] === opening; next = values.at(-1)!.end) {
    const value = findValue(bytes, next, end);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values.length === 0 ? undefined : values;
}

function findValue(bytes: Uint8Array, at: number, end: number): ValueExtent | undefined {
  let separator = -1;
  const last = Math.min(end, at + maximumLine);
  for (let i = at + 1; i < last; i += 1) {
    const octet = bytes[i]!;
    if (octet === closing) return { start: at, separator, end: i + 1 };
    if (octet === asterisk && separator < 0) separator = i;
    else if (isLineBreak(octet)) {
      // A line that begins so is the end of the block or another message: this value was never closed.
      if (bytes[i + 1] === endCharacter || bytes[i + 1] === startCharacter) return undefined;
    } else if (octet === opening || !isPrintable(octet)) return undefined;
  }
  return undefined;
}

function readDataSet(r: Reader, extent: DataSetExtent, sameLine: boolean, flag: LineBreakFlag): DataSet {
  r.budget(1 + extent.values.length);
  const id = toLatin1(r.take(extent.idEnd - extent.start));
  r.trace?.leaf('id', extent.start, extent.idEnd, id);
  const values = extent.values.map((value, i) => {
    const newLine = r.offset < value.start;
    if (newLine) readLineBreaks(r, value.start, flag);
    return readValue(r, value, newLine && i > 0);
  });
  return sameLine ? { id, values, sameLine } : { id, values };
}

function readValue(r: Reader, { start, separator, end }: ValueExtent, newLine: boolean): DataValue {
  const valueEnd = separator < 0 ? end - 1 : separator;
  const value = readLines(r, start + 1, valueEnd);
  const unit = separator < 0 ? undefined : readLines(r, separator + 1, end - 1);
  r.offset = end;
  r.trace?.leaf('value', start, separator < 0 ? end : separator, value);
  if (unit !== undefined) r.trace?.leaf('unit', separator, end, unit);
  return { value, ...(unit === undefined ? {} : { unit }), ...(newLine ? { newLine } : {}) };
}

/** The text from `start` to `end`, joined where it is broken over lines. */
function readLines(r: Reader, start: number, end: number): string {
  const text = toLatin1(r.bytes.subarray(start, end));
  const joined = text.replace(/[\r\n]+/g, '');
  if (joined !== text) r.flag('iec62056-21-format', 'a value is broken over lines', start);
  return joined;
}

/**
 * Reads data sets up to what ends the block: the line of the end character, another message, the end of the octets,
 * and in a message framed by STX, ETX or EOT. What is no data set is flagged and a leaf `unparsed` of the tree.
 */
export function readBlock(r: Reader, framed: boolean): Block {
  return r.part('dataSets', () => {
    const dataSets: DataSet[] = [];
    const flag = lineBreakFlag(r);
    let newLine = true;
    while (r.remaining > 0 && !isBlockEnd(r, framed, newLine)) {
      const sameLine = !newLine;
      newLine = isLineBreak(r.peek());
      if (newLine) {
        readLineBreaks(r, afterLineBreaks(r.bytes, r.offset, r.end), flag);
        continue;
      }
      // Values alone belong to the data set before them; when that could not be read, nobody knows whose they are.
      const isOrphan = dataSets.length > 0 && r.peek() === opening;
      const extent = isOrphan ? undefined : findDataSet(r.bytes, r.offset, r.end);
      if (extent === undefined) readUnparsed(r, framed);
      else dataSets.push(r.part(`[${dataSets.length}]`, () => readDataSet(r, extent, sameLine, flag)));
    }
    return { dataSets };
  });
}

function isBlockEnd(r: Reader, framed: boolean, newLine: boolean): boolean {
  const octet = r.peek();
  if (framed && (octet === etx || octet === eot)) return true;
  if (newLine && endLineEnd(r.bytes, r.offset, r.end) >= 0) return true;
  return startsMessage(r.bytes, r.offset, r.end);
}

/** The rest of a line, up to another message in it or to the end of the frame. */
function readUnparsed(r: Reader, framed: boolean): void {
  const start = r.offset;
  let end = start;
  while (end < r.end && !isLineBreak(r.bytes[end])) {
    const octet = r.bytes[end];
    if (framed && (octet === etx || octet === eot)) break;
    if (octet === startCharacter && startsMessage(r.bytes, end, r.end)) break;
    end += 1;
    if (end - start > maximumLine) throw r.error('size-limit', `a line of more than ${maximumLine} octets`, start);
  }
  const text = toLatin1(r.take(end - start));
  r.trace?.leaf('unparsed', start, end, text);
  r.flag('iec62056-21-format', 'no data set id(value*unit)', start);
}

/** `(value*unit)`. */
export const dataValue: Codec<DataValue> = {
  read(r) {
    const extent = r.remaining > 0 && r.peek() === opening ? findValue(r.bytes, r.offset, r.end) : undefined;
    if (extent === undefined) throw r.error('iec62056-21-format', 'a value in parentheses is expected');
    return readValue(r, extent, false);
  },
  write(w, { value, unit }) {
    const start = w.length;
    w.u8(opening);
    writePart('value', () => valueText.write(w, value));
    if (unit !== undefined) {
      w.u8(asterisk);
      writePart('unit', () => unitText.write(w, unit));
    }
    w.u8(closing);
    if (w.length - start > maximumLine)
      throw new EncodeError(`a value of less than ${maximumLine} characters is expected`);
  },
  shape: {
    kind: 'sequence',
    fields: {
      value: valueText,
      unit: /* @__PURE__ */ shaped(unitText, { kind: 'optional', of: unitText }),
      newLine: mark,
    },
  },
};

const dataValues: Codec<readonly DataValue[]> = {
  read(r) {
    const values: DataValue[] = [];
    while (r.remaining > 0) values.push(dataValue.read(r));
    return values;
  },
  write(w, values) {
    values.forEach((value, i) => {
      if (value.newLine && i > 0) writeLineBreak(w);
      writePart(`[${i}]`, () => dataValue.write(w, value));
    });
    // A data set has parentheses; a request for its value has nothing between them.
    if (values.length === 0) w.u8(opening).u8(closing);
  },
  shape: { kind: 'sequence-of', of: dataValue },
};

/** One data set, without the line break after it. */
export const dataSet: Codec<DataSet> = {
  read(r) {
    const extent = findDataSet(r.bytes, r.offset, r.end);
    if (extent === undefined) throw r.error('iec62056-21-format', 'a data set id(value*unit) is expected');
    return readDataSet(r, extent, false, lineBreakFlag(r));
  },
  write(w, { id, values }) {
    if (id !== '') writePart('id', () => idText.write(w, id));
    writePart('values', () => dataValues.write(w, values));
  },
  shape: { kind: 'sequence', fields: { id: idText, values: dataValues, sameLine: mark } },
};

/** Data sets with CR LF between them, and none after the last. */
export const dataSets: Codec<readonly DataSet[]> = {
  read: (r) => readBlock(r, false).dataSets,
  write(w, list) {
    list.forEach((set, i) => {
      if (i > 0 && !set.sameLine) writeLineBreak(w);
      writePart(`[${i}]`, () => dataSet.write(w, set));
    });
  },
  shape: { kind: 'sequence-of', of: dataSet },
};

/** Writes data sets in lines that all end in CR LF: those of a readout or a telegram. */
export function writeLines(w: Writer, list: readonly DataSet[]): void {
  writePart('dataSets', () => dataSets.write(w, list));
  if (list.length > 0) writeLineBreak(w);
}
