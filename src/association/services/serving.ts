import type { Apdu, ConformanceBit } from '../../apdu/index.ts';
import { clientLimits, type Limits, serverLimits } from '../../codec/index.ts';
import type { ProtectionLevel } from '../../security/index.ts';
import type { ServiceCaller, ServiceExecutor } from '../server-options.ts';
import type { ServiceItem, ServiceResult } from '../service-item.ts';
import type { BlockCollector } from './block-collector.ts';
import type { BlockCutter } from './block-cutter.ts';
import { fits } from './block-sizes.ts';
import type { CommonProtection } from './served-caller.ts';
import type { ServedServicesOptions } from './served-options.ts';

/** What is there at once where it can be, for a promise takes longer than a GET. */
export type Prompt<T> = T | Promise<T>;

/** The response to a request: undefined where none is due. */
export type ServedResponse = Prompt<Apdu | undefined>;

/** A long response of which blocks are still to be asked for. */
export interface ResponseTransfer {
  readonly kind: 'get-response' | 'action-response' | 'read-response';
  readonly invokeId: number;
  readonly blocks: BlockCutter;
  /** The protection that every block has to have. */
  readonly required: ProtectionLevel;
}

/** A long request of which blocks are still to come. */
export interface RequestTransfer {
  readonly kind: 'set-request' | 'action-request' | 'read-request' | 'write-request';
  readonly invokeId: number;
  readonly blocks: BlockCollector;
  protection: CommonProtection;
  /** Serves the request, of which these are the octets of all blocks and the number of the last. */
  readonly complete: (octets: Uint8Array, caller: ServiceCaller, blockNumber: number) => ServedResponse;
}

/** A transfer in blocks. There is one at most: the next request ends it or continues it. */
export type Transfer = ResponseTransfer | RequestTransfer;

/** What the services of one association have in common: who executes, what was negotiated, the transfer that is under way. */
export class Serving {
  readonly options: ServedServicesOptions;
  transfer: Transfer | undefined;

  constructor(options: ServedServicesOptions) {
    this.options = options;
  }

  get executor(): ServiceExecutor {
    return this.options.executor;
  }

  get limits(): Limits {
    return this.options.limits ?? serverLimits;
  }

  get maximumAnswerSize(): number {
    return this.options.maximumAnswerSize ?? clientLimits.maxReassembled;
  }

  has(bit: ConformanceBit): boolean {
    return this.options.conformance.includes(bit);
  }

  /** Whether a part of an attribute may be asked for. */
  get hasSelection(): boolean {
    return this.has(this.options.referencing === 'logical-name' ? 'selective-access' : 'parameterized-access');
  }

  /** Whether a response goes as it is: the client takes it, or general-block-transfer will cut it. */
  goesWhole(size: number): boolean {
    return fits(size, this.options.maximumResponseSize) || this.has('general-block-transfer');
  }
}

/** Goes on with a value now, or when it is there. */
export function following<T, R>(value: Prompt<T>, next: (value: T) => Prompt<R>): Prompt<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Executes an item, when what it asks for was negotiated. */
export function execute(serving: Serving, item: ServiceItem, caller: ServiceCaller): Prompt<ServiceResult> {
  if (item.kind !== 'action') {
    if (item.accessSelection !== undefined && !serving.hasSelection)
      return refused(item.kind, 'scope-of-access-violated');
    if (item.descriptor.attributeId === 0 && !serving.has(`attribute0-supported-with-${item.kind}`))
      return refused(item.kind, 'read-write-denied');
  }
  return serving.executor.execute(item, caller);
}

type Refusal =
  | 'scope-of-access-violated'
  | 'read-write-denied'
  | 'data-block-unavailable'
  | 'type-unmatched'
  | 'other-reason';

/** A negative result. */
export function refused(kind: ServiceItem['kind'], result: Refusal): ServiceResult {
  if (kind === 'get') return { kind, result: { kind: 'data-access-result', value: result } };
  return kind === 'set' ? { kind, result } : { kind, result: { result } };
}

/**
 * Executes items one after another. Those that follow when the answer has become longer than any may be are not
 * executed; nor are those after the first that fails, where `breakOnError` says so.
 */
export function executeAll(
  serving: Serving,
  items: readonly ServiceItem[],
  caller: ServiceCaller,
  breakOnError = false,
): Prompt<readonly ServiceResult[]> {
  const results: ServiceResult[] = [];
  let size = 0;
  let isBroken = false;
  const keep = (result: ServiceResult): void => {
    size += dataSize(result);
    isBroken ||= breakOnError && !isSuccess(result);
    results.push(result);
  };
  const run = (): Prompt<readonly ServiceResult[]> => {
    while (results.length < items.length) {
      const item = items[results.length]!;
      if (isBroken) keep(refused(item.kind, 'other-reason'));
      else if (size > serving.maximumAnswerSize) keep(refused(item.kind, 'data-block-unavailable'));
      else {
        const result = execute(serving, item, caller);
        if (result instanceof Promise) return result.then(keep).then(run);
        keep(result);
      }
    }
    return results;
  };
  return run();
}

/** Octets of the Data of a result. */
export function dataSize(result: ServiceResult): number {
  if (result.kind === 'set') return 0;
  const data = result.kind === 'get' ? result.result : result.result.returnParameters;
  return data?.kind === 'data' ? data.value.bytes.length : 0;
}

/** Whether an item was executed as asked. */
export function isSuccess(result: ServiceResult): boolean {
  if (result.kind === 'get') return result.result.kind === 'data';
  return (result.kind === 'set' ? result.result : result.result.result) === 'success';
}
