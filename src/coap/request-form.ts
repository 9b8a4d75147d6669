import type { Block } from './block.ts';
import type { CoapCode } from './code.ts';
import type { MessageIdentity } from './deduplication.ts';
import type { CoapMessage } from './message.ts';
import { blockOf, notRecognised, optionNumbers, optionOf, uintOf } from './message-fields.ts';
import type { ReturnPath } from './response-sender.ts';

/** Where a message with a request came from. */
export interface RequestOrigin {
  readonly identity: MessageIdentity;
  readonly multicast: boolean;
  /** Octets of the datagram. */
  readonly size: number;
}

/** What a request's message says of blocks, and what it is refused with for its form alone. */
export interface RequestForm {
  readonly block1: Block | undefined;
  readonly block2: Block | undefined;
  /** The same for every duplicate of the message. */
  readonly refusal: CoapCode | 'silence' | undefined;
}

/** Octets that go out for one that came in while a peer is not known (RFC 9175 section 2.4). */
const amplification = 3;

const plain: RequestForm = { block1: undefined, block2: undefined, refusal: undefined };
const special: readonly number[] = [
  optionNumbers.block1,
  optionNumbers.block2,
  optionNumbers.proxyUri,
  optionNumbers.proxyScheme,
];

export function requestForm(message: CoapMessage, { multicast }: RequestOrigin): RequestForm {
  const isPlain = !message.options.some(({ name, number }) => name === undefined || special.includes(number));
  if (isPlain && !multicast) return plain;
  const block1 = blockOf(message, optionNumbers.block1);
  const block2 = blockOf(message, optionNumbers.block2);
  const isConfirmable = message.type === 'CON';
  const hasBlocks = block1 !== undefined || block2 !== undefined;
  if (block1 === 'invalid' || block2 === 'invalid') return refused(multicast ? 'silence' : '4.00');
  if (multicast && (isConfirmable || hasBlocks)) return refused('silence');
  if (optionOf(message, optionNumbers.proxyUri) ?? optionOf(message, optionNumbers.proxyScheme)) return refused('5.05');
  if (notRecognised(message) !== undefined) return refused(isConfirmable ? '4.02' : 'silence');
  return { block1, block2, refusal: undefined };
}

/** The way back to who sent a request. */
export function returnPath(message: CoapMessage, { identity, multicast, size }: RequestOrigin): ReturnPath {
  return {
    peer: identity.peer,
    confirmable: message.type === 'CON',
    multicast,
    messageId: message.messageId,
    token: message.token,
    options: [],
    noResponse: uintOf(message, optionNumbers.noResponse) ?? 0,
    allowance: { left: amplification * size },
    acknowledged: false,
  };
}

function refused(refusal: CoapCode | 'silence'): RequestForm {
  return { ...plain, refusal };
}
