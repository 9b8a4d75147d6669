import { mapped, u8 } from '../axdr/index.ts';
import { type Codec, EncodeError } from '../codec/index.ts';

/** Message code as RFC 7252 section 3 prints it, class.detail: `'0.02'`, `'2.05'`. */
export type CoapCode = `${number}.${number}`;

/** Names of the message codes (RFC 7252 section 12.1, RFC 7959, RFC 8132). */
export const coapCodes = {
  '0.00': 'Empty',
  '0.01': 'GET',
  '0.02': 'POST',
  '0.03': 'PUT',
  '0.04': 'DELETE',
  '0.05': 'FETCH',
  '0.06': 'PATCH',
  '0.07': 'iPATCH',
  '2.01': 'Created',
  '2.02': 'Deleted',
  '2.03': 'Valid',
  '2.04': 'Changed',
  '2.05': 'Content',
  '2.31': 'Continue',
  '4.00': 'Bad Request',
  '4.01': 'Unauthorized',
  '4.02': 'Bad Option',
  '4.03': 'Forbidden',
  '4.04': 'Not Found',
  '4.05': 'Method Not Allowed',
  '4.06': 'Not Acceptable',
  '4.08': 'Request Entity Incomplete',
  '4.09': 'Conflict',
  '4.12': 'Precondition Failed',
  '4.13': 'Request Entity Too Large',
  '4.15': 'Unsupported Content-Format',
  '5.00': 'Internal Server Error',
  '5.01': 'Not Implemented',
  '5.02': 'Bad Gateway',
  '5.03': 'Service Unavailable',
  '5.04': 'Gateway Timeout',
  '5.05': 'Proxying Not Supported',
} as const satisfies Readonly<Record<CoapCode, string>>;

/** The name of a message code; undefined for one that is not in the table. */
export function coapCodeName(code: CoapCode): string | undefined {
  return Object.hasOwn(coapCodes, code) ? coapCodes[code as keyof typeof coapCodes] : undefined;
}

/** Every code by its octet, and the octet by the code. */
const codes: readonly CoapCode[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, octet) => textOf(octet));
const octets: ReadonlyMap<string, number> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ codes.map((code, octet) => [code, octet]),
);

/** Message code: three bits of class, five of detail. Any octet can be read. */
export const coapCode: Codec<CoapCode> = mapped(u8, (octet) => codes[octet]!, toOctet);

function textOf(octet: number): CoapCode {
  return `${octet >> 5}.${String(octet & 31).padStart(2, '0')}` as CoapCode;
}

function toOctet(code: CoapCode): number {
  const octet = octets.get(code);
  if (octet === undefined) throw new EncodeError('a code from 0.00 to 7.31 is expected');
  return octet;
}
