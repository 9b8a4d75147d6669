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
  readonly #table: Uint32Array;
  readonly #block = new Uint8Array(16);
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(hashKey: Uint8Array) {
    this.#table = products(hashKey);
  }

  /** The hash of both parts, each padded to whole blocks, and of their lengths, xored into `out`. */
  digest(additionalData: Uint8Array, ciphertext: Uint8Array, out: Uint8Array): void {
    this.#a = this.#b = this.#c = this.#d = 0;
    this.#update(additionalData);
    this.#update(ciphertext);
    this.#multiply(0, additionalData.length << 3, 0, ciphertext.length << 3);
    put(out, 0, this.#a);
    put(out, 4, this.#b);
    put(out, 8, this.#c);
    put(out, 12, this.#d);
  }

  #update(octets: Uint8Array): void {
    const whole = octets.length & ~15;
    for (let at = 0; at < whole; at += 16) this.#absorb(octets, at);
    if (whole === octets.length) return;
    this.#block.fill(0);
    for (let at = whole; at < octets.length; at += 1) this.#block[at - whole] = octets[at]!;
    this.#absorb(this.#block, 0);
  }

  #absorb(octets: Uint8Array, at: number): void {
    this.#multiply(word(octets, at), word(octets, at + 4), word(octets, at + 8), word(octets, at + 12));
  }

  /** state = (state xor block) times the hash key, an octet at a time from the last to the first. */
  #multiply(w: number, x: number, y: number, z: number): void {
    const table = this.#table;
    let rest = this.#d ^ z;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < 16; i += 1) {
      if (i === 4) rest = this.#c ^ y;
      else if (i === 8) rest = this.#b ^ x;
      else if (i === 12) rest = this.#a ^ w;
      const index = (rest & 0xff) << 2;
      rest >>>= 8;
      const out = d & 0xff;
      d = ((d >>> 8) | (c << 24)) ^ table[index + 3]!;
      c = ((c >>> 8) | (b << 24)) ^ table[index + 2]!;
      b = ((b >>> 8) | (a << 24)) ^ table[index + 1]!;
      a = (a >>> 8) ^ feedback[out]! ^ table[index]!;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }
}

function word(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;
}

function put(out: Uint8Array, at: number, value: number): void {
  out[at]! ^= value >>> 24;
  out[at + 1]! ^= value >>> 16;
  out[at + 2]! ^= value >>> 8;
  out[at + 3]! ^= value;
}
