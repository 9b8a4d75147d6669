import type { Node } from '../codec/index.ts';
import { unitOf } from '../cosem/index.ts';

const headerNames = new Set(['choice', 'count', 'length', 'present', 'tag']);

/** A node as one line of a tree: header leaves and an only content are taken into the line of their parent. */
export interface Outline {
  /** The extent whose octets stand on the line. */
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly value: unknown;
  /** Number of elements, where a header announces it. */
  readonly count: number | undefined;
  /** False for a leaf whose value is not known: its octets are all there is to say. */
  readonly known: boolean;
  readonly children: readonly Node[];
}

/** Folds headers (choice, count, length, present) and a content without a name of its own into the line of `node`. */
export function outline(node: Node): Outline {
  const { start, end, value, children = [] } = node;
  const type = node.type ?? '';
  const plain = { start, end, type, value, count: undefined, known: value !== undefined, children };
  if (node.source !== undefined) return { ...plain, end: start, known: true };
  if (children.every((child) => child.source !== undefined)) return plain;
  const first = children.findIndex((child) => !isHeader(child));
  const headers = first < 0 ? children : children.slice(0, first);
  const below = first < 0 ? [] : children.slice(first);
  const scalerUnit = type === 'structure' ? scalerUnitOf(below) : undefined;
  if (scalerUnit !== undefined) return { ...plain, value: scalerUnit, known: true, children: [] };
  const only = below.length === 1 ? below[0]! : undefined;
  if (only !== undefined && isContent(only, node))
    return { ...plain, end: only.end, value: only.value, known: only.value !== undefined, children: [] };
  const count = headers.find((header) => header.name === 'count')?.value;
  return {
    ...plain,
    end: headers.at(-1)?.end ?? start,
    value: value ?? absence(headers, below),
    count: typeof count === 'number' ? count : undefined,
    known: true,
    children: below,
  };
}

/** Scaler and unit in words, where two elements can be nothing else. */
function scalerUnitOf(elements: readonly Node[]): string | undefined {
  const [scaler, unit] = elements;
  if (elements.length !== 2 || scaler?.type !== 'integer' || unit?.type !== 'enum') return undefined;
  const known = typeof unit.value === 'number' ? unitOf(unit.value) : undefined;
  return known === undefined
    ? undefined
    : `scaler ${scaler.value}, unit ${unit.value} (${known.symbol || known.quantity})`;
}

function isHeader(node: Node): boolean {
  return headerNames.has(node.name) && node.children === undefined && node.source === undefined;
}

/** A leaf that the recorder named for what it holds and not for what it is. */
function isContent(leaf: Node, parent: Node): boolean {
  if (leaf.children !== undefined || leaf.source !== undefined) return false;
  return leaf.name === 'value' || leaf.name === 'octets' || leaf.name === parent.type;
}

function absence(headers: readonly Node[], children: readonly Node[]): unknown {
  const last = headers.at(-1);
  return children.length === 0 && last?.name === 'present' && last.value === false ? 'absent' : undefined;
}

/** The nodes to show of a message: its root stands for the message itself and says nothing more. */
export function topNodes(tree: Node): readonly Node[] {
  return tree.name === 'message' && tree.source === undefined && tree.children ? tree.children : [tree];
}
