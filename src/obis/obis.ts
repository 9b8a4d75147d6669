import { mapped, octets } from '../axdr/index.ts';
import { type Codec, EncodeError } from '../codec/index.ts';

/** `obis-format`: the text is no OBIS code. `obis-range`: a value group is not an integer from 0 to 255. */
export type ObisErrorCode = 'obis-format' | 'obis-range';

/** What was given is no OBIS code. */
export class ObisError extends RangeError {
  override readonly name: string = 'ObisError';
  readonly code: ObisErrorCode;

  constructor(code: ObisErrorCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * An OBIS code (IEC 62056-6-1): six value groups A to F of one octet each, kept as one number. `key` is what to use in
 * a Map; two codes are the same when their keys are.
 */
export class Obis {
  /** A·2⁴⁰ + B·2³² + C·2²⁴ + D·2¹⁶ + E·2⁸ + F. */
  readonly key: number;

  private constructor(key: number) {
    this.key = key;
  }

  /** The code of six value groups. */
  static of(a: number, b: number, c: number, d: number, e: number, f = 255): Obis {
    let key = 0;
    for (const group of [a, b, c, d, e, f]) {
      if (!(Number.isInteger(group) && group >= 0 && group <= 255))
        throw new ObisError('obis-range', 'value groups from 0 to 255 are expected');
      key = key * 256 + group;
    }
    return new Obis(key);
  }

  /** The code of a `key`. */
  static fromKey(key: number): Obis {
    if (!(Number.isInteger(key) && key >= 0 && key < 2 ** 48))
      throw new ObisError('obis-range', 'an integer of 48 bits is expected');
    // Adding zero takes the sign off a negative zero.
    return new Obis(key + 0);
  }

  /** The code of the six octets of a logical name. */
  static fromBytes(bytes: Uint8Array): Obis {
    if (bytes.length !== 6) throw new ObisError('obis-format', 'six octets are expected');
    const low = ((bytes[2]! << 24) | (bytes[3]! << 16) | (bytes[4]! << 8) | bytes[5]!) >>> 0;
    return new Obis(((bytes[0]! << 8) | bytes[1]!) * 2 ** 32 + low);
  }

  /** Medium: 0 abstract, 1 electricity, 7 gas, … */
  get a(): number {
    return (this.key / 2 ** 40) & 0xff;
  }

  /** Channel. */
  get b(): number {
    return (this.key / 2 ** 32) & 0xff;
  }

  /** Quantity. */
  get c(): number {
    return (this.key / 2 ** 24) & 0xff;
  }

  /** Processing of the quantity. */
  get d(): number {
    return (this.key / 2 ** 16) & 0xff;
  }

  /** Tariff or another classification. */
  get e(): number {
    return (this.key / 2 ** 8) & 0xff;
  }

  /** Billing period; 255 where there is none. */
  get f(): number {
    return this.key & 0xff;
  }

  /** The six octets of the logical name. */
  toBytes(): Uint8Array {
    return Uint8Array.of(this.a, this.b, this.c, this.d, this.e, this.f);
  }

  equals(other: Obis): boolean {
    return this.key === other.key;
  }

  /** `A-B:C.D.E*F` in decimal, every value group written. */
  toString(): string {
    return `${this.a}-${this.b}:${this.c}.${this.d}.${this.e}*${this.f}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Cosem-Object-Instance-Id, the logical name of an object: OCTET STRING (SIZE(6)). */
export const logicalName: Codec<Obis> = {
  read(r) {
    r.need(6);
    return Obis.fromKey(r.u16() * 2 ** 32 + r.u32());
  },
  write(w, value) {
    if (!(value instanceof Obis)) throw new EncodeError('an OBIS code is expected');
    w.u16((value.key / 2 ** 32) | 0).u32(value.key >>> 0);
  },
  shape: mapped(octets(6), Obis.fromBytes, (value: Obis) => value.toBytes()).shape,
};
