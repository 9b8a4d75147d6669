import type { GeneralSigning } from '../../apdu/index.ts';
import { toHex } from '../../codec/index.ts';
import { equalInFixedTime } from '../cryptography/fixed-time.ts';
import { SecurityError } from '../errors.ts';
import type { SignedReplayProtection } from '../protection/receiving-party.ts';

/** The last transaction of an originator: its id as a number, and the signature that came with it. */
export interface TransactionMark {
  readonly transactionId: bigint;
  readonly signature: Uint8Array;
}

/** Keeps the last transaction of each originator. */
export interface TransactionStore {
  mark(originator: string): TransactionMark | undefined;
  /** When it returns, or its promise is fulfilled, the mark is durable. */
  save(originator: string, mark: TransactionMark): void | Promise<void>;
}

/** Forgets all with the process: for tests, and where the signed APDU is inside a ciphered one with a counter. */
export class MemoryTransactionStore implements TransactionStore {
  readonly #marks = new Map<string, TransactionMark>();

  mark(originator: string): TransactionMark | undefined {
    return this.#marks.get(originator);
  }

  save(originator: string, mark: TransactionMark): void {
    this.#marks.set(originator, mark);
  }
}

/**
 * Refuses signed APDUs that were executed before (T13): the transaction id of an originator, read as one number, only
 * rises. The last one with the same signature is a retransmission. General-signing has no invocation counter, so a
 * signature without a transaction id is refused as well.
 */
export function transactionGuard(store: TransactionStore): SignedReplayProtection {
  return {
    check(apdu) {
      const { originator, mark } = markOf(apdu);
      const last = store.mark(originator);
      if (last === undefined || mark.transactionId > last.transactionId) return 'fresh';
      const isSame = mark.transactionId === last.transactionId && equalInFixedTime(mark.signature, last.signature);
      if (isSame) return 'retransmission';
      throw new SecurityError('counter-replayed', 'the transaction id is not above the last one of this originator');
    },
    accept(apdu) {
      const { originator, mark } = markOf(apdu);
      return store.save(originator, mark);
    },
  };
}

function markOf({ originatorSystemTitle, transactionId, signature }: GeneralSigning) {
  if (transactionId.length === 0) throw new SecurityError('counter-replayed', 'a signed APDU without a transaction id');
  const mark = { transactionId: BigInt(`0x${toHex(transactionId)}`), signature: Uint8Array.from(signature) };
  return { originator: toHex(originatorSystemTitle), mark };
}
