import { AssociationError } from '../errors.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import { lengthSize } from './block-sizes.ts';
import { goesWhole } from './negotiated-services.ts';

/** How items of a service go into requests. */
export interface ListForm<Item, Result> {
  /** Octets of one item in the first request with a list: all of it, or what does not go into blocks. */
  size(item: Item): number;
  /** Asks for one item. */
  one(item: Item): ServiceExchange<Result>;
  /** Asks for several in one request; their results, in order. */
  list(items: readonly Item[]): ServiceExchange<readonly Result[]>;
  /** Whether a list that is too long for one request goes in blocks. */
  readonly hasBlocks: boolean;
  /** A result that outlives the octets of its response, which are only lent. */
  keep?(result: Result): Result;
}

const listHeaderSize = 3;
/** A block of a few octets. */
const blockSize = 16;

/**
 * Asks for items with as few requests as there can be: one with a list where that was negotiated, several where its
 * items do not fit into one, one for each item else. The results are in the order of the items.
 */
export function* forItems<Item, Result>(
  items: readonly Item[],
  context: ExchangeContext,
  form: ListForm<Item, Result>,
): ServiceExchange<readonly Result[]> {
  const first = items[0];
  if (first === undefined) return [];
  if (items.length === 1) return [yield* form.one(first)];
  const isList = context.conformance.includes('multiple-references');
  const results: Result[] = [];
  for (let at = 0; at < items.length; ) {
    const end = isList ? endOfRequest(items, at, context, form) : at + 1;
    const part = items.slice(at, end);
    const answer = part.length === 1 ? [yield* form.one(part[0]!)] : yield* form.list(part);
    if (part.length === items.length) return answer;
    for (const result of answer) results.push(form.keep?.(result) ?? result);
    at = end;
  }
  return results;
}

/** How far one request reaches: one item at least. */
function endOfRequest<Item>(
  items: readonly Item[],
  start: number,
  context: ExchangeContext,
  form: { readonly hasBlocks: boolean; size(item: Item): number },
): number {
  let size = listHeaderSize + 2 * lengthSize(items.length) + (form.hasBlocks ? blockSize : 0);
  let end = start;
  while (end < items.length) {
    size += form.size(items[end]!);
    if (end > start && !goesWhole(context, size)) break;
    end += 1;
  }
  return end;
}

/** The results of a list; throws an AssociationError when there are not as many as items. */
export function requireCount<Result>(results: readonly Result[], count: number): readonly Result[] {
  if (results.length === count) return results;
  throw new AssociationError('protocol', `${results.length} results for ${count} items`);
}
