import type { Node } from '../codec/index.ts';
import type { Layer } from './types.ts';

/** Octets still to be decoded, and where they belong: in the tree, in the path of names, in the input. */
export class Place {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly host: Node;
  readonly path: string;
  /** The octets of the input that carry these; the same as `start` and `end` until something is derived. */
  readonly extent: { readonly start: number; readonly end: number };
  readonly #isInput: boolean;

  constructor(bytes: Uint8Array, start: number, end: number, host: Node, path: string, extent?: Place['extent']) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.host = host;
    this.path = path;
    this.#isInput = extent === undefined;
    this.extent = extent ?? { start, end };
  }

  get octets(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }

  /** The layer `name` over these octets. */
  layer(name: string): Layer {
    return { name, start: this.extent.start, end: this.extent.end };
  }

  /** Puts a decoded node where its octets stand; what was a leaf there becomes its parent. */
  put(node: Node): void {
    delete this.host.value;
    this.host.children ??= [];
    this.host.children.push(node);
  }

  /** The octets of `view`, a part of these, inside the node that covers them. */
  part(view: Uint8Array, tree: Node, step: string): Place {
    const start = view.byteOffset - this.bytes.byteOffset;
    return this.#inside(start, start + view.length, leafCovering(tree, start, start + view.length), step);
  }

  /** The same octets from `start` on, after something in front of them was decoded. */
  from(start: number, step: string): Place {
    return this.#inside(start, this.end, this.host, step);
  }

  /** The first `size` octets. */
  head(size: number): Place {
    return new Place(
      this.bytes,
      this.start,
      this.start + size,
      this.host,
      this.path,
      this.#isInput ? undefined : this.extent,
    );
  }

  /** Octets made from `view`, a part of these: they get a node of their own that carries them. */
  derived(source: Uint8Array, view: Uint8Array, tree: Node, name: string): Place {
    const start = view.byteOffset - this.bytes.byteOffset;
    const end = start + view.length;
    const node: Node = { name, start, end, source };
    const host = leafCovering(tree, start, end);
    host.children ??= [];
    host.children.push(node);
    const extent = this.#isInput ? { start, end } : this.extent;
    return new Place(source, 0, source.length, node, join(this.path, name), extent);
  }

  #inside(start: number, end: number, host: Node, step: string): Place {
    return new Place(this.bytes, start, end, host, join(this.path, step), this.#isInput ? undefined : this.extent);
  }
}

export function join(path: string, step: string): string {
  return path === '' ? step : step === '' ? path : `${path} > ${step}`;
}

/** The deepest node that covers `start` to `end` in the same octets as `tree`. */
function leafCovering(tree: Node, start: number, end: number): Node {
  const inner = tree.children?.find(
    (child) => child.source === undefined && child.start <= start && child.end >= end && child.end > child.start,
  );
  return inner === undefined ? tree : leafCovering(inner, start, end);
}

/** Makes the leaves partition the node: octets that nothing claims become leaves `octets`. */
export function fillGaps(node: Node): void {
  const children = node.children;
  if (children === undefined) return;
  const whole: Node[] = [];
  let at = node.source === undefined ? node.start : 0;
  const end = node.source === undefined ? node.end : node.source.length;
  const own = children.filter((child) => child.source === undefined).sort((a, b) => a.start - b.start || a.end - b.end);
  for (const child of own) {
    if (child.start > at) whole.push({ name: 'octets', start: at, end: child.start });
    whole.push(child);
    at = Math.max(at, child.end);
    fillGaps(child);
  }
  if (own.length > 0 && at < end) whole.push({ name: 'octets', start: at, end });
  for (const child of children) {
    if (child.source === undefined) continue;
    whole.push(child);
    if (child.children === undefined && child.source.length > 0)
      child.children = [{ name: 'octets', start: 0, end: child.source.length, value: child.source }];
    fillGaps(child);
  }
  node.children = whole;
}
