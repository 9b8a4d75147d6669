import type { Node } from '../../src/codec/index.ts';

/** Says where the leaves of a tree do not lie side by side from its start to its end. */
export function partitionFault(tree: Node): string | undefined {
  const leaves = (node: Node): Node[] => node.children?.flatMap(leaves) ?? [node];
  let at = tree.start;
  for (const leaf of leaves(tree)) {
    if (leaf.start !== at) return `${leaf.name} starts at ${leaf.start}, not ${at}`;
    at = leaf.end;
  }
  return at === tree.end ? undefined : `the leaves end at ${at}, not ${tree.end}`;
}
