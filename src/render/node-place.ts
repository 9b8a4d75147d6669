import type { Node } from '../codec/index.ts';

/** Where a path of names leads in a tree, and the octets that offsets there refer to. */
export interface NodePlace {
  readonly node: Node;
  /** Undefined where that is the input. */
  readonly source: Uint8Array | undefined;
}

/**
 * Follows the path of an issue as far as the tree has nodes for it. Its steps are layers, then the fields of the last
 * one; nodes in between that merely carry the next layer, and alternatives that are no nodes, are passed over.
 */
export function locateNode(tree: Node, path: string): NodePlace {
  let place: NodePlace = { node: tree, source: tree.source };
  for (const layer of path.split(' > ')) {
    const whole = child(place, layer) ?? placesByName(tree).get(layer);
    for (const field of whole === undefined ? layer.split(/\.|(?=\[)/) : [])
      place = below(place, field, 3) ?? placesByName(tree).get(field) ?? place;
    place = whole ?? place;
  }
  return place;
}

/** The innermost node that covers an offset of the octets that `path` speaks of. */
export function locateOctet(tree: Node, path: string, offset: number): Node {
  const place = locateNode(tree, path);
  const covers = (node: Node) => node.start <= offset && offset < node.end;
  let node = place.source === undefined && !covers(place.node) ? tree : place.node;
  for (let inner: Node | undefined = node; inner !== undefined; ) {
    node = inner;
    inner = inner.children?.find((child) => child.source === undefined && covers(child));
  }
  return node === tree ? place.node : node;
}

const known = new WeakMap<Node, ReadonlyMap<string, NodePlace>>();

/** The first node of every name but those of elements. */
function placesByName(tree: Node): ReadonlyMap<string, NodePlace> {
  const found = known.get(tree);
  if (found !== undefined) return found;
  const places = new Map<string, NodePlace>();
  const visit = (place: NodePlace): void => {
    const { name, children = [] } = place.node;
    if (!name.startsWith('[') && !places.has(name)) places.set(name, place);
    for (const inner of children) visit(inside(place, inner));
  };
  visit({ node: tree, source: tree.source });
  known.set(tree, places);
  return places;
}

function inside(place: NodePlace, node: Node): NodePlace {
  return { node, source: node.source ?? place.source };
}

function child(place: NodePlace, name: string): NodePlace | undefined {
  const found = place.node.children?.find((node) => node.name === name);
  return found && inside(place, found);
}

const mostSiblings = 64;

function below(place: NodePlace, name: string, levels: number): NodePlace | undefined {
  const found = child(place, name);
  const children = place.node.children ?? [];
  if (found !== undefined || levels === 1 || children.length > mostSiblings) return found;
  for (const node of children) {
    const deeper = below(inside(place, node), name, levels - 1);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
