import { type Node, toPrintable } from '../codec/index.ts';
import type { DecodedCapture } from '../decode/index.ts';
import { issueLines, renderCoverage } from './message.ts';
import { type RenderOptions, windowOf } from './options.ts';
import { outline, topNodes } from './outline.ts';
import { type Paint, type Palette, plainPalette } from './palette.ts';
import { counted, formatOffset, shorten, shownText } from './text.ts';
import { octetsOf, type Window } from './window.ts';

/** Octets of one field; fields of one dump are in order and do not overlap. */
interface Field {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly skipped: boolean;
}

/** Octets that are not in the input: decrypted or reassembled. */
interface Derived {
  readonly title: string;
  readonly octets: Uint8Array;
  readonly fields: readonly Field[];
}

/**
 * A capture as a hexadecimal dump: 16 octets a row in the looks of their fields, `|` where a field begins, and the
 * names of the fields that begin in the row. Derived octets have a dump of their own below, then come the issues. Yields
 * whole lines.
 */
export function* renderHexdump(capture: DecodedCapture, options: RenderOptions = {}): Generator<string> {
  const { palette = plainPalette, width = 80, octets, origin = 0, firstNumber = 1 } = options;
  const fields: Field[] = capture.skipped.map(({ start, end, reason }) => ({
    start,
    end,
    name: shownText(`skipped: ${reason}`),
    skipped: true,
  }));
  const derived: Derived[] = [];
  for (const [index, { tree }] of capture.messages.entries()) {
    const title = `message ${firstNumber + index}`;
    for (const node of topNodes(tree)) collect(node, title, fields, derived);
  }
  fields.sort((a, b) => a.start - b.start);
  if (octets !== undefined) yield* dump({ octets, origin }, fields, palette, width);
  for (const { title, octets, fields } of derived) {
    yield '\n';
    yield `${palette.heading(shorten(`╌╌ ${title} · ${counted(octets.length, 'octet')} `, width).padEnd(width, '╌'))}\n`;
    yield* dump({ octets, origin: 0 }, fields, palette, width);
  }
  for (const message of capture.messages)
    for (const issue of message.issues) yield* issueLines(issue, message, windowOf(options), palette, width);
  yield '\n';
  if (options.coverage !== false) yield* renderCoverage(capture.bytes, palette);
}

/** Gathers the fields in the octets of a node, and what is derived from them. */
function collect(node: Node, title: string, fields: Field[], derived: Derived[]): void {
  const { children, start, end, type } = outline(node);
  const name = shownText(node.name);
  if (node.source !== undefined) {
    const own: Field[] = [];
    derived.push({ title: `${title} · ${name} · from ${formatOffset(start)}`, octets: node.source, fields: own });
    for (const child of children) collect(child, title, own, derived);
    return;
  }
  const label = /^\[\d+\]$/.test(node.name) && type !== '' ? `${name} ${shownText(type)}` : name;
  if (end > start) fields.push({ start, end, name: label, skipped: false });
  for (const child of children) collect(child, title, fields, derived);
}

const perRow = 16;

/** A word of a legend, in the look of its field. */
interface Label {
  readonly name: string;
  readonly paint: Paint;
}

function* dump(window: Window, fields: readonly Field[], palette: Palette, width: number): Generator<string> {
  const last = window.origin + window.octets.length;
  const offsetColumns = formatOffset(last).length;
  const withText = width >= 110;
  const room = Math.max(12, width - offsetColumns - 3 * perRow - 3 - (withText ? perRow + 2 : 0));
  let first = 0;
  for (let start = window.origin; start < last; start += perRow) {
    const row = octetsOf(window, start, start + perRow);
    while (first < fields.length && fields[first]!.end <= start) first += 1;
    const { cells, labels } = rowCells(row, start, fields, first, palette);
    const text = withText ? `  ${palette.faint(toPrintable(row).padEnd(perRow))}` : '';
    const pad = '   '.repeat(perRow - row.length);
    const legend = shownLabels(labels, room, palette).map(({ name, paint }) => paint(name));
    const offset = palette.faint(formatOffset(start).padStart(offsetColumns));
    yield `${`${offset} ${cells}${pad}${text}  ${legend.join(' ')}`.trimEnd()}\n`;
  }
}

/** The octets of a row in the looks of their fields, and the fields that begin there. */
function rowCells(
  row: Uint8Array,
  start: number,
  fields: readonly Field[],
  first: number,
  palette: Palette,
): { cells: string; labels: Label[] } {
  const labels: Label[] = [];
  let cells = '';
  let at = first;
  for (const [i, octet] of row.entries()) {
    const offset = start + i;
    while (at < fields.length && fields[at]!.end <= offset) at += 1;
    const field = fields[at];
    const inside = field !== undefined && field.start <= offset;
    const begins = inside && field.start === offset;
    const paint = inside ? look(field, at, palette) : palette.faint;
    if (begins) labels.push({ name: field.name, paint });
    cells += (begins && i > 0 ? '|' : ' ') + paint(octet.toString(16).padStart(2, '0'));
  }
  return { cells, labels };
}

function look(field: Field, index: number, palette: Palette): Paint {
  return field.skipped ? palette.bad : palette.fields[index % palette.fields.length]!;
}

/** As many labels as have room, `…` for the rest. */
function shownLabels(labels: readonly Label[], room: number, palette: Palette): Label[] {
  const shown: Label[] = [];
  let left = room;
  for (const [i, { name, paint }] of labels.entries()) {
    const needed = i < labels.length - 1 ? left - 2 : left;
    if (name.length > needed) {
      const more = shown.length === 0 ? { name: shorten(name, left), paint } : { name: '…', paint: palette.faint };
      return [...shown, more];
    }
    shown.push({ name, paint });
    left -= name.length + 1;
  }
  return shown;
}
