/** A 64-bit word as two halves. */
interface Word {
  high: number;
  low: number;
}

const word = (high: number, low: number): Word => ({ high, low });

function add(a: Word, b: Word): void {
  const low = (a.low >>> 0) + (b.low >>> 0);
  a.high = (a.high + b.high + (low > 0xffffffff ? 1 : 0)) | 0;
  a.low = low | 0;
}

function exclusiveOr(a: Word, b: Word): void {
  a.high ^= b.high;
  a.low ^= b.low;
}

/** Rotates to the left by less than 32 bits. */
function rotate(a: Word, count: number): void {
  const { high, low } = a;
  a.high = (high << count) | (low >>> (32 - count));
  a.low = (low << count) | (high >>> (32 - count));
}

function rotateBy32(a: Word): void {
  const { high, low } = a;
  a.high = low;
  a.low = high;
}

type State = readonly [Word, Word, Word, Word];

function round([v0, v1, v2, v3]: State): void {
  add(v0, v1);
  rotate(v1, 13);
  exclusiveOr(v1, v0);
  rotateBy32(v0);
  add(v2, v3);
  rotate(v3, 16);
  exclusiveOr(v3, v2);
  add(v0, v3);
  rotate(v3, 21);
  exclusiveOr(v3, v0);
  add(v2, v1);
  rotate(v1, 17);
  exclusiveOr(v1, v2);
  rotateBy32(v2);
}

/** Four octets of the input, lowest first; octets past its end are 0. */
function littleEndian(octets: Uint8Array, offset: number): number {
  let value = 0;
  for (let i = 3; i >= 0; i -= 1) value = (value << 8) | (octets[offset + i] ?? 0);
  return value;
}

function compress(state: State, message: Word): void {
  exclusiveOr(state[3], message);
  round(state);
  round(state);
  exclusiveOr(state[0], message);
}

/** SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed digest of eight octets for short inputs; the key has 16. */
export function sipHash(key: Uint8Array, octets: Uint8Array): Uint8Array {
  const k0 = word(littleEndian(key, 4), littleEndian(key, 0));
  const k1 = word(littleEndian(key, 12), littleEndian(key, 8));
  const state: State = [
    word(k0.high ^ 0x736f6d65, k0.low ^ 0x70736575),
    word(k1.high ^ 0x646f7261, k1.low ^ 0x6e646f6d),
    word(k0.high ^ 0x6c796765, k0.low ^ 0x6e657261),
    word(k1.high ^ 0x74656462, k1.low ^ 0x79746573),
  ];
  const whole = octets.length & ~7;
  for (let at = 0; at < whole; at += 8) compress(state, word(littleEndian(octets, at + 4), littleEndian(octets, at)));
  const length = (octets.length & 0xff) << 24;
  compress(state, word(littleEndian(octets, whole + 4) | length, littleEndian(octets, whole)));
  state[2].low ^= 0xff;
  for (let i = 0; i < 4; i += 1) round(state);
  const [digest, ...others] = state;
  for (const other of others) exclusiveOr(digest, other);
  return Uint8Array.from([digest.low, digest.high].flatMap((half) => [0, 8, 16, 24].map((shift) => half >>> shift)));
}
