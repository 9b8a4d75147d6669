import {
  type Data,
  dateTimeFromBytes,
  formatDate,
  formatDateTime,
  formatTime,
  isPlausibleDateTime,
} from '../../axdr/index.ts';
import { toHex, toLatin1 } from '../../codec/index.ts';
import { formatScaled, unitSymbol } from '../../cosem/index.ts';
import { describeObis, Obis } from '../../obis/index.ts';
import type { Reading } from '../types.ts';

/** Scaler and unit as a meter sends them: the power of ten and the unit's code. */
export interface ScalerUnit {
  readonly scaler: number;
  readonly unit: number;
}

/** What is known of a value besides the value. */
export interface About {
  readonly obis?: Obis | undefined;
  /** Words for a value without code, or for another attribute than the value. */
  readonly description?: string | undefined;
  readonly scalerUnit?: ScalerUnit | undefined;
  readonly time?: string | undefined;
}

export function reading(data: Data, about: About): Reading {
  const { obis, scalerUnit, time } = about;
  const unit = scalerUnit === undefined ? undefined : unitSymbol(scalerUnit.unit);
  const isNumber = typeof data.value === 'bigint' || Number.isFinite(data.value);
  const words = obis === undefined ? undefined : wordsFor(obis);
  const found: { -readonly [K in keyof Reading]: Reading[K] } = {
    description: about.description ?? words?.description ?? 'value',
    value: plainValue(data),
  };
  if (words !== undefined) found.obis = words.code;
  if (isNumber) {
    if (unit !== undefined) found.unit = unit;
    if (scalerUnit !== undefined) found.scaler = scalerUnit.scaler;
    found.scaled = formatScaled(data.value as number | bigint, scalerUnit?.scaler ?? 0);
  }
  if (time !== undefined) found.time = time;
  return found;
}

interface Words {
  readonly code: string;
  readonly description: string;
}

/** Meters send the same codes all the time, and wording one takes longer than decoding its value. */
const worded = new Map<number, Words>();
const mostWorded = 1000;

function wordsFor(obis: Obis): Words {
  let words = worded.get(obis.key);
  if (words === undefined) {
    words = { code: obis.toString(), description: describeObis(obis) };
    // Not a cache of the latest: captures with more codes than any meter has are rare, and starting over is cheap.
    if (worded.size >= mostWorded) worded.clear();
    worded.set(obis.key, words);
  }
  return words;
}

/** A value as a person expects it: numbers, text, dates in ISO 8601; octets that are none of these as hexadecimal. */
export function plainValue(data: Data): unknown {
  switch (data.kind) {
    case 'octet-string':
      return plainOctets(data.value);
    case 'date-time':
      return formatDateTime(data.value);
    case 'date':
      return formatDate(data.value);
    case 'time':
      return formatTime(data.value);
    case 'array':
    case 'structure':
      return data.value.map(plainValue);
    case 'compact-array':
      return data.value.arrayContents.map(plainValue);
    case 'bit-string':
      return data.value.map((bit) => (bit ? '1' : '0')).join('');
    default:
      return data.value;
  }
}

function plainOctets(octets: Uint8Array): string {
  if (isPlausibleDateTime(octets)) return formatDateTime(dateTimeFromBytes(octets));
  const printable = octets.length > 0 && octets.every((octet) => octet >= 0x20 && octet < 0x7f);
  return printable ? toLatin1(octets) : toHex(octets);
}

/** The code in an octet-string of six octets; text of six characters is none. */
export function obisIn(data: Data | undefined): Obis | undefined {
  if (data?.kind !== 'octet-string' || data.value.length !== 6 || data.value[0]! > 15) return undefined;
  return Obis.fromBytes(data.value);
}

/** The scaler and unit in a structure of an integer and an enum. */
export function scalerUnitIn(data: Data | undefined): ScalerUnit | undefined {
  if (data?.kind !== 'structure' || data.value.length !== 2) return undefined;
  const [scaler, unit] = data.value;
  if (scaler?.kind !== 'integer' || unit?.kind !== 'enum') return undefined;
  return { scaler: scaler.value, unit: unit.value };
}

/** The date-time that a value is, formatted. */
export function timeIn(data: Data | undefined): string | undefined {
  if (data?.kind === 'date-time') return formatDateTime(data.value);
  if (data?.kind !== 'octet-string' || !isPlausibleDateTime(data.value)) return undefined;
  return formatDateTime(dateTimeFromBytes(data.value));
}
