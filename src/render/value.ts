import {
  type CosemDate,
  type CosemDateTime,
  type CosemTime,
  dateTimeFromBytes,
  formatDate,
  formatDateTime,
  formatTime,
  isPlausibleDateTime,
  RawData,
} from '../axdr/index.ts';
import { toHex, toLatin1 } from '../codec/index.ts';
import { describeObis, Obis } from '../obis/index.ts';
import { counted, longestText, shorten, shownText } from './text.ts';

/** What a value is, and what it means where its octets alone do not say it. */
export interface Described {
  readonly value: string;
  readonly meaning: string;
}

const mostOctets = 32;
const mostElements = 16;

/** A value in words that are safe to print; `name` and `type` are those of its node. */
export function describeValue(value: unknown, name = '', type = ''): Described {
  if (value instanceof Uint8Array) {
    const title = value.length === 8 && /systemTitle$/i.test(name) ? systemTitle(value) : '';
    return title === '' ? { value: formatOctets(value), meaning: meaningOf(value) } : { value: '', meaning: title };
  }
  if (value instanceof Obis) return { value: String(value), meaning: shownText(describeObis(value)) };
  if (typeof value === 'string' && type.endsWith('-string')) return { value: quote(value), meaning: '' };
  return { value: shorten(formatValue(value), longestText), meaning: '' };
}

function quote(text: string): string {
  return `"${shownText(text)}"`;
}

function formatOctets(octets: Uint8Array): string {
  if (octets.length <= mostOctets) return toHex(octets);
  return `${toHex(octets.subarray(0, mostOctets))}… ${counted(octets.length, 'octet')}`;
}

/** What octets plausibly stand for: a logical name, a date-time, a text; empty where nothing fits. */
function meaningOf(octets: Uint8Array): string {
  if (octets.length === 6 && octets[0]! < 0x10) {
    const obis = Obis.fromBytes(octets);
    return shownText(`${obis} ${describeObis(obis)}`.trim());
  }
  if (isPlausibleDateTime(octets)) return formatDateTime(dateTimeFromBytes(octets));
  const text = toLatin1(octets.subarray(0, longestText));
  return octets.length > 1 && /^[\x20-\x7e]+$/.test(text) ? quote(text) : '';
}

/** Three letters of the manufacturer and the serial number, as titles are made (Green Book 4.3.4). */
function systemTitle(octets: Uint8Array): string {
  const manufacturer = toLatin1(octets.subarray(0, 3));
  return /^[A-Za-z]{3}$/.test(manufacturer) ? `${manufacturer} ${toHex(octets.subarray(3))}` : '';
}

function formatValue(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return shownText(value);
  if (value instanceof Uint8Array) return formatOctets(value);
  if (value instanceof Obis) return String(value);
  if (value instanceof RawData) return formatValue(value.data());
  if (Array.isArray(value)) return formatArray(value);
  if (typeof value === 'object' && value !== null) return formatObject(value as Record<string, unknown>);
  return String(value);
}

function formatArray(values: readonly unknown[]): string {
  if (values.length > 0 && values.every((value) => typeof value === 'boolean'))
    return values.slice(0, longestText).map(Number).join('');
  const shown = values.slice(0, mostElements).map(formatValue);
  return `[${shown.join(', ')}${values.length > mostElements ? ', …' : ''}]`;
}

function formatObject(value: Record<string, unknown>): string {
  if ('year' in value && 'hour' in value) return formatDateTime(value as CosemDateTime);
  if ('year' in value && 'dayOfMonth' in value) return formatDate(value as CosemDate);
  if ('hour' in value && 'hundredths' in value) return formatTime(value as CosemTime);
  if (typeof value.kind === 'string' && 'value' in value)
    return `${shownText(value.kind)} ${formatValue(value.value ?? undefined)}`.trim();
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined || field === false) continue;
    const text = field === true ? '' : formatValue(field);
    fields.push(field === true ? shownText(name) : `${shownText(name)}=${/\s/.test(text) ? `(${text})` : text}`);
  }
  return fields.length === 0 ? 'none' : fields.join(' ');
}
