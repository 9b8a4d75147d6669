import { RawData } from '../axdr/index.ts';
import { type Node, toHex } from '../codec/index.ts';
import type { DecodedCapture, Message } from '../decode/index.ts';

/** A capture as JSON: `DecodedCapture` with octets as hexadecimal and 64-bit integers as decimal strings. */
export function* renderJson(capture: DecodedCapture): Generator<string> {
  yield '{\n"messages": [';
  for (const [i, message] of capture.messages.entries())
    yield `${i === 0 ? '\n' : ',\n'}${stringify(ordered(message), 1)}`;
  yield `],\n"skipped": ${stringify(capture.skipped, 1)},\n"bytes": ${stringify(capture.bytes)}\n}\n`;
}

/** A capture as lines of JSON: one for every message as in `renderJson`, one `{"skipped": …}` for every gap. */
export function* renderNdjson(capture: DecodedCapture): Generator<string> {
  const skipped = [...capture.skipped];
  for (const message of capture.messages) {
    while (skipped.length > 0 && skipped[0]!.start < message.start)
      yield `${stringify({ skipped: skipped.shift() })}\n`;
    yield `${stringify(ordered(message))}\n`;
  }
  for (const gap of skipped) yield `${stringify({ skipped: gap })}\n`;
}

/** The keys of a message in the order of its type, so that equal captures give equal text. */
function ordered(message: Message): object {
  const { start, end, direction, layers, plaintext, authenticity, readings, issues, tree } = message;
  return { start, end, direction, layers, authenticity, readings, issues, plaintext, tree: orderedNode(tree) };
}

function orderedNode({ name, type, start, end, value, source, children }: Node): object {
  return { name, type, start, end, value, source, children: children?.map(orderedNode) };
}

/** JSON without a character that a terminal acts upon: in JSON such characters can only be inside of strings. */
function stringify(value: unknown, indent?: number): string {
  return JSON.stringify(value, plain, indent).replace(/[\x7f-\uffff]/g, (unit) =>
    /[\p{C}\p{Z}]/u.test(unit) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit,
  );
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Uint8Array) return toHex(value);
  if (value instanceof RawData) return value.data();
  return value;
}
