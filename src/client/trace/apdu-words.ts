import { aare, aarq, rlre, rlrq } from '../../acse/index.ts';
import { Apdu, type CosemAttributeDescriptor, type CosemMethodDescriptor } from '../../apdu/index.ts';
import { type Decoded, tryDecode } from '../../codec/index.ts';
import { attributeOf, interfaceClassOf, methodOf } from '../../cosem/index.ts';
import { describeObis } from '../../obis/index.ts';

/** What an APDU is, in one line: its kind, the object it is about, the counter it was ciphered with. */
export function apduWords(octets: Uint8Array): string {
  const decoded = tryDecode(Apdu, octets);
  if (decoded.ok) return wordsOf(decoded.value);
  return acseWords(octets) ?? `not readable: ${decoded.error.message}`;
}

const acse: Readonly<Record<number, (octets: Uint8Array) => string | undefined>> = {
  96: (octets) => words(tryDecode(aarq, octets), ({ mechanismName }) => `AARQ ${mechanismName ?? 'lowest'}`),
  97: (octets) => words(tryDecode(aare, octets), ({ result }) => `AARE ${result}`),
  98: (octets) => words(tryDecode(rlrq, octets), () => 'RLRQ'),
  99: (octets) => words(tryDecode(rlre, octets), () => 'RLRE'),
};

function acseWords(octets: Uint8Array): string | undefined {
  return acse[octets[0] ?? 0]?.(octets);
}

function words<T>(decoded: Decoded<T>, say: (value: T) => string): string | undefined {
  return decoded.ok ? say(decoded.value) : undefined;
}

function wordsOf(apdu: Apdu): string {
  switch (apdu.kind) {
    case 'get-request':
    case 'set-request':
    case 'action-request':
    case 'get-response':
    case 'set-response':
    case 'action-response': {
      const { invokeIdAndPriority } = apdu.value.value;
      return `${apdu.value.kind} ${invokeIdAndPriority.invokeId}${detailsOf(apdu.value.value)}`;
    }
    case 'exception-response':
      return `${apdu.kind} ${apdu.value.stateError} ${apdu.value.serviceError.kind}`;
    case 'general-block-transfer':
      return `${apdu.kind} block ${apdu.value.blockNumber}${apdu.value.blockControl.lastBlock ? ', the last' : ''}`;
    default:
      return 'value' in apdu && isCiphered(apdu.value) ? `${apdu.kind} counter ${counterOf(apdu.value)}` : apdu.kind;
  }
}

function detailsOf(value: object): string {
  if ('cosemAttributeDescriptor' in value)
    return ` ${attributeWords(value.cosemAttributeDescriptor as CosemAttributeDescriptor)}`;
  if ('cosemMethodDescriptor' in value) return ` ${methodWords(value.cosemMethodDescriptor as CosemMethodDescriptor)}`;
  if ('blockNumber' in value) return ` block ${value.blockNumber}`;
  return '';
}

function attributeWords({ classId, instanceId, attributeId }: CosemAttributeDescriptor): string {
  const of = interfaceClassOf(classId);
  const name = (of && attributeOf(of, attributeId)?.[0]) ?? `attribute ${attributeId}`;
  return `${instanceId} ${of?.name ?? `class ${classId}`} ${name} (${describeObis(instanceId)})`;
}

function methodWords({ classId, instanceId, methodId }: CosemMethodDescriptor): string {
  const of = interfaceClassOf(classId);
  const name = (of && methodOf(of, methodId)?.[0]) ?? `method ${methodId}`;
  return `${instanceId} ${of?.name ?? `class ${classId}`} ${name} (${describeObis(instanceId)})`;
}

interface Ciphered {
  readonly invocationCounter: number;
}

function isCiphered(value: unknown): value is Ciphered | { readonly content: Ciphered } {
  if (typeof value !== 'object' || value === null) return false;
  return 'invocationCounter' in value || ('content' in value && isCiphered(value.content));
}

function counterOf(value: Ciphered | { readonly content: Ciphered }): number {
  return 'content' in value ? counterOf(value.content) : value.invocationCounter;
}
