import { type Sequence, sequence, u16 } from '../axdr/index.ts';
import { type Codec, decode, EncodeError, type Fault, Reader, type ReaderOptions } from '../codec/index.ts';

/** TCP and UDP port of DLMS/COSEM (IEC 62056-47 section 5.2). */
export const dlmsPort = 4059;

/** Reserved wPorts of the client side (IEC 62056-47). */
export const clientWPorts = {
  'no-station': 0x0000,
  'client-management-process': 0x0001,
  'public-client': 0x0010,
} as const;

/** Reserved wPorts of the server side (IEC 62056-47). */
export const serverWPorts = {
  'no-station': 0x0000,
  'management-logical-device': 0x0001,
  'all-station': 0x007f,
} as const;

const headerSize = 8;
const lengthOffset = 6;
const onlyVersion = 1;
/** The longest APDU of a WPDU, whose length has 16 bits. */
export const longestApdu = 0xffff;

const version: Codec<typeof onlyVersion> = {
  read(r) {
    const start = r.offset;
    const found = r.u16();
    if (found !== onlyVersion) throw r.error('wrapper-version', versionReason(found), start, '1', `${found}`);
    return found;
  },
  write(w, value) {
    if (value !== onlyVersion) throw new EncodeError('version 1 is expected');
    w.u16(value);
  },
  shape: { kind: 'integer', minimum: onlyVersion, maximum: onlyVersion },
};

const apdu: Codec<Uint8Array> = {
  read(r) {
    const start = r.offset;
    const length = r.u16();
    r.trace?.leaf('length', start, r.offset, length);
    if (length === 0) throw r.error('wrapper-length', emptyReason, start);
    return r.take(length);
  },
  write(w, value) {
    const length = value?.length;
    if (!(length >= 1 && length <= longestApdu)) throw new EncodeError(`1 to ${longestApdu} octets are expected`);
    w.u16(length).bytes(value);
  },
  shape: { kind: 'octets', minimum: 1, maximum: longestApdu },
};

const emptyReason = 'a length of 0: no APDU';

function versionReason(found: number): string {
  return `wrapper version ${found}, only 1 is known`;
}

const fields = { version, sourceWPort: u16, destinationWPort: u16, apdu };

/** A wrapper protocol data unit: header of 8 octets and APDU (IEC 62056-47 section 6.3). */
export type Wrapper = Sequence<typeof fields>;
/** WPDU: version, source wPort, destination wPort, length, APDU. */
export const wrapper: Codec<Wrapper> = sequence(fields);

/**
 * The octets of a WPDU, without the writer's steps: every APDU that is sent takes this way. The APDU has 1 to 65535
 * octets, and the wPorts are 16-bit numbers: the caller has seen to that.
 */
export function wrapperOctets(sourceWPort: number, destinationWPort: number, apdu: Uint8Array): Uint8Array {
  const { length } = apdu;
  const octets = new Uint8Array(headerSize + length);
  octets[1] = onlyVersion;
  octets[2] = sourceWPort >> 8;
  octets[3] = sourceWPort;
  octets[4] = destinationWPort >> 8;
  octets[5] = destinationWPort;
  octets[6] = length >> 8;
  octets[7] = length;
  octets.set(apdu, headerSize);
  return octets;
}

/** Decodes the one WPDU of a UDP datagram; throws a DecodeError, also when its length is not the datagram's. */
export function decodeDatagram(bytes: Uint8Array, options?: ReaderOptions): Wrapper {
  const found = bytes.length - headerSize;
  if (found >= 0 && lengthAt(bytes, 0) !== found) {
    const r = new Reader(bytes, options);
    version.read(r);
    const announced = lengthAt(bytes, 0);
    const reason = `${announced} octets announced, the datagram has ${found}`;
    throw r.error('wrapper-length', reason, lengthOffset, `${found}`, `${announced}`);
  }
  return decode(wrapper, bytes, options);
}

/** A unit out of a stream; `start` and `end` count the octets of the stream. */
export interface WrapperUnit {
  readonly kind: 'unit';
  readonly start: number;
  readonly end: number;
  readonly unit: Wrapper;
}

/** What is wrong in a stream; `offset` counts its octets. */
export interface WrapperFault extends Fault {
  readonly kind: 'fault';
  readonly code: 'wrapper-version' | 'wrapper-length' | 'size-limit';
  readonly reason: string;
}

