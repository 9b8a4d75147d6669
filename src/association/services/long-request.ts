import type { DataBlockSA, InvokeIdAndPriority } from '../../apdu/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import { BlockCollector } from './block-collector.ts';
import { commonProtection, ServedCaller } from './served-caller.ts';
import type { RequestTransfer, ServedResponse, Serving, Transfer } from './serving.ts';

/** How a service answers the blocks of its long requests. */
export interface LongRequestForm {
  readonly kind: RequestTransfer['kind'];
  /** The block is taken, the next one is asked for. */
  acknowledge(blockNumber: number): ServedResponse;
  /** The transfer is over; nothing was executed. */
  refuse(fault: LongRequestFault, blockNumber: number): ServedResponse;
}

/** Why a transfer is over before its last block. */
export type LongRequestFault = 'none-in-progress' | 'block-number-invalid' | 'aborted';

/** Takes the first block of a long request; `complete` serves it when the last one is there. */
export function beginLongRequest(
  serving: Serving,
  { lastBlock, blockNumber, rawData }: DataBlockSA,
  { invokeId }: Pick<InvokeIdAndPriority, 'invokeId'>,
  caller: ServiceCaller,
  form: LongRequestForm,
  complete: RequestTransfer['complete'],
): ServedResponse {
  const blocks = new BlockCollector(serving.limits.maxReassembled);
  const transfer: RequestTransfer = { kind: form.kind, invokeId, blocks, protection: caller, complete };
  return take(serving, transfer, { lastBlock, blockNumber, rawData }, caller, form);
}

/** Takes a block that follows. */
export function continueLongRequest(
  serving: Serving,
  block: DataBlockSA,
  { invokeId }: Pick<InvokeIdAndPriority, 'invokeId'>,
  caller: ServiceCaller,
  form: LongRequestForm,
  open: Transfer | undefined,
): ServedResponse {
  if (open?.kind !== form.kind || open.invokeId !== invokeId) return form.refuse('none-in-progress', block.blockNumber);
  return take(serving, open as RequestTransfer, block, caller, form);
}

function take(
  serving: Serving,
  transfer: RequestTransfer,
  { lastBlock, blockNumber, rawData }: DataBlockSA,
  caller: ServiceCaller,
  form: LongRequestForm,
): ServedResponse {
  const fault = transfer.blocks.push(blockNumber, rawData);
  if (fault === 'too-long') return form.refuse('aborted', blockNumber);
  if (fault !== undefined) return form.refuse('block-number-invalid', blockNumber);
  const protection = commonProtection(transfer.protection, caller);
  if (lastBlock) {
    const served = new ServedCaller(caller, protection.level, protection.signers);
    return transfer.complete(transfer.blocks.octets, served, blockNumber);
  }
  // A row of empty blocks would never end, and never reach the limit.
  if (rawData.length === 0) return form.refuse('aborted', blockNumber);
  transfer.protection = { level: protection.level, signers: protection.signers };
  serving.transfer = transfer;
  return form.acknowledge(blockNumber);
}
