import type { Node } from '../../src/codec/index.ts';

/** The leaves of the tree lie side by side from its start to its end. */
export function partitionFault(tree: Node): string | undefined {
  let at = tree.start;
  const walk = (node: Node): string | undefined => {
    const own = (node.children ?? []).filter((child) => child.source === undefined);
    if (own.length === 0) {
      if (node.start !== at) return `${node.name} starts at ${node.start}, not ${at}`;
      at = node.end;
      return undefined;
    }
    for (const child of own) {
      const fault = walk(child);
      if (fault !== undefined) return fault;
    }
    return at === node.end ? undefined : `${node.name} ends at ${node.end}, its parts at ${at}`;
  };
  return walk(tree) ?? (at === tree.end ? undefined : `the leaves end at ${at}, not ${tree.end}`);
}
