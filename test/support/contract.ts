import type { DecodedCapture, Issue, Message, Node } from '../../src/decode/index.ts';

/** What a result says that the contract of `src/decode/types.ts` does not allow, or undefined. */
export function contractFault(result: DecodedCapture): string | undefined {
  const { total, explained } = result.bytes;
  const lost = result.skipped.reduce((sum, { start, end }) => sum + end - start, 0);
  if (explained + lost !== total) return `${explained} octets explained and ${lost} skipped of ${total}`;
  for (const { start, end, reason } of result.skipped) {
    if (!(within(start, end, total) && start < end && reason !== '')) return `skipped ${start} to ${end}: ${reason}`;
  }
  const overlap = result.messages.find(({ start }, i) => i > 0 && start < result.messages[i - 1]!.end);
  if (overlap !== undefined) return `the message at ${overlap.start} begins in the one before`;
  for (const message of result.messages) {
    const fault = messageFault(message, total);
    if (fault !== undefined) return `message ${message.start} to ${message.end}: ${fault}`;
  }
  return undefined;
}

const within = (start: number, end: number, length: number) => start >= 0 && start <= end && end <= length;

function messageFault(message: Message, total: number): string | undefined {
  const { start, end, layers, authenticity, readings, issues, tree } = message;
  if (!within(start, end, total) || start === end) return 'no extent';
  if (!['verified', 'unverified', 'failed', 'absent'].includes(authenticity)) return `authenticity ${authenticity}`;
  if (layers.length === 0) return 'no layer';
  const layer = layers.find(
    (each) => each.name === '' || each.start < start || each.end > end || each.start > each.end,
  );
  if (layer !== undefined) return `layer ${layer.name} from ${layer.start} to ${layer.end}`;
  const reading = readings.find(({ description, scaled, value }) => {
    if (description === '' || value === undefined) return true;
    return scaled !== undefined && !/^-?\d+(\.\d+)?$/.test(scaled);
  });
  if (reading !== undefined) return `reading ${reading.description} = ${reading.value} (${reading.scaled})`;
  if (tree.start !== start || tree.end !== end) return `the tree lies from ${tree.start} to ${tree.end}`;
  const issue = issues.map((each) => issueFault(message, each)).find((each) => each !== undefined);
  return issue ?? partitionFault(tree, start, end) ?? plainFault(message);
}

function issueFault(
  { start, end, tree }: Message,
  { severity, code, offset, path, message, hint }: Issue,
): string | undefined {
  const named = `issue ${code} at ${offset} in ${path}`;
  if (!['error', 'warning', 'note'].includes(severity)) return `${named}: severity ${severity}`;
  if (code === '' || path === '' || message === '' || hint === '') return `${named}: something is empty`;
  if (/(?<!object-)undefined|NaN|\[object/.test(`${path} ${message} ${hint ?? ''}`)) return `${named}: ${message}`;
  const sources = sourcesOf(tree, path.split(' > '));
  const fits =
    sources.length === 0
      ? offset >= start && offset <= end
      : sources.some(({ length }) => within(offset, offset, length));
  return fits ? undefined : `${named} is out of range`;
}

/** The octets that offsets behind `steps` may refer to: those of the deepest nodes with a source that the steps name. */
function sourcesOf(tree: Node, steps: readonly string[]): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const child of tree.children ?? []) {
    const at = child.source === undefined ? -1 : steps.indexOf(child.name);
    if (child.source === undefined) found.push(...sourcesOf(child, steps));
    if (child.source === undefined || at < 0) continue;
    const deeper = sourcesOf(child, steps.slice(at + 1));
    found.push(...(deeper.length > 0 ? deeper : [child.source]));
  }
  return found;
}

const isOwn = ({ source }: Node): boolean => source === undefined;

/** Leaves without `source` partition `start` to `end`; those below a `source` partition it, at every depth. */
function partitionFault(node: Node, start: number, end: number): string | undefined {
  let at = start;
  for (const child of node.children ?? []) {
    if (child.source !== undefined) {
      if (!within(child.start, child.end, end) || child.start < start) return `${child.name} is not in its parent`;
      if (child.source.length > 0 && !child.children?.some(isOwn)) return `nothing below the source of ${child.name}`;
      const fault = partitionFault(child, 0, child.source.length);
      if (fault !== undefined) return `${child.name} > ${fault}`;
      continue;
    }
    if (child.start !== at || child.end < at)
      return `${child.name} lies from ${child.start} to ${child.end}, not from ${at}`;
    at = child.end;
    const fault = partitionFault(child, child.start, child.end);
    if (fault !== undefined) return `${child.name} > ${fault}`;
  }
  return at === end || !node.children?.some(isOwn) ? undefined : `the parts of ${node.name} end at ${at}, not ${end}`;
}

/** Nothing but plain values, bigint, octets and what turns itself into JSON: a program can store it and send it. */
function plainFault(value: unknown, path = 'message'): string | undefined {
  if (
    value === null ||
    value instanceof Uint8Array ||
    ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
  ) {
    return undefined;
  }
  if (value === undefined) return undefined;
  if (typeof value !== 'object') return `${path} is a ${typeof value}`;
  if ('toJSON' in value) return undefined;
  const prototype = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return `${path} is a ${prototype.constructor?.name}`;
  }
  for (const [name, inner] of Object.entries(value)) {
    const fault = plainFault(inner, `${path}.${name}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
