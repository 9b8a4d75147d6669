import type { DecodedCapture, Message, Node } from '../decode/index.ts';
import { locateNode } from '../render/index.ts';

interface Extent {
  readonly start: number;
  readonly end: number;
}

const moved = <T extends Extent>(extent: T, by: number): T => ({
  ...extent,
  start: extent.start + by,
  end: extent.end + by,
});

/** The capture with all offsets into the input moved by `by`; those into derived octets stay. */
export function shiftCapture(capture: DecodedCapture, by: number): DecodedCapture {
  if (by === 0) return capture;
  return {
    messages: capture.messages.map((message) => shiftMessage(message, by)),
    skipped: capture.skipped.map((gap) => moved(gap, by)),
    bytes: capture.bytes,
  };
}

function shiftMessage(message: Message, by: number): Message {
  return {
    ...moved(message, by),
    layers: message.layers.map((layer) => moved(layer, by)),
    issues: message.issues.map((issue) =>
      locateNode(message.tree, issue.path).source === undefined ? { ...issue, offset: issue.offset + by } : issue,
    ),
    tree: shiftNode(message.tree, by),
  };
}

function shiftNode(node: Node, by: number): Node {
  const shifted = moved(node, by);
  if (node.children === undefined || node.source !== undefined) return shifted;
  return { ...shifted, children: node.children.map((child) => shiftNode(child, by)) };
}
