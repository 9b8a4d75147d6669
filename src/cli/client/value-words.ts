import {
  type CosemDate,
  type CosemDateTime,
  type CosemTime,
  formatDate,
  formatDateTime,
  formatTime,
  RawData,
} from '../../axdr/index.ts';
import { toHex } from '../../codec/index.ts';
import { Obis } from '../../obis/index.ts';
import { describeValue } from '../../render/index.ts';
import { nameInWords } from '../names.ts';

/** A value on one line, as far as it goes there. */
export function valueLine(value: unknown): string {
  if (value === null || value === undefined) return '-';
  const { value: text, meaning } = describeValue(value);
  return value instanceof Uint8Array && meaning !== '' ? meaning : text;
}

/** A value as an outline: one line for each part that has none below it. */
export function* valueOutline(value: unknown, name = '', depth = 0): Generator<string> {
  const indent = '  '.repeat(depth);
  const label = name === '' ? '' : `${name}: `;
  const parts = partsOf(value);
  if (parts === undefined) {
    yield `${indent}${label}${valueLine(value)}\n`;
    return;
  }
  if (name !== '') yield `${indent}${name}\n`;
  const below = name === '' ? depth : depth + 1;
  for (const [part, inner] of parts) yield* valueOutline(inner, part, below);
}

/** The parts of what has some that do not fit one line. */
function partsOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  const plain = unwrapped(value);
  if (Array.isArray(plain)) {
    if (plain.every((part) => typeof part === 'boolean')) return undefined;
    return plain.map((part, i) => [`${i + 1}`, part]);
  }
  if (!isRecord(plain) || isTime(plain)) return undefined;
  return Object.entries(plain)
    .filter(([, part]) => part !== undefined)
    .map(([part, inner]) => [nameInWords(part), inner]);
}

/** The value as JSON has it: octets in hexadecimal, times in ISO 8601, numbers beyond 53 bits as text. */
export function valueJson(value: unknown): unknown {
  const plain = unwrapped(value);
  if (plain === undefined || plain === null) return null;
  if (typeof plain === 'bigint') return Number.isSafeInteger(Number(plain)) ? Number(plain) : `${plain}`;
  if (plain instanceof Uint8Array) return toHex(plain);
  if (plain instanceof Obis) return `${plain}`;
  if (plain instanceof Map) return Object.fromEntries([...plain].map(([key, part]) => [key, valueJson(part)]));
  if (Array.isArray(plain)) return plain.map(valueJson);
  if (!isRecord(plain)) return plain;
  if (isTime(plain)) return timeText(plain);
  return Object.fromEntries(Object.entries(plain).map(([name, part]) => [name, valueJson(part)]));
}

/** What a Data says besides its type. */
function unwrapped(value: unknown): unknown {
  if (value instanceof RawData) return unwrapped(value.data());
  const isData =
    isRecord(value) && typeof value.kind === 'string' && 'value' in value && Object.keys(value).length === 2;
  return isData ? unwrapped(value.value) : value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !(value instanceof Obis);

/** Dates and times are known by the fields that they have, given or not. */
function isTime(value: Record<string, unknown>): boolean {
  return ('year' in value && 'dayOfMonth' in value) || ('hour' in value && 'hundredths' in value);
}

function timeText(value: Record<string, unknown>): string {
  if ('year' in value && 'hour' in value) return formatDateTime(value as CosemDateTime);
  return 'year' in value ? formatDate(value as CosemDate) : formatTime(value as CosemTime);
}
