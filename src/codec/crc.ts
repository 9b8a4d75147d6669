/** Eight tables of a reflected CRC-16, so that eight octets are taken in one step (slicing-by-8). */
function tables(polynomial: number): Uint16Array[] {
  const first = new Uint16Array(256);
  for (let i = 0; i < 256; i += 1) {
    let crc = i;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    first[i] = crc;
  }
  const all = [first];
  for (let t = 1; t < 8; t += 1) {
    const previous = all[t - 1]!;
    all.push(previous.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!));
  }
  return all;
}

/** Register value before the first octet of a CRC-16/X-25. */
export const crcX25Start = 0xffff;
/** Register value after octets that end in their own CRC-16/X-25, low octet first. */
export const crcX25Residue = 0xf0b8;

type Update = (crc: number, bytes: Uint8Array, start: number, end: number) => number;

/** The tables are closed over, not module variables: bundlers make those `var`, and engines then read them anew each time. */
function slicing(polynomial: number): Update {
  const [x0, x1, x2, x3, x4, x5, x6, x7] = tables(polynomial) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
    Uint16Array,
    Uint16Array,
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  return (register, bytes, start, end) => {
    let crc = register;
    let at = start;
    for (const last = end - 7; at < last; at += 8) {
      crc =
        x7[(crc ^ bytes[at]!) & 0xff]! ^
        x6[((crc >>> 8) ^ bytes[at + 1]!) & 0xff]! ^
        x5[bytes[at + 2]!]! ^
        x4[bytes[at + 3]!]! ^
        x3[bytes[at + 4]!]! ^
        x2[bytes[at + 5]!]! ^
        x1[bytes[at + 6]!]! ^
        x0[bytes[at + 7]!]!;
    }
    if (at < end - 3) {
      crc =
        x3[(crc ^ bytes[at]!) & 0xff]! ^
        x2[((crc >>> 8) ^ bytes[at + 1]!) & 0xff]! ^
        x1[bytes[at + 2]!]! ^
        x0[bytes[at + 3]!]!;
      at += 4;
    }
    for (; at < end; at += 1) crc = (crc >>> 8) ^ x0[(crc ^ bytes[at]!) & 0xff]!;
    return crc;
  };
}

/** Runs the CRC-16/X-25 register (HDLC FCS and HCS, IEC 62056-46 annex A) over `bytes` from `start` to `end`. */
export const crcX25Update: Update = slicing(0x8408);

/** CRC-16/X-25 of `bytes` from `start` to `end`; sent low octet first. */
export function crcX25(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return crcX25Update(crcX25Start, bytes, start, end) ^ 0xffff;
}

const arc = tables(0xa001)[0]!;

/** CRC-16/ARC of `bytes` from `start` to `end`: the check of a DSMR P1 telegram. */
export function crcArc(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = 0;
  for (let at = start; at < end; at += 1) crc = (crc >>> 8) ^ arc[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}
