import { octets } from '../axdr/index.ts';
import { type Codec, EncodeError, type Reader } from '../codec/index.ts';

/** The services of the Conformance block (COSEMpdu), in the order of their bits, the first the most significant. */
export const conformanceBits = [
  'reserved-zero',
  'general-protection',
  'general-block-transfer',
  'read',
  'write',
  'unconfirmed-write',
  'delta-value-encoding',
  'reserved-seven',
  'attribute0-supported-with-set',
  'priority-mgmt-supported',
  'attribute0-supported-with-get',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
  'block-transfer-with-action',
  'multiple-references',
  'information-report',
  'data-notification',
  'access',
  'parameterized-access',
  'get',
  'set',
  'selective-access',
  'event-notification',
  'action',
] as const;
export type ConformanceBit = (typeof conformanceBits)[number];
export type Conformance = readonly ConformanceBit[];

const applicationTag = 0x5f;
const tagNumber = 0x1f;
const header = [applicationTag, tagNumber, 4, 0];

/** Conformance: [APPLICATION 31] BIT STRING of 24 bits in BER; the value lists the services that are set. */
export const Conformance: Codec<Conformance> = {
  read(r) {
    readHeader(r);
    const bits = (r.u8() << 16) | r.u16();
    return conformanceBits.filter((_, i) => (bits & (0x800000 >>> i)) !== 0);
  },
  write(w, value) {
    let bits = 0;
    for (const name of value) {
      const at = conformanceBits.indexOf(name);
      if (at < 0) throw new EncodeError(`one of ${conformanceBits.join(', ')} is expected`);
      bits |= 0x800000 >>> at;
    }
    for (const octet of header) w.u8(octet);
    w.u8(bits >>> 16).u16(bits & 0xffff);
  },
  shape: {
    kind: 'mapped',
    of: octets(3),
    map: ((o: Uint8Array) => conformanceBits.filter((_, i) => (o[i >> 3]! & (0x80 >> (i & 7))) !== 0)) as (
      value: never,
    ) => unknown,
  },
};

/** Old devices leave the tag number out: 5F 04 00 in place of 5F 1F 04 00. */
function readHeader(r: Reader): void {
  const start = r.offset;
  for (const octet of header) {
    if (octet === tagNumber && r.offset < r.end && r.peek() === 4) {
      r.flag('unknown-tag', 'the conformance tag lacks its number', start);
      continue;
    }
    const found = r.u8();
    if (found !== octet) {
      throw r.error('unknown-tag', 'no conformance block', start, '5f 1f 04 00', `0x${found.toString(16)}`);
    }
  }
  r.trace?.leaf('header', start, r.offset, undefined);
}
