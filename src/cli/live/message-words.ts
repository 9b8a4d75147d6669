import type { Node } from '../../codec/index.ts';
import type { Message, Reading } from '../../decode/index.ts';
import { formatHdlcAddress, type HdlcAddress } from '../../hdlc/index.ts';
import { nodesNamed, objectsInWords } from './object-words.ts';

/** Layers that carry an APDU and are none. */
const carriers = new Set(['hdlc', 'llc', 'wrapper', 'mbus', 'coap', 'p1', 'iec62056-21', 'iec61334-4-32']);

/** What carries a message, and between whom: `wrapper 16>1`, `hdlc 16>1/17 SNRM`. */
export function linkInWords({ tree, layers }: Message): string {
  const name = layers.find((layer) => carriers.has(layer.name))?.name;
  const carrier = name === undefined ? undefined : nodesNamed(tree, name)[0];
  const part = (of: string) => carrier && nodesNamed(carrier, of)[0]?.value;
  switch (name) {
    case 'wrapper':
      return `wrapper ${part('sourceWPort')}>${part('destinationWPort')}`;
    case 'hdlc':
      return `hdlc ${address(part('source'))}>${address(part('destination'))} ${control(part('control'))}`.trimEnd();
    case 'coap':
      return `coap ${(part('header') as { type?: string } | undefined)?.type ?? ''} ${part('code') ?? ''}`.trimEnd();
    default:
      return name ?? '';
  }
}

function address(value: unknown): string {
  return value === undefined ? '?' : formatHdlcAddress(value as HdlcAddress);
}

function control(value: unknown): string {
  if (value === undefined) return '';
  const { kind, sendSequenceNumber, receiveSequenceNumber } = value as Readonly<Record<string, unknown>>;
  const numbers = [sendSequenceNumber, receiveSequenceNumber].filter((number) => number !== undefined);
  return [kind, ...numbers].join(' ');
}

/** The APDU of a message with what is inside of it: `general-glo-ciphering › get-response-normal`. */
export function apduInWords({ tree, layers }: Message): string {
  const apdus = layers.filter(({ name }) => !carriers.has(name)).map(({ name }) => name);
  const innermost = apdus.at(-1);
  if (innermost === undefined) return '';
  const node = lastNamed(tree, innermost);
  const kind = node?.type ?? innermost;
  const invokeId = node && invokeIdOf(node);
  const path = [...new Set([...apdus.slice(0, -1), kind])].join(' › ');
  return [path, invokeId, node && objectsInWords(node)].filter((text) => text !== undefined && text !== '').join(' ');
}

function lastNamed(tree: Node, name: string): Node | undefined {
  const found = nodesNamed(tree, name).at(-1);
  const inner = found?.children?.flatMap((child) => nodesNamed(child, name)).at(-1);
  return inner ?? found;
}

function invokeIdOf(apdu: Node): string | undefined {
  const value = nodesNamed(apdu, 'invokeIdAndPriority')[0]?.value;
  const { invokeId } = (value ?? {}) as { invokeId?: number };
  return invokeId === undefined ? undefined : `#${invokeId}`;
}

/** Readings shown in one line. */
const mostReadings = 3;

/** What a message reports, what it refuses and what is wrong with it. */
export function outcomeInWords({ readings, issues, authenticity, tree }: Message): readonly string[] {
  const parts: string[] = [];
  const results = nodesNamed(tree, 'singleResponse').flatMap((node) => nodesNamed(node, 'result'));
  if (typeof results[0]?.value === 'string' && readings.length === 0) parts.push(results[0].value);
  if (readings.length > 0) {
    const more = readings.length > mostReadings ? ` and ${readings.length - mostReadings} more` : '';
    parts.push(`${readings.slice(0, mostReadings).map(readingInWords).join(', ')}${more}`);
  }
  if (authenticity !== 'absent') parts.push(authenticity);
  for (const { severity, code, message } of issues)
    if (severity !== 'note' || code === 'refused')
      parts.push(severity === 'note' ? message : `${severity}: ${message}`);
  return parts;
}

function readingInWords({ obis, description, value, scaled, unit }: Reading): string {
  const text = scaled ?? (value instanceof Uint8Array || typeof value === 'object' ? '…' : String(value));
  return `${obis ?? description} = ${text}${unit === undefined ? '' : ` ${unit}`}`;
}
