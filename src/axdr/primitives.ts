import { type Codec, EncodeError, fromLatin1, type Reader, toLatin1, type Writer } from '../codec/index.ts';
import { readOctetLength } from './length.ts';

function integer(
  minimum: number,
  maximum: number,
  read: (r: Reader) => number,
  write: (w: Writer, value: number) => void,
): Codec<number> {
  return { read, write, shape: { kind: 'integer', minimum, maximum } };
}

/** Unsigned8. */
export const u8 = integer(
  0,
  0xff,
  (r) => r.u8(),
  (w, v) => w.u8(v),
);
/** Unsigned16. */
export const u16 = integer(
  0,
  0xffff,
  (r) => r.u16(),
  (w, v) => w.u16(v),
);
/** Unsigned32. */
export const u32 = integer(
  0,
  0xffffffff,
  (r) => r.u32(),
  (w, v) => w.u32(v),
);
/** Integer8. */
export const i8 = integer(
  -0x80,
  0x7f,
  (r) => r.i8(),
  (w, v) => w.i8(v),
);
/** Integer16. */
export const i16 = integer(
  -0x8000,
  0x7fff,
  (r) => r.i16(),
  (w, v) => w.i16(v),
);
/** Integer32. */
export const i32 = integer(
  -0x80000000,
  0x7fffffff,
  (r) => r.i32(),
  (w, v) => w.i32(v),
);

/** Unsigned64; always a bigint. */
export const u64: Codec<bigint> = {
  read: (r) => r.u64(),
  write: (w, value) => w.u64(value),
  shape: { kind: 'bigint', minimum: 0n, maximum: 0xffffffffffffffffn },
};

/** Integer64; always a bigint. */
export const i64: Codec<bigint> = {
  read: (r) => r.i64(),
  write: (w, value) => w.i64(value),
  shape: { kind: 'bigint', minimum: -0x8000000000000000n, maximum: 0x7fffffffffffffffn },
};

/** IEEE 754 single; a NaN keeps its meaning, not its payload. */
export const f32: Codec<number> = {
  read: (r) => r.f32(),
  write: (w, value) => w.f32(value),
  shape: { kind: 'float', size: 4 },
};

/** IEEE 754 double. */
export const f64: Codec<number> = {
  read: (r) => r.f64(),
  write: (w, value) => w.f64(value),
  shape: { kind: 'float', size: 8 },
};

/** BOOLEAN: 00 is false; 01 and FF are true, any other octet is read as true and flagged. Written as 01. */
export const boolean: Codec<boolean> = {
  read(r) {
    const octet = r.u8();
    if (octet !== 0 && octet !== 1 && octet !== 0xff) {
      r.flag('boolean', `boolean written as 0x${octet.toString(16)}`, r.offset - 1);
    }
    return octet !== 0;
  },
  write(w, value) {
    if (typeof value !== 'boolean') throw new EncodeError('a boolean is expected');
    w.u8(value ? 1 : 0);
  },
  shape: { kind: 'boolean' },
};

/** NULL: no octets; the value is null. */
export const nothing: Codec<null> = {
  read: () => null,
  write: () => undefined,
  shape: { kind: 'null' },
};

/** OCTET STRING with a length. The value is a view of the input. */
export const octetString: Codec<Uint8Array> = {
  read: (r) => r.take(readOctetLength(r)),
  write(w, value) {
    const start = w.fork();
    w.bytes(value);
    w.join(start);
  },
  shape: { kind: 'octets', minimum: 0, maximum: Number.POSITIVE_INFINITY },
};

/** OCTET STRING of a fixed size: no length octet. */
export function octets(size: number): Codec<Uint8Array> {
  return {
    read: (r) => r.take(size),
    write(w, value) {
      if (value?.length !== size) throw new EncodeError(`${size} octets are expected`);
      w.bytes(value);
    },
    shape: { kind: 'octets', minimum: size, maximum: size },
  };
}

/** All octets that are left. */
export const rest: Codec<Uint8Array> = {
  read: (r) => r.take(r.remaining),
  write: (w, value) => w.bytes(value),
  shape: { kind: 'octets', minimum: 0, maximum: Number.POSITIVE_INFINITY },
};

/** VisibleString: one character per octet. Octets outside printable ASCII are kept (as U+0000 to U+00FF) and flagged. */
export const visibleString: Codec<string> = {
  read(r) {
    const start = r.offset;
    const text = toLatin1(r.take(readOctetLength(r)));
    if (/[^\x20-\x7e]/.test(text)) r.flag('charset', 'visible-string holds other than printable ASCII', start);
    return text;
  },
  write(w, value) {
    if (typeof value !== 'string' || /[^\x00-\xff]/.test(value))
      throw new EncodeError('a text of ISO 8859-1 is expected');
    const start = w.fork();
    w.bytes(fromLatin1(value));
    w.join(start);
  },
  shape: { kind: 'text', charset: 'ascii' },
};
