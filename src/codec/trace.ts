import type { DecodeErrorCode } from './errors.ts';

/** One part of a decoded message: its name, where it lies, and its value or its parts. */
export interface Node {
  name: string;
  /** The alternative or data type that was found there, for example `long-unsigned`. */
  type?: string;
  /** Offsets into the octets that the nearest ancestor with `source` carries, else into the input. */
  start: number;
  end: number;
  value?: unknown;
  children?: Node[];
  /** The octets that the offsets below this node refer to, where they are not the parent's: decrypted or reassembled. */
  source?: Uint8Array;
}

/** Something readable that the standard writes in another way. */
export interface Flag {
  readonly code: DecodeErrorCode;
  readonly offset: number;
  readonly reason: string;
  /** Names from the root to the node in which it was found. */
  readonly path?: string;
}

/** Listens to a reader: codecs report what they enter and leave, so the tree comes from the parser itself. */
export interface Trace {
  enter(name: string, offset: number): void;
  /** Names the alternative that was found in the open node. */
  type(name: string): void;
  leave(offset: number, value: unknown): void;
  /** Sets the value of the open node, where what `leave` gets is not what a reader wants to see. */
  value(value: unknown): void;
  leaf(name: string, start: number, end: number, value: unknown): void;
  flag(flag: Flag): void;
}

/**
 * Builds the tree of nodes. The leaves of the result partition its extent: octets that a codec read without
 * reporting them (the content after a reported tag) become a leaf of their own.
 */
export class Recorder implements Trace {
  readonly flags: Flag[] = [];
  readonly root: Node;
  readonly #open: Node[];

  constructor(name: string, start: number) {
    this.root = { name, start, end: start };
    this.#open = [this.root];
  }

  enter(name: string, offset: number): void {
    const node: Node = { name, start: offset, end: offset };
    this.#append(node);
    this.#open.push(node);
  }

  type(name: string): void {
    this.#top().type = name;
  }

  value(value: unknown): void {
    this.#top().value = value;
  }

  leave(offset: number, value: unknown): void {
    this.#close(this.#open.pop()!, offset, value);
  }

  leaf(name: string, start: number, end: number, value: unknown): void {
    if (end > start) this.#append({ name, start, end, value });
  }

  flag(flag: Flag): void {
    this.flags.push({ ...flag, path: this.path() });
  }

  /** Names of the open nodes, outermost first. */
  path(): string {
    return this.#open.map((node) => node.name).join('.');
  }

  /** Closes what is open at `offset`; what lies between there and `end` becomes a leaf `name`. */
  finish(offset: number, value: unknown, end = offset, name = 'rest'): Node {
    while (this.#open.length > 1) this.leave(offset, undefined);
    this.#close(this.root, offset, value);
    if (end > offset) {
      fillBefore(this.root, end, name, undefined);
      this.root.end = end;
    }
    return this.root;
  }

  #top(): Node {
    return this.#open[this.#open.length - 1]!;
  }

  #append(node: Node): void {
    const parent = this.#top();
    fillBefore(parent, node.start, 'octets', undefined);
    if (parent.children === undefined) parent.children = [node];
    else parent.children.push(node);
  }

  #close(node: Node, offset: number, value: unknown): void {
    node.end = Math.max(offset, node.end);
    const shown = node.value === undefined ? value : node.value;
    if (node.children === undefined) {
      if (shown !== undefined) node.value = shown;
    } else {
      fillBefore(node, node.end, node.type ?? 'value', shown);
      delete node.value;
    }
  }
}

/** Adds a leaf for what lies between the last child of `node` and `offset`. */
function fillBefore(node: Node, offset: number, name: string, value: unknown): void {
  const last = node.children?.at(-1)?.end ?? node.start;
  if (last >= offset) return;
  const leaf: Node =
    value === undefined ? { name, start: last, end: offset } : { name, start: last, end: offset, value };
  if (node.children === undefined) node.children = [leaf];
  else node.children.push(leaf);
}
