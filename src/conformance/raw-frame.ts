/** An HDLC frame that may be wrong in any part. Nothing here is shared with the encoder of the library. */
export interface RawFrame {
  /** Octets of the address fields. */
  readonly destination: Uint8Array;
  readonly source: Uint8Array;
  readonly control: number;
  readonly information?: Uint8Array;
  readonly isSegmented?: boolean;
  /** Binary 1010 where left out. */
  readonly formatType?: number;
  /** Added to the frame length sub-field. */
  readonly lengthError?: number;
  readonly hasWrongHeaderCheck?: boolean;
  readonly hasWrongFrameCheck?: boolean;
  readonly withoutOpeningFlag?: boolean;
  readonly withoutClosingFlag?: boolean;
  /** So many octets after the length are left out; the length and the check sequences are right for what is left. */
  readonly removedOctets?: number;
}

const flag = 0x7e;

/** The octets of a frame. */
export function rawFrame(frame: RawFrame): Uint8Array {
  const { destination, source, control, information = new Uint8Array(), removedOctets = 0 } = frame;
  const addressed = [...destination, ...source, control].slice(removedOctets);
  const size = 2 + addressed.length + 2 + (information.length > 0 ? information.length + 2 : 0);
  const { formatType = 0b1010, isSegmented = false, lengthError = 0 } = frame;
  const format = (formatType << 12) | (isSegmented ? 0x800 : 0) | ((size + lengthError) & 0x7ff);
  const octets = [format >> 8, format & 0xff, ...addressed];
  if (information.length > 0) {
    octets.push(...checkSequence(octets, frame.hasWrongHeaderCheck));
    octets.push(...information);
  }
  octets.push(...checkSequence(octets, frame.hasWrongFrameCheck));
  if (!frame.withoutOpeningFlag) octets.unshift(flag);
  if (!frame.withoutClosingFlag) octets.push(flag);
  return Uint8Array.from(octets);
}

/** CRC-16/X-25, the lesser octet first. */
function checkSequence(octets: readonly number[], isWrong = false): readonly [number, number] {
  let register = 0xffff;
  for (const octet of octets) {
    register ^= octet;
    for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >> 1) ^ 0x8408 : register >> 1;
  }
  const check = ~register & 0xffff;
  return [(check & 0xff) ^ (isWrong ? 0xff : 0), check >> 8];
}

/** The octets of a server address: upper alone, or upper and lower of one or two octets each. */
export function rawServerAddress(upper: number, lower: number, size: 1 | 2 | 4): Uint8Array {
  if (size === 1) return Uint8Array.of((upper << 1) | 1);
  if (size === 2) return Uint8Array.of(upper << 1, (lower << 1) | 1);
  const octets = (part: number) => [(part >> 6) & 0xfe, (part << 1) & 0xfe];
  const address = Uint8Array.of(...octets(upper), ...octets(lower));
  address[3]! |= 1;
  return address;
}

/** The octet of a client address. */
export function rawClientAddress(client: number): Uint8Array {
  return Uint8Array.of((client << 1) | 1);
}

/** Control fields of commands with the poll bit. */
export const commands = { SNRM: 0x93, DISC: 0x53, unknown: 0xf3 } as const;

/** Control field of RR with the poll bit. */
export function receiveReady(receiveSequenceNumber: number): number {
  return (receiveSequenceNumber << 5) | 0x11;
}

/** Control field of an I frame with the poll bit. */
export function informationControl(sendSequenceNumber: number, receiveSequenceNumber: number): number {
  return (receiveSequenceNumber << 5) | 0x10 | (sendSequenceNumber << 1);
}
