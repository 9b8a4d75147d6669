import { bitFields, optional, sequence, u8, u32 } from '../axdr/index.ts';
import { type Codec, EncodeError, type Infer, type Reader, type Writer } from '../codec/index.ts';
import { hdlcControl } from './control.ts';

/** A negotiation parameter that the profile does not define, as it stands. */
export interface HdlcParameter {
  readonly identifier: number;
  readonly value: Uint8Array;
}

/**
 * Information field of SNRM and UA (IEC 62056-46 § 6.4.4.4.3.2): what the sender can transmit and receive. What is
 * absent, or 0, has its default. A value without any parameter is an empty information field.
 */
export interface HdlcParameters {
  readonly maximumInformationFieldLengthTransmit?: number;
  readonly maximumInformationFieldLengthReceive?: number;
  readonly windowSizeTransmit?: number;
  readonly windowSizeReceive?: number;
  /** Parameters under other identifiers. */
  readonly others?: readonly HdlcParameter[];
  /** The user data subfield that may follow the parameters. */
  readonly userData?: Uint8Array;
}

/** The longest information field of a frame (IEC 62056-46 § 6.4.4.4.3.2). */
export const maximumInformationFieldLength = 2030;
/** The largest window, as sequence numbers are modulo 8. */
export const maximumWindowSize = 7;

/** The parameters of a link: each has a value. */
export type NegotiatedHdlcParameters = Required<Omit<HdlcParameters, 'others' | 'userData'>>;

/** What holds where nothing was negotiated: 128 octets, one frame (IEC 62056-46 § 6.4.4.4.3.2). */
export const defaultHdlcParameters: NegotiatedHdlcParameters = /* @__PURE__ */ Object.freeze({
  maximumInformationFieldLengthTransmit: 128,
  maximumInformationFieldLengthReceive: 128,
  windowSizeTransmit: 1,
  windowSizeReceive: 1,
});

const formatIdentifier = 0x81;
const groupIdentifier = 0x80;
const userDataIdentifier = 0xc0;
const identifiers = Object.freeze({
  maximumInformationFieldLengthTransmit: 0x05,
  maximumInformationFieldLengthReceive: 0x06,
  windowSizeTransmit: 0x07,
  windowSizeReceive: 0x08,
});
type Name = keyof typeof identifiers;
const names: ReadonlyMap<number, Name> = new Map(
  Object.entries(identifiers).map(([name, identifier]) => [identifier, name as Name]),
);

/** The parameters in force: defaults for what is absent or 0, and no more than the profile allows. */
export function effectiveHdlcParameters(parameters: HdlcParameters): NegotiatedHdlcParameters {
  const given = (name: Name, maximum: number) => Math.min(parameters[name] || defaultHdlcParameters[name], maximum);
  return {
    maximumInformationFieldLengthTransmit: given(
      'maximumInformationFieldLengthTransmit',
      maximumInformationFieldLength,
    ),
    maximumInformationFieldLengthReceive: given('maximumInformationFieldLengthReceive', maximumInformationFieldLength),
    windowSizeTransmit: given('windowSizeTransmit', maximumWindowSize),
    windowSizeReceive: given('windowSizeReceive', maximumWindowSize),
  };
}

/** What a server answers in its UA: of what the client offers and what it can do itself the lesser, direction by direction. */
export function negotiateHdlcParameters(offered: HdlcParameters, able: HdlcParameters): NegotiatedHdlcParameters {
  const client = effectiveHdlcParameters(offered);
  const server = effectiveHdlcParameters(able);
  const lesser = (own: Name, peer: Name) => Math.min(server[own], client[peer]);
  return {
    maximumInformationFieldLengthTransmit: lesser(
      'maximumInformationFieldLengthTransmit',
      'maximumInformationFieldLengthReceive',
    ),
    maximumInformationFieldLengthReceive: lesser(
      'maximumInformationFieldLengthReceive',
      'maximumInformationFieldLengthTransmit',
    ),
    windowSizeTransmit: lesser('windowSizeTransmit', 'windowSizeReceive'),
    windowSizeReceive: lesser('windowSizeReceive', 'windowSizeTransmit'),
  };
}

type Parts = { -readonly [K in keyof HdlcParameters]: HdlcParameters[K] } & { others?: HdlcParameter[] };

/** Reads negotiation parameters. Lengths of values are taken as they come, from one octet to four. */
export function readHdlcParameters(r: Reader): HdlcParameters {
  const parts: Parts = {};
  if (r.remaining === 0) return parts;
  const start = r.offset;
  constant(r, 'formatIdentifier', formatIdentifier);
  constant(r, 'groupIdentifier', groupIdentifier);
  const length = r.leaf('groupLength', u8.read);
  if (length > r.remaining) {
    throw r.error('hdlc-parameter', `a group of ${length} octets announced, ${r.remaining} left`, r.offset - 1);
  }
  const end = r.offset + length;
  while (r.offset < end) readParameter(r, end, parts);
  if (r.remaining > 0) readUserData(r, parts, start + 2);
  return parts;
}

