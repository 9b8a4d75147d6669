import {
  type CosemDateTime,
  type Data,
  type DataKind,
  dateTimeToBytes,
  RawData,
  type SimpleKind,
  simpleTypes,
} from '../../axdr/index.ts';
import { EncodeError, encode, fromHex } from '../../codec/index.ts';
import { type DataType, dateTime, dateTimeTagged, logicalName } from '../../cosem/index.ts';
import { parseObis } from '../../obis/index.ts';
import { UsageError } from '../usage.ts';
import { timeOf } from './time-range.ts';

/** How values are given, for `--help`. */
export const valueHelp = `
Values:
  5, -1, 2.5, true, mode-1, 2026-06-10T10:00:00+02:00, 0102ff, text, 1-0:1.8.0
                          as the class has the type of the attribute
  long-unsigned:5, octet-string:0102ff, visible-string:text, enum:1, null-data:
                          of a kind that is said, where the class leaves it open
  {"scaler":-1,"unit":30} structures and arrays, as --json shows them
`;

/** The Data that a text means for a type; `like` is the kind where the type leaves it open. */
export function dataOf(text: string, type: DataType<unknown> | undefined, like?: DataKind): Data {
  const [, kind, rest] = /^([a-z0-9-]+):(.*)$/s.exec(text) ?? [];
  if (kind !== undefined && Object.hasOwn(simpleTypes, kind)) return simpleData(kind as SimpleKind, rest!);
  if (type !== undefined && type.typeName !== 'CHOICE') return typedData(text, type);
  if (like !== undefined && Object.hasOwn(simpleTypes, like)) return simpleData(like as SimpleKind, text);
  throw new UsageError('the class leaves the type open: KIND:VALUE is needed, as in long-unsigned:5');
}

function simpleData(kind: SimpleKind, text: string): Data {
  const value = simpleValue(kind, text.trim());
  if (value === undefined) throw new UsageError(`${shown(text)} is no ${kind}`);
  const data = { kind, value } as Data;
  return checked(kind, () => RawData.of(data).data());
}

function simpleValue(kind: SimpleKind, text: string): unknown {
  switch (kind) {
    case 'null-data':
    case 'dont-care':
      return text === '' ? null : undefined;
    case 'boolean':
      return booleanOf(text);
    case 'octet-string':
      return octetsOf(text);
    case 'visible-string':
    case 'utf8-string':
      return text;
    case 'bit-string':
      return /^[01]+$/.test(text) ? [...text].map((bit) => bit === '1') : undefined;
    case 'date-time':
    case 'date':
    case 'time':
      return timeOf(text, undefined);
    case 'long64':
    case 'long64-unsigned':
      return /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
    default:
      return numberOf(text);
  }
}

function typedData(text: string, type: DataType<unknown>): Data {
  const value = typedValue(text.trim(), type);
  if (value === undefined) throw new UsageError(`${shown(text)} is no ${type.typeName}`);
  return checked(type.typeName, () => new RawData(encode(type, value)).data());
}

function typedValue(text: string, type: DataType<unknown>): unknown {
  const { names } = type as { readonly names?: Readonly<Record<string, number>> };
  if (names !== undefined) return enumerated(text, names);
  if (type === dateTime || type === dateTimeTagged) return timeOf(text, undefined);
  if (type === logicalName) return parseObis(text);
  if (/^[[{]/.test(text)) return jsonValue(text);
  const { typeName } = type;
  if (typeName === 'octet-string') return textOrOctets(text, type);
  if (Object.hasOwn(simpleTypes, typeName)) return simpleValue(typeName as SimpleKind, text);
  return octetsOf(text) ?? numberOf(text);
}

function enumerated(text: string, names: Readonly<Record<string, number>>): string | number {
  const number = numberOf(text);
  if (number !== undefined) return Object.keys(names).find((name) => names[name] === number) ?? number;
  if (Object.hasOwn(names, text)) return text;
  throw new UsageError(`${shown(text)} is none of ${Object.keys(names).join(', ')}`);
}

/** Some octet strings are texts to their class. */
function textOrOctets(text: string, type: DataType<unknown>): unknown {
  const isText = type.shape.kind === 'mapped' || type.shape.kind === 'text';
  return isText ? text : octetsOf(text);
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${shown(text)} is not JSON`);
  }
}

function checked(what: string, make: () => Data): Data {
  try {
    return make();
  } catch (error) {
    if (error instanceof EncodeError || error instanceof TypeError)
      throw new UsageError(`the value is no ${what}: ${error.message}`);
    throw error;
  }
}

function booleanOf(text: string): boolean | undefined {
  if (/^(?:true|on|yes|1)$/i.test(text)) return true;
  return /^(?:false|off|no|0)$/i.test(text) ? false : undefined;
}

function numberOf(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|0x[0-9a-f]+)$/i.test(text) ? Number(text) : undefined;
}

/** Hexadecimal, or a time in the octets that clocks have it in. */
function octetsOf(text: string): Uint8Array | undefined {
  if (/^\d{4}-\d\d-\d\d/.test(text)) return dateTimeToBytes(timeOf(text, undefined) as CosemDateTime);
  return fromHex(text.replace(/^0x|[\s:]/gi, ''));
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
