import { type Node, toHex } from '../codec/index.ts';
import type { Outline } from './outline.ts';
import type { Palette } from './palette.ts';
import { counted, formatOffset, paintLine, type Span, shownText, wrap } from './text.ts';
import { describeValue } from './value.ts';
import { octetsOf, type Window } from './window.ts';

/** What all lines of one tree have in common. */
export interface Page {
  readonly palette: Palette;
  readonly width: number;
  /** How many octets a line shows. */
  readonly columns: number;
  /** Nodes that an issue of severity error names. */
  readonly faulty: ReadonlySet<Node>;
}

/** The octets that offsets refer to at a place in the tree; those of a source are derived. */
export interface Space {
  readonly window: Window | undefined;
  readonly derived: boolean;
}

/** The lines that lead to a node of a tree, and those that lead past it. */
export interface Rails {
  readonly own: string;
  readonly below: string;
}

const gap = 2;
const offsetColumns = 5;
const leastRoom = 16;

/** The line of one node: offset, octets, rails, then its words; words that do not fit go on below the name. */
export function* nodeLine(node: Node, folded: Outline, space: Space, rails: Rails, page: Page): Generator<string> {
  const { palette, columns, width } = page;
  const margin = offsetColumns + gap + (space.window === undefined ? 0 : 3 * columns - 1 + gap);
  const own = clip(rails.own, width - margin - 2 * leastRoom);
  const room = Math.max(leastRoom, width - margin - own.length);
  const octets = space.window && octetsOf(space.window, folded.start, folded.end);
  const offset = `${space.derived ? '+' : ''}${formatOffset(folded.start)}`;
  for (const [i, spans] of wrap(words(node, folded, octets, page), room).entries()) {
    const first = i === 0;
    const left: Span[] = [
      { text: (first ? offset : '').padStart(offsetColumns).padEnd(offsetColumns + gap), paint: palette.faint },
      { text: octets === undefined ? '' : octetsCell(first ? octets : noOctets, columns), paint: palette.value },
      { text: first ? own : clip(rails.below, own.length).padEnd(own.length), paint: palette.faint },
    ];
    yield `${paintLine([...left, ...spans]).trimEnd()}\n`;
  }
}

const noOctets = new Uint8Array();

function octetsCell(octets: Uint8Array, columns: number): string {
  const text = octets.length <= columns ? toHex(octets, ' ') : `${toHex(octets.subarray(0, columns - 1), ' ')} …`;
  return text.padEnd(3 * columns - 1 + gap);
}

/** Rails of deep trees give up their left end, so that the names keep their room. */
function clip(rails: string, room: number): string {
  const most = Math.max(8, room);
  return rails.length <= most ? rails : `…${rails.slice(rails.length - most + 1)}`;
}

/** Name, type and value of a node, and where its derived octets are shown. */
function words(
  node: Node,
  folded: Outline,
  octets: Uint8Array | undefined,
  { palette, columns, faulty }: Page,
): Span[] {
  const bad = faulty.has(node);
  const spans: Span[] = [{ text: shownText(node.name), paint: bad ? palette.bad : palette.name }];
  const add = (text: string, paint: Span['paint']) => {
    if (text !== '') spans.push({ text: `  ${text}`, paint });
  };
  if (folded.type !== node.name) add(shownText(folded.type), palette.faint);
  if (folded.count !== undefined) add(counted(folded.count, 'element'), palette.faint);
  const shown = octets !== undefined && octets.length <= columns;
  const { value, meaning } = describeValue(folded.value, node.name, folded.type);
  const hidden =
    folded.value instanceof Uint8Array && octets !== undefined && (shown || folded.value.length > longestHex);
  if (!hidden) add(value, palette.value);
  add(meaning, palette.meaning);
  if (!shown && (hidden || !folded.known)) add(counted(folded.end - folded.start, 'octet'), palette.faint);
  for (const child of node.children ?? [])
    if (child.source !== undefined) add(`→ ${shownText(child.name)}, below`, palette.faint);
  if (bad) add('✗', palette.bad);
  return spans;
}

/** Longer octet strings are not written out a second time; the octets of the line show how they begin. */
const longestHex = 16;
