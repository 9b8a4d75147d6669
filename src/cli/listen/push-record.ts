import { formatDateTime } from '../../axdr/index.ts';
import { toHex } from '../../codec/index.ts';
import { decodeCapture, type Reading } from '../../decode/index.ts';
import type { Push } from '../../headend/index.ts';
import { escapeText } from '../../render/index.ts';
import { nameProtection } from '../../security/index.ts';

/** A push as a line of JSON says it. */
export interface PushRecord {
  readonly receivedAt: string;
  readonly systemTitle: string;
  readonly kind: Push['kind'];
  readonly longInvokeId?: number;
  readonly dateTime?: string;
  readonly idempotencyKey: string;
  readonly transport: string;
  readonly peer?: string;
  readonly protection: string;
  readonly layers: readonly object[];
  readonly readings: readonly Reading[];
  /** The APDU without protection. */
  readonly apdu: string;
}

/** The record of a push that is received now. */
export function pushRecord(push: Push, now: Date): PushRecord {
  const { systemTitle, kind, longInvokeId, dateTime, idempotencyKey, transport, peer, level, layers, apdu } = push;
  const [message] = decodeCapture(apdu, { layer: 'apdu', tree: false }).messages;
  return {
    receivedAt: now.toISOString(),
    systemTitle: toHex(systemTitle),
    kind,
    ...(longInvokeId !== undefined && { longInvokeId }),
    ...(dateTime !== undefined && { dateTime: formatDateTime(dateTime) }),
    idempotencyKey,
    transport,
    ...(peer !== undefined && { peer }),
    protection: nameProtection(level),
    layers: layers.map((layer) => ({
      ...layer,
      systemTitle: toHex(layer.systemTitle),
      ...(layer.transactionId && { transactionId: toHex(layer.transactionId) }),
    })),
    readings: message?.readings ?? [],
    apdu: toHex(apdu),
  };
}

/** The record as JSON.stringify takes it: integers of 64 bits as texts, octets in hexadecimal. */
export function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asJson(part)]));
}

const mostShown = 3;

/** The record in one line for people. */
export function pushLine(record: PushRecord): string {
  const { receivedAt, systemTitle, kind, longInvokeId, transport, peer, protection, readings, dateTime } = record;
  const name = longInvokeId === undefined ? kind : `${kind} #${longInvokeId}`;
  const shown = readings.slice(0, mostShown).map(({ obis, description, value, scaled, unit }) => {
    const words = scaled ?? (typeof value === 'object' ? JSON.stringify(asJson(value)) : `${value}`);
    return `${obis ?? description} = ${words}${unit === undefined ? '' : ` ${unit}`}`;
  });
  const more = readings.length > mostShown ? ` and ${readings.length - mostShown} more` : '';
  const parts = [
    receivedAt.slice(11, 23),
    systemTitle === '' ? 'unknown' : systemTitle,
    `${transport} ${peer ?? ''}`.trim(),
    name,
    ...(dateTime === undefined ? [] : [dateTime]),
    protection,
    `${shown.join(', ')}${more}`,
  ];
  return `${escapeText(parts.join('  ').trimEnd())}\n`;
}
