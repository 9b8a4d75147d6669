/** A frame as a test client writes it, so that any part of it can be wrong; nothing of the library is in use here. */
export interface RawFrame {
  /** Octets of the addresses as they are on the line. */
  readonly destination?: readonly number[];
  readonly source?: readonly number[];
  readonly control: number;
  readonly information?: Uint8Array;
  readonly segmented?: boolean;
  /** High half of the first octet: ten in a frame of type 3. */
  readonly formatType?: number;
  /** Added to the length field. */
  readonly lengthError?: number;
  /** Exclusive-or with the check sequences. */
  readonly headerCheckError?: number;
  readonly frameCheckError?: number;
  /** Octets after the length field that are left out; the length field says so. */
  readonly omitted?: number;
  readonly opening?: boolean;
  readonly closing?: boolean;
}

/** CRC-16/X.25 bit by bit, low octet first. */
function checkSequence(octets: readonly number[]): [number, number] {
  let register = 0xffff;
  for (const octet of octets) {
    register ^= octet;
    for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >> 1) ^ 0x8408 : register >> 1;
  }
  const check = register ^ 0xffff;
  return [check & 0xff, check >> 8];
}

function spoiled([low, high]: [number, number], error = 0): number[] {
  return [low ^ (error & 0xff), high ^ (error >> 8)];
}

export function rawFrame(frame: RawFrame): Uint8Array {
  const { destination = [0x03], source = [0x21], control, information = [], omitted = 0 } = frame;
  const header = [...destination, ...source, control].slice(omitted);
  const hasInformation = information.length > 0;
  const length = 2 + header.length + (hasInformation ? 2 + information.length : 0) + 2 + (frame.lengthError ?? 0);
  const first = ((frame.formatType ?? 0xa) << 4) | (frame.segmented ? 8 : 0) | ((length >> 8) & 7);
  const content = [first, length & 0xff, ...header];
  if (hasInformation) content.push(...spoiled(checkSequence(content), frame.headerCheckError), ...information);
  content.push(...spoiled(checkSequence(content), frame.frameCheckError));
  return Uint8Array.from([
    ...(frame.opening === false ? [] : [0x7e]),
    ...content,
    ...(frame.closing === false ? [] : [0x7e]),
  ]);
}

/** RR with the P/F bit. */
export function rr(receiveSequenceNumber: number): RawFrame {
  return { control: (receiveSequenceNumber << 5) | 0x11 };
}

/** RNR with the P/F bit. */
export function rnr(receiveSequenceNumber: number): RawFrame {
  return { control: (receiveSequenceNumber << 5) | 0x15 };
}
