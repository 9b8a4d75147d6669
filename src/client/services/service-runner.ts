import type { ActionResponseWithOptionalData, DataAccessResult, GetDataResult } from '../../apdu/index.ts';
import {
  type ActionItem,
  AssociationError,
  accessExchange,
  actionExchange,
  type ExchangeContext,
  type GetItem,
  getExchange,
  type ServiceExchange,
  type ServiceItem,
  type ServiceResult,
  type SetItem,
  setExchange,
} from '../../association/index.ts';
import type { RequestOptions } from '../client-options.ts';
import type { Call, ClientSession } from '../session/session.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { ServiceRequest } from './service-request.ts';
import type { ShortNames } from './short-names.ts';

const defaultLongestList = 16;

/** Carries out requests by the services that were negotiated. */
export class ServiceRunner {
  readonly #session: ClientSession;
  readonly #longestList: number;
  readonly #shortNames: ShortNames | undefined;
  /** A server that answers lists with an exception gets none any more. */
  #takesLists = true;

  constructor(session: ClientSession, shortNames: ShortNames | undefined, longestList = defaultLongestList) {
    this.#session = session;
    this.#shortNames = shortNames;
    this.#longestList = longestList;
  }

  /** One request, one service. */
  async one<Value>(request: ServiceRequest<Value>, options: RequestOptions = {}): Promise<Outcome<Value>> {
    const [result] = await this.#run([request], options);
    return outcomeOf(request, result!);
  }

  /** All requests, which are of one kind, with lists where the server takes them. */
  async many(requests: readonly ServiceRequest<unknown>[], options: RequestOptions = {}): Promise<Outcome<unknown>[]> {
    const outcomes: Outcome<unknown>[] = [];
    for (const list of this.#lists(requests)) {
      const results = await this.#list(list, options);
      for (const [i, request] of list.entries()) outcomes.push(outcomeOf(request, results[i]!));
    }
    return outcomes;
  }

  /** All requests, of any kind, in one ACCESS. */
  async access(
    requests: readonly ServiceRequest<unknown>[],
    { breakOnError, ...options }: RequestOptions & { readonly breakOnError?: boolean | undefined },
  ): Promise<Outcome<unknown>[]> {
    const items = requests.map(({ item }) => item);
    const results = await this.#session.perform(
      {
        exchange: (context) => accessExchange(items, context, { breakOnError }),
        words: wordsOf('access', requests),
        isSafe: items.every(({ kind }) => kind === 'get'),
      },
      options,
    );
    return requests.map((request, i) => outcomeOf(request, results[i]!));
  }

  /** A list of GETs that the server cannot take is asked for one by one; others are not tried twice. */
  async #list(list: readonly ServiceRequest<unknown>[], options: RequestOptions): Promise<readonly ServiceResult[]> {
    try {
      return await this.#run(list, options);
    } catch (error) {
      const isRefused = error instanceof AssociationError && (error.code === 'exception' || error.code === 'protocol');
      if (list.length === 1 || list[0]!.item.kind !== 'get' || !isRefused) throw error;
      const results: ServiceResult[] = [];
      for (const request of list) results.push(...(await this.#run([request], options)));
      this.#takesLists = false;
      return results;
    }
  }

  async #run(list: readonly ServiceRequest<unknown>[], options: RequestOptions): Promise<readonly ServiceResult[]> {
    const items = list.map(({ item }) => item);
    const { kind } = items[0]!;
    const words = wordsOf(kind, list);
    const isSafe = kind === 'get';
    if (this.#shortNames !== undefined) {
      const exchange = await this.#shortNames.exchangeOf(items, options);
      return this.#session.perform({ exchange, words, isSafe }, options);
    }
    return this.#session.perform({ exchange: logicalNameExchange(items), words, isSafe }, options);
  }

  /** So many to a list as the server is asked for at once. */
  #lists(requests: readonly ServiceRequest<unknown>[]): ServiceRequest<unknown>[][] {
    const { conformance } = this.#session.negotiated;
    const longest = this.#takesLists && conformance.includes('multiple-references') ? this.#longestList : 1;
    const lists: ServiceRequest<unknown>[][] = [];
    for (let at = 0; at < requests.length; at += longest) lists.push(requests.slice(at, at + longest));
    return lists;
  }
}

function wordsOf(service: string, [first, ...others]: readonly ServiceRequest<unknown>[]): string {
  return `${service} ${first?.target}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

type LogicalNameExchange = Call<readonly ServiceResult[]>['exchange'];

/** The service of these items, all of one kind. */
function logicalNameExchange(items: readonly ServiceItem[]): LogicalNameExchange {
  return function* (context: ExchangeContext): ServiceExchange<readonly ServiceResult[]> {
    switch (items[0]!.kind) {
      case 'get': {
        const results: readonly GetDataResult[] = yield* getExchange(items as readonly GetItem[], context);
        return results.map((result) => ({ kind: 'get', result }));
      }
      case 'set': {
        const results: readonly DataAccessResult[] = yield* setExchange(items as readonly SetItem[], context);
        return results.map((result) => ({ kind: 'set', result }));
      }
      case 'action': {
        const results: readonly ActionResponseWithOptionalData[] = yield* actionExchange(
          items as readonly ActionItem[],
          context,
        );
        return results.map((result) => ({ kind: 'action', result }));
      }
    }
  };
}
