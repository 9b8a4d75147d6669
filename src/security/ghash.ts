/** What one octet shifted out at the low end feeds back into the high word (NIST SP 800-38D, 6.3). */
const feedback = Uint32Array.from({ length: 256 }, (_, octet) => {
  let high = 0;
  let low = octet;
  for (let bit = 0; bit < 8; bit += 1) {
    const carry = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high = (high >>> 1) ^ (carry ? 0xe1000000 : 0);
  }
  return high;
});

/** The 256 products of an octet and the hash key, four words each. */
function products(key: Uint8Array): Uint32Array {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const table = new Uint32Array(1024);
  let [a, b, c, d] = [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)];
  for (let octet = 0x80; octet > 0; octet >>>= 1) {
    table.set([a, b, c, d], octet * 4);
    const carry = d & 1;
    d = (d >>> 1) | (c << 31);
    c = (c >>> 1) | (b << 31);
    b = (b >>> 1) | (a << 31);
    a = (a >>> 1) ^ (carry ? 0xe1000000 : 0);
  }
  for (let top = 2; top < 256; top *= 2) {
    for (let low = 1; low < top; low += 1) {
      for (let word = 0; word < 4; word += 1)
        table[(top + low) * 4 + word] = table[top * 4 + word]! ^ table[low * 4 + word]!;
    }
  }
  return table;
}

/** GHASH of AES-GCM with a table of one key (NIST SP 800-38D, 6.4). Table look-ups leak through the cache: see docs/security.md. */
export class Ghash {
  private readonly table: Uint32Array;
  private readonly block = new Uint8Array(16);
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor(hashKey: Uint8Array) {
    this.table = products(hashKey);
  }

  /** The hash of both parts, each padded to whole blocks, and of their lengths. */
  digest(additionalData: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    this.a = this.b = this.c = this.d = 0;
    this.update(additionalData);
    this.update(ciphertext);
    const lengths = new DataView(this.block.buffer);
    lengths.setUint32(0, Math.floor(additionalData.length / 0x20000000));
    lengths.setUint32(4, additionalData.length << 3);
    lengths.setUint32(8, Math.floor(ciphertext.length / 0x20000000));
    lengths.setUint32(12, ciphertext.length << 3);
    this.multiply(this.block, 0);
    const out = new DataView(new ArrayBuffer(16));
    out.setUint32(0, this.a);
    out.setUint32(4, this.b);
    out.setUint32(8, this.c);
    out.setUint32(12, this.d);
    return new Uint8Array(out.buffer);
  }

  private update(octets: Uint8Array): void {
    const whole = octets.length & ~15;
    for (let at = 0; at < whole; at += 16) this.multiply(octets, at);
    if (whole === octets.length) return;
    this.block.fill(0);
    this.block.set(octets.subarray(whole));
    this.multiply(this.block, 0);
  }

  /** state = (state xor block) times the hash key, an octet at a time from the last to the first. */
  private multiply(octets: Uint8Array, at: number): void {
    const { table } = this;
    const state = [this.a, this.b, this.c, this.d];
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 15; i >= 0; i -= 1) {
      const index = (octets[at + i]! ^ ((state[i >> 2]! >>> (24 - 8 * (i & 3))) & 0xff)) << 2;
      const out = d & 0xff;
      d = ((d >>> 8) | (c << 24)) ^ table[index + 3]!;
      c = ((c >>> 8) | (b << 24)) ^ table[index + 2]!;
      b = ((b >>> 8) | (a << 24)) ^ table[index + 1]!;
      a = (a >>> 8) ^ feedback[out]! ^ table[index]!;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }
}
