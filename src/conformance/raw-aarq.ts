import { rawOctets, rawTlv } from './raw-ber.ts';

/** An AARQ of any contents, also such as no client sends. What is left out is absent. */
export interface RawAarq {
  /** The bits of the protocol-version, as the octets of a BIT STRING: unused bits, then the bits. */
  readonly protocolVersion?: readonly number[];
  /** The octets of the object identifier. */
  readonly applicationContextName: readonly number[];
  readonly calledApTitle?: Uint8Array;
  readonly calledAeQualifier?: Uint8Array;
  readonly calledApInvocationId?: number;
  readonly calledAeInvocationId?: number;
  readonly callingApTitle?: Uint8Array;
  readonly callingApInvocationId?: number;
  readonly callingAeInvocationId?: number;
  /** The octets of the BIT STRING. */
  readonly senderAcseRequirements?: readonly number[];
  readonly mechanismName?: readonly number[];
  readonly callingAuthenticationValue?: Uint8Array;
  readonly userInformation?: Uint8Array;
}

const dlms = [0x60, 0x85, 0x74, 0x05, 0x08];

/** The object identifier of an application context: 1 LN, 2 SN, 3 and 4 with ciphering. */
export function contextIdentifier(number: number): readonly number[] {
  return [...dlms, 0x01, number];
}

/** The object identifier of an authentication mechanism. */
export function mechanismIdentifier(number: number): readonly number[] {
  return [...dlms, 0x02, number];
}

/** The octets of an AARQ. */
export function rawAarq(aarq: RawAarq): Uint8Array {
  const parts: Uint8Array[] = [];
  const add = <T>(value: T | undefined, write: (value: T) => Uint8Array) => {
    if (value !== undefined) parts.push(write(value));
  };
  const octets = (tag: number) => (value: Uint8Array) => rawTlv(tag, rawTlv(0x04, value));
  const integer = (tag: number) => (value: number) => rawTlv(tag, rawTlv(0x02, [value]));
  add(aarq.protocolVersion, (bits) => rawTlv(0x80, bits));
  add(aarq.applicationContextName, (name) => rawTlv(0xa1, rawTlv(0x06, name)));
  add(aarq.calledApTitle, octets(0xa2));
  add(aarq.calledAeQualifier, octets(0xa3));
  add(aarq.calledApInvocationId, integer(0xa4));
  add(aarq.calledAeInvocationId, integer(0xa5));
  add(aarq.callingApTitle, octets(0xa6));
  add(aarq.callingApInvocationId, integer(0xa8));
  add(aarq.callingAeInvocationId, integer(0xa9));
  add(aarq.senderAcseRequirements, (bits) => rawTlv(0x8a, bits));
  add(aarq.mechanismName, (name) => rawTlv(0x8b, name));
  add(aarq.callingAuthenticationValue, (value) => rawTlv(0xac, rawTlv(0x80, value)));
  add(aarq.userInformation, octets(0xbe));
  return rawTlv(0x60, ...parts);
}

/** An InitiateRequest of any contents. */
export interface RawInitiate {
  readonly dedicatedKey?: Uint8Array | undefined;
  readonly qualityOfService?: number | undefined;
  readonly version: number;
  /** The three octets of the conformance block. */
  readonly conformance: readonly number[];
  readonly clientMaxReceivePduSize: number;
}

/** The octets of an InitiateRequest, tag first. */
export function rawInitiate(initiate: RawInitiate): Uint8Array {
  const { dedicatedKey, qualityOfService, version, conformance, clientMaxReceivePduSize: size } = initiate;
  return Uint8Array.from([
    0x01,
    ...(dedicatedKey === undefined ? [0x00] : [0x01, ...rawOctets(dedicatedKey)]),
    // response-allowed has its default.
    0x00,
    ...(qualityOfService === undefined ? [0x00] : [0x01, qualityOfService]),
    version,
    ...[0x5f, 0x1f, 0x04, 0x00, ...conformance],
    size >> 8,
    size & 0xff,
  ]);
}

/** All bits that mean anything with logical names, with short names, and with either. */
export const conformanceOf = {
  LN: [0x60, 0xfe, 0xdf],
  SN: [0x7c, 0x1b, 0xa0],
  both: [0x7c, 0xff, 0xff],
} as const satisfies Readonly<Record<string, readonly number[]>>;
