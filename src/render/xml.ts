import { Data, type DataKind, encodeUtf8 } from '../axdr/index.ts';
import { EncodeError, encode, type Node, toHex } from '../codec/index.ts';
import type { DecodedCapture, Message } from '../decode/index.ts';
import { type RenderOptions, windowOf } from './options.ts';
import { outline, topNodes } from './outline.ts';
import { escapeUnprintable, shorten } from './text.ts';
import { describeValue } from './value.ts';
import { octetsOf, type Window } from './window.ts';

/**
 * A capture as XML in the spirit of COSEMpdu: an element for every production and field, named as there in
 * PascalCase; a leaf has its content in hexadecimal as `Value` and in words as `Meaning`. Yields whole lines.
 */
export function* renderXml(
  capture: DecodedCapture,
  options: Pick<RenderOptions, 'octets' | 'origin'> = {},
): Generator<string> {
  const { total, explained } = capture.bytes;
  yield `<Capture${attributes({ Octets: total, Explained: explained })}>\n`;
  for (const message of capture.messages) yield* messageElement(message, windowOf(options));
  for (const { start, end, reason } of capture.skipped)
    yield `  <Skipped${attributes({ Start: start, End: end, Reason: reason })}/>\n`;
  yield '</Capture>\n';
}

function* messageElement(message: Message, window: Window | undefined): Generator<string> {
  const { start, end, direction, authenticity, readings, issues, tree } = message;
  yield `  <Message${attributes({ Start: start, End: end, Direction: direction, Authenticity: authenticity })}>\n`;
  for (const node of topNodes(tree)) yield* element(node, window, 2);
  for (const { obis, description, value, unit, scaler, scaled, time } of readings) {
    const { value: text, meaning } = describeValue(value);
    const values = { Value: scaled ?? text, Meaning: meaning || undefined, Unit: unit, Scaler: scaler, Time: time };
    yield `    <Reading${attributes({ Obis: obis, ...values, Description: description })}/>\n`;
  }
  for (const { severity, code, offset, path, message: text, hint } of issues)
    yield `    <Issue${attributes({ Severity: severity, Code: code, Offset: offset, Path: path, Message: text, Hint: hint })}/>\n`;
  yield '  </Message>\n';
}

function* element(node: Node, window: Window | undefined, depth: number): Generator<string> {
  const folded = outline(node);
  const indent = '  '.repeat(depth);
  const { name, outer } = elementNames(node);
  const inner = outer === undefined ? indent : `${indent}  `;
  if (outer !== undefined) yield `${indent}<${outer}>\n`;
  const open = `${inner}<${name}${attributes({ Name: node.source && node.name, Quantity: folded.count, ...content(node, folded, window) })}`;
  if (folded.children.length === 0) {
    yield `${open}/>\n`;
  } else {
    yield `${open}>\n`;
    const below = node.source === undefined ? window : { octets: node.source, origin: 0 };
    for (const child of folded.children) yield* element(child, below, depth + (outer === undefined ? 1 : 2));
    yield `${inner}</${name}>\n`;
  }
  if (outer !== undefined) yield `${indent}</${outer}>\n`;
}

/** The element of a node; a field of a CHOICE is an element of its own around that of the alternative. */
function elementNames(node: Node): { name: string; outer?: string } {
  if (node.source !== undefined) return { name: 'Derived' };
  const name = pascalCase(node.name);
  if (node.type === undefined) return { name: name === '' ? 'Element' : name };
  const type = pascalCase(node.type) || 'Element';
  return name === '' || name === type || name === 'Apdu' ? { name: type } : { name: type, outer: name };
}

function pascalCase(name: string): string {
  const words = name.replace(/^\[\d+\]$/, '').match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return /^\d/.test(joined) ? `N${joined}` : joined;
}

type Folded = ReturnType<typeof outline>;

function content(node: Node, folded: Folded, window: Window | undefined): Record<string, string | undefined> {
  if (folded.children.length > 0 || folded.count !== undefined) return {};
  const { value, meaning } = describeValue(folded.value, node.name, folded.type);
  const hex = contentOctets(folded, window && octetsOf(window, folded.start, folded.end));
  const words = folded.value instanceof Uint8Array ? meaning : `${value} ${meaning}`.trim();
  return { Value: hex === undefined ? undefined : toHex(hex).toUpperCase(), Meaning: words || undefined };
}

/** The octets of a leaf without tag and length. */
function contentOctets({ type, value }: Folded, octets: Uint8Array | undefined): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string' && type.endsWith('-string')) return encodeUtf8(value);
  try {
    return encode(Data, { kind: type as DataKind, value } as Data).subarray(1);
  } catch (error) {
    if (error instanceof EncodeError) return octets;
    throw error;
  }
}

const longestAttribute = 4096;

function attributes(values: Record<string, string | number | undefined>): string {
  let text = '';
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) text += ` ${name}="${escapeXml(String(value), name !== 'Value')}"`;
  return text;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Safe to print, as all output is; what XML reserves becomes an entity. */
function escapeXml(text: string, limited: boolean): string {
  const safe = escapeUnprintable(text);
  return (limited ? shorten(safe, longestAttribute) : safe).replace(/[&<>"]/g, (character) => entities[character]!);
}