/** Negotiation parameters of SNRM and UA. */
export const hdlcParameters: Codec<HdlcParameters> = {
  read: readHdlcParameters,
  write(w, value) {
    if (!Object.values(value).some((part) => part !== undefined)) return;
    w.u8(formatIdentifier).u8(groupIdentifier);
    const group = w.fork();
    for (const name of Object.keys(identifiers) as Name[]) writeParameter(w, name, value[name]);
    for (const { identifier, value: octets } of value.others ?? []) {
      if (octets.length > 0xff) throw new EncodeError('a parameter of 255 octets or fewer is expected');
      w.u8(identifier).u8(octets.length).bytes(octets);
    }
    if (w.length - group >= 0x80) throw new EncodeError('parameters of 127 octets or fewer are expected');
    w.join(group);
    if (value.userData !== undefined) w.u8(userDataIdentifier).bytes(value.userData);
  },
  get shape() {
    const fields = Object.fromEntries(Object.keys(identifiers).map((name) => [name, optional(u32)]));
    return { kind: 'sequence', fields } as const;
  },
};

function constant(r: Reader, name: string, expected: number): void {
  const found = r.u8();
  if (found !== expected) {
    const [known, there] = [hex(expected), hex(found)];
    throw r.error('hdlc-parameter', `${name} ${there} where ${known} is expected`, r.offset - 1, known, there);
  }
  r.trace?.leaf(name, r.offset - 1, r.offset, found);
}

function readParameter(r: Reader, end: number, parts: Parts): void {
  const start = r.offset;
  const identifier = r.u8();
  const length = start + 2 <= end ? r.peek() : 0;
  if (start + 2 + length > end) throw r.error('hdlc-parameter', 'a parameter runs past its group', start);
  const name = names.get(identifier);
  r.trace?.enter(name ?? 'parameter', start);
  r.trace?.leaf('parameterIdentifier', start, start + 1, identifier);
  r.trace?.leaf('parameterLength', start + 1, start + 2, length);
  r.offset += 1;
  const octets = r.take(length);
  const value = name === undefined ? octets : unsigned(r, octets, start);
  r.trace?.leaf('parameterValue', start + 2, r.offset, value);
  r.trace?.leave(r.offset, value);
  if (name === undefined) {
    parts.others ??= [];
    parts.others.push({ identifier, value: octets });
  } else {
    if (parts[name] !== undefined) throw r.error('hdlc-parameter', `${name} stands twice`, start);
    parts[name] = value as number;
  }
}

function unsigned(r: Reader, octets: Uint8Array, start: number): number {
  if (octets.length < 1 || octets.length > 4) {
    throw r.error(
      'hdlc-parameter',
      `a value of ${octets.length} octets`,
      start + 1,
      '1 to 4 octets',
      `${octets.length}`,
    );
  }
  let value = 0;
  for (const octet of octets) value = value * 256 + octet;
  return value;
}

function readUserData(r: Reader, parts: Parts, lengthAt: number): void {
  if (r.peek() !== userDataIdentifier) {
    throw r.error('hdlc-parameter', `${r.remaining} octets left over after the group of parameters`, lengthAt);
  }
  const start = r.offset;
  r.offset += 1;
  parts.userData = r.take(r.remaining);
  r.trace?.leaf('userDataIdentifier', start, start + 1, userDataIdentifier);
  r.trace?.leaf('userData', start + 1, r.offset, parts.userData);
}

function writeParameter(w: Writer, name: Name, value: number | undefined): void {
  if (value === undefined) return;
  const window = name === 'windowSizeTransmit' || name === 'windowSizeReceive';
  w.u8(identifiers[name]);
  try {
    if (window || value > 0xffff) w.u8(4).u32(value);
    else if (value > 0xff) w.u8(2).u16(value);
    else w.u8(1).u8(value);
  } catch (error) {
    throw EncodeError.within(error, name);
  }
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

/** Information field of FRMR (IEC 62056-46 § 6.4.3): the control field that was refused, the sender's state, and why. */
export const frameReject = sequence({
  rejectedControl: hdlcControl,
  state: bitFields(u8, {
    sendStateVariable: [1, 3],
    /** Set when the refused frame was a response. */
    response: [4, 1],
    receiveStateVariable: [5, 3],
  }),
  reason: bitFields(u8, {
    controlFieldInvalid: [0, 1],
    informationFieldNotPermitted: [1, 1],
    informationFieldTooLong: [2, 1],
    receiveSequenceNumberInvalid: [3, 1],
  }),
});
/** Information field of FRMR. */
export type FrameReject = Infer<typeof frameReject>;
