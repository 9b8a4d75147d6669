import type { Node } from '../codec/index.ts';
import type { DecodedCapture, Message } from '../decode/index.ts';
import { nodeLine, type Page, type Rails, type Space } from './line.ts';
import { messageHeading, messageSummary, renderCoverage, skippedLines } from './message.ts';
import { locateOctet } from './node-place.ts';
import { type RenderOptions, windowOf } from './options.ts';
import { outline, topNodes } from './outline.ts';
import { type Palette, plainPalette } from './palette.ts';
import { counted, formatOffset, shorten, shownText } from './text.ts';
import type { Window } from './window.ts';

/**
 * A capture as text for people: of every message its tree (offset, octets, name, type, value), then its layers,
 * authenticity, readings and issues; what was skipped; how much is explained. Yields whole lines.
 */
export function* renderTree(capture: DecodedCapture, options: RenderOptions = {}): Generator<string> {
  const { palette = plainPalette, width = 80, firstNumber = 1 } = options;
  const window = windowOf(options);
  const skipped = [...capture.skipped];
  for (const [index, message] of capture.messages.entries()) {
    while (skipped.length > 0 && skipped[0]!.start < message.start)
      yield* skippedLines(skipped.shift()!, window, palette, width);
    yield* messageHeading(message, firstNumber + index, palette, width);
    yield* treeLines(message, window, palette, width);
    yield* messageSummary(message, window, palette, width);
  }
  for (const gap of skipped) yield* skippedLines(gap, window, palette, width);
  if (options.coverage !== false) yield* renderCoverage(capture.bytes, palette);
}

function* treeLines(message: Message, window: Window | undefined, palette: Palette, width: number): Generator<string> {
  const faulty = new Set<Node>();
  for (const issue of message.issues)
    if (issue.severity === 'error') faulty.add(locateOctet(message.tree, issue.path, issue.offset));
  const columns = width < 72 ? 6 : width < 112 ? 8 : 16;
  yield* forest(topNodes(message.tree), { window, derived: false }, { palette, width, columns, faulty });
}

/** Trees over the same octets, then one for each of the octets that are derived from these. */
function* forest(nodes: readonly Node[], space: Space, page: Page): Generator<string> {
  const derived: Node[] = [];
  for (const node of nodes) yield* branch(node, space, { own: '', below: '' }, page, derived);
  for (const node of derived) {
    yield derivedHeading(node, page);
    yield* forest(node.children ?? [], { window: { octets: node.source!, origin: 0 }, derived: true }, page);
  }
}

function* branch(node: Node, space: Space, rails: Rails, page: Page, derived: Node[]): Generator<string> {
  if (node.source !== undefined) {
    derived.push(node);
    return;
  }
  const folded = outline(node);
  const children = folded.children.filter((child) => child.source === undefined);
  const below = children.length > 0 ? `${rails.below}│` : rails.below;
  yield* nodeLine(node, folded, space, { own: rails.own, below }, page);
  for (const child of folded.children) if (child.source !== undefined) derived.push(child);
  for (const [i, child] of children.entries()) {
    const last = i === children.length - 1;
    const next = { own: `${rails.below}${last ? '└ ' : '├ '}`, below: `${rails.below}${last ? '  ' : '│ '}` };
    yield* branch(child, space, next, page, derived);
  }
}

function derivedHeading(node: Node, { palette, width }: Page): string {
  const size = counted(node.source!.length, 'octet');
  const text = `╌╌ ${shownText(node.name)} · ${size} from ${formatOffset(node.start)} · offsets in them have a + `;
  return `${palette.heading(shorten(text, width).padEnd(width, '╌'))}\n`;
}