/**
 * Cuts a TCP stream into WPDUs, whatever the chunks. A unit that lies in one chunk is a view of it. Holds at most one
 * unit. An unknown version closes it, since nothing tells where the next unit starts: the caller closes the connection.
 */
export class WrapperDeframer {
  #held = new Uint8Array(headerSize);
  #filled = 0;
  #offset = 0;
  #failed = false;
  readonly #maximumApdu: number;

  /** A unit whose APDU is longer than `maximumApdu` closes the stream before its octets are there. */
  constructor(maximumApdu = longestApdu) {
    this.#maximumApdu = maximumApdu;
  }

  /** Octets of an unfinished unit. */
  get pending(): number {
    return this.#filled;
  }

  /** An unknown version, or a unit that is too long, was met: no more octets are taken. */
  get closed(): boolean {
    return this.#failed;
  }

  push(chunk: Uint8Array): (WrapperUnit | WrapperFault)[] {
    const items: (WrapperUnit | WrapperFault)[] = [];
    let at = 0;
    while (at < chunk.length && !this.#failed) {
      at = this.#filled === 0 ? this.#view(chunk, at, items) : this.#collect(chunk, at, items);
    }
    return items;
  }

  /** Takes a unit that lies in the chunk whole. */
  #view(chunk: Uint8Array, at: number, items: (WrapperUnit | WrapperFault)[]): number {
    if (chunk.length - at < headerSize) return this.#collect(chunk, at, items);
    const size = this.#unitSize(chunk, at, items);
    if (size === undefined) return at + headerSize;
    if (chunk.length - at < size) return this.#collect(chunk, at, items);
    items.push(this.#unit(chunk.subarray(at, at + size)));
    return at + size;
  }

  /** Holds octets until the header, then until the unit is complete. */
  #collect(chunk: Uint8Array, at: number, items: (WrapperUnit | WrapperFault)[]): number {
    const taken = Math.min(this.#held.length - this.#filled, chunk.length - at);
    this.#held.set(chunk.subarray(at, at + taken), this.#filled);
    this.#filled += taken;
    if (this.#filled === headerSize) {
      const header = this.#held;
      const size = this.#unitSize(header, 0, items);
      this.#held = new Uint8Array(size ?? headerSize);
      if (size === undefined) this.#filled = 0;
      else this.#held.set(header);
    } else if (this.#filled === this.#held.length) {
      items.push(this.#unit(this.#held));
      this.#held = new Uint8Array(headerSize);
      this.#filled = 0;
    }
    return at + taken;
  }

  /** Octets of the unit whose header lies at `at`; undefined, and a fault among the items, when the header is wrong. */
  #unitSize(bytes: Uint8Array, at: number, items: (WrapperUnit | WrapperFault)[]): number | undefined {
    const found = (bytes[at]! << 8) | bytes[at + 1]!;
    if (found !== onlyVersion) {
      this.#failed = true;
      items.push({
        ...this.#fault('wrapper-version', this.#offset, versionReason(found)),
        expected: '1',
        found: `${found}`,
      });
      return undefined;
    }
    const length = lengthAt(bytes, at);
    if (length > this.#maximumApdu) {
      this.#failed = true;
      const reason = `an APDU of ${length} octets, where up to ${this.#maximumApdu} are taken`;
      items.push(this.#fault('size-limit', this.#offset + lengthOffset, reason));
      return undefined;
    }
    if (length > 0) return headerSize + length;
    items.push(this.#fault('wrapper-length', this.#offset + lengthOffset, emptyReason));
    this.#offset += headerSize;
    return undefined;
  }

  #unit(bytes: Uint8Array): WrapperUnit {
    const start = this.#offset;
    this.#offset += bytes.length;
    // The header was checked: reading it again by the codec takes half of the time of a short unit.
    const unit: Wrapper = {
      version: onlyVersion,
      sourceWPort: (bytes[2]! << 8) | bytes[3]!,
      destinationWPort: (bytes[4]! << 8) | bytes[5]!,
      apdu: bytes.subarray(headerSize),
    };
    return { kind: 'unit', start, end: this.#offset, unit };
  }

  #fault(code: WrapperFault['code'], offset: number, reason: string): WrapperFault {
    return { kind: 'fault', code, offset, reason };
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return (bytes[at + lengthOffset]! << 8) | bytes[at + lengthOffset + 1]!;
}
