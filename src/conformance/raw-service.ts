import { toHex } from '../codec/index.ts';
import { obis } from '../obis/index.ts';
import { rawOctets } from './raw-ber.ts';

/** An attribute or a method. */
export interface RawReference {
  readonly classId: number;
  readonly logicalName: string;
  readonly id: number;
}

const invokeIdAndPriority = 0xc1;

function descriptor({ classId, logicalName, id }: RawReference): readonly number[] {
  return [classId >> 8, classId & 0xff, ...obis(logicalName).toBytes(), id];
}

/** A get-request-normal. */
export function rawGet(reference: RawReference): Uint8Array {
  return Uint8Array.from([0xc0, 0x01, invokeIdAndPriority, ...descriptor(reference), 0x00]);
}

/** A set-request-normal with a value in A-XDR. */
export function rawSet(reference: RawReference, value: Uint8Array): Uint8Array {
  return Uint8Array.from([0xc1, 0x01, invokeIdAndPriority, ...descriptor(reference), 0x00, ...value]);
}

/** An action-request-normal, with parameters in A-XDR where there are some. */
export function rawAction(reference: RawReference, parameters?: Uint8Array): Uint8Array {
  const optional = parameters === undefined ? [0x00] : [0x01, ...parameters];
  return Uint8Array.from([0xc3, 0x01, invokeIdAndPriority, ...descriptor(reference), ...optional]);
}

/** Data of the type octet-string. */
export function octetStringData(octets: Uint8Array): Uint8Array {
  return Uint8Array.from([0x09, ...rawOctets(octets)]);
}

/** What a meter answered to a service, as far as the tester has to tell answers apart. */
export type ServiceAnswer =
  | { readonly kind: 'silence' | 'exception-response' | 'confirmed-service-error' }
  /** A value, or what a method gave back. */
  | { readonly kind: 'data'; readonly service: ServiceName; readonly octets: Uint8Array }
  /** A result without a value; 0 is success. */
  | { readonly kind: 'result'; readonly service: ServiceName; readonly code: number }
  | { readonly kind: 'other'; readonly octets: Uint8Array };

/** Whose answer it is. */
export type ServiceName = 'get' | 'set' | 'action' | 'read' | 'write';

/** Reads an answer without protection. */
export function readServiceAnswer(apdu: Uint8Array | undefined): ServiceAnswer {
  if (apdu === undefined) return { kind: 'silence' };
  const [tag, form, , choice, code] = apdu;
  if (tag === 0xd8) return { kind: 'exception-response' };
  if (tag === 0x0e) return { kind: 'confirmed-service-error' };
  if (tag === 0xc4 && form === 1 && choice === 0) return { kind: 'data', service: 'get', octets: apdu.slice(4) };
  if (tag === 0xc4 && form === 1 && choice === 1) return { kind: 'result', service: 'get', code: code ?? -1 };
  if (tag === 0xc5 && form === 1) return { kind: 'result', service: 'set', code: choice ?? -1 };
  if (tag === 0xc7 && form === 1 && choice === 0 && code === 1 && apdu[5] === 0)
    return { kind: 'data', service: 'action', octets: apdu.slice(6) };
  if (tag === 0xc7 && form === 1) return { kind: 'result', service: 'action', code: choice ?? -1 };
  return readVariableAnswer(apdu);
}

function readVariableAnswer(apdu: Uint8Array): ServiceAnswer {
  const [tag, count, choice, code] = apdu;
  if (tag === 0x0c && count === 1 && choice === 0) return { kind: 'data', service: 'read', octets: apdu.slice(3) };
  if (tag === 0x0c && count === 1 && choice === 1) return { kind: 'result', service: 'read', code: code ?? -1 };
  if (tag === 0x0d && count === 1) return { kind: 'result', service: 'write', code: choice === 0 ? 0 : (code ?? -1) };
  return { kind: 'other', octets: apdu };
}

/** Whether a service was served: its value was given, or what it asked for was done. */
export function isServed(answer: ServiceAnswer): boolean {
  return answer.kind === 'data' || (answer.kind === 'result' && answer.code === 0);
}

/** An answer in words. */
export function serviceAnswerWords(answer: ServiceAnswer): string {
  if (answer.kind === 'data') return `the value ${toHex(answer.octets)}`;
  if (answer.kind === 'result') return answer.code === 0 ? 'success' : `the result ${answer.code}`;
  return answer.kind === 'other' ? toHex(answer.octets) : answer.kind;
}
