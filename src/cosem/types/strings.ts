import {
  type BitString,
  type CosemDate,
  type CosemDateTime,
  type CosemTime,
  date as dateOctets,
  dateTime as dateTimeOctets,
  octetString as octetStringContent,
  readLength,
  time as timeOctets,
} from '../../axdr/index.ts';
import { type Codec, EncodeError, fromLatin1, toLatin1 } from '../../codec/index.ts';
import { logicalName as logicalNameOctets, type Obis } from '../../obis/index.ts';
import { type DataType, either, mappedType, named, simple, unexpectedType } from './data-type.ts';

const octetStringTag = 9;

/** OCTET STRING of any length. */
export const octetString = simple('octet-string');
/** VisibleString. */
export const visibleString = simple('visible-string');
/** BIT STRING. */
export const bitString: DataType<BitString> = simple('bit-string');

function toOctets(value: string): Uint8Array {
  if (typeof value !== 'string' || /[\u0100-\uffff]/.test(value))
    throw new EncodeError('a text with characters up to U+00FF is expected');
  return fromLatin1(value);
}

/** Text in an octet-string or, from some meters, a visible-string; one octet is one character. */
export const text: DataType<string> = named(
  'octet-string',
  either(mappedType(octetString, toLatin1, toOctets), visibleString, (_): _ is string => true),
);

/** An octet-string whose octets have a codec and a size of their own. */
/* @__NO_SIDE_EFFECTS__ */
function octetsOf<T>(typeName: string, size: number, of: Codec<T>): DataType<T> {
  return {
    read(r) {
      if (r.peek() !== octetStringTag) throw unexpectedType(r, typeName);
      const start = r.offset;
      r.offset += 1;
      r.trace?.type('octet-string');
      const length = readLength(r);
      if (length !== size)
        throw r.error('bad-value', `${typeName} of ${length} octets`, start, `${size} octets`, `${length} octets`);
      r.trace?.leaf('length', start, r.offset, length);
      return r.sub(size, of);
    },
    write(w, value) {
      w.u8(octetStringTag).u8(size);
      of.write(w, value);
    },
    shape: of.shape,
    typeName: `octet-string(${size})`,
    tags: [octetStringTag],
  };
}

/** octet-string(6): the logical name of an object. */
export const logicalName: DataType<Obis> = octetsOf('logical name', 6, logicalNameOctets);

/** A date or time in an octet-string; with a tag of its own it is read too, flagged. */
/* @__NO_SIDE_EFFECTS__ */
function temporal<T>(kind: 'date-time' | 'date' | 'time', size: number, of: Codec<T>): DataType<T> {
  const inOctets = octetsOf(kind, size, of);
  const own = simple(kind) as unknown as DataType<T>;
  return {
    ...inOctets,
    read(r) {
      if (r.peek() !== own.tags[0]) return inOctets.read(r);
      r.flag('data-type', `${kind} in place of octet-string(${size})`);
      return own.read(r);
    },
  };
}

/** octet-string(12): date, time, deviation and clock status. */
export const dateTime: DataType<CosemDateTime> = temporal('date-time', 12, dateTimeOctets);
/** octet-string(5). */
export const date: DataType<CosemDate> = temporal('date', 5, dateOctets);
/** octet-string(4). */
export const time: DataType<CosemTime> = temporal('time', 4, timeOctets);
/** The type date-time itself, with its own tag; in an octet-string it is read too. */
export const dateTimeTagged: DataType<CosemDateTime> = either(
  simple('date-time'),
  dateTime,
  (_): _ is CosemDateTime => true,
);

/** An octet-string whose content is kept as it is. */
export const octets: DataType<Uint8Array> = { ...octetString, shape: octetStringContent.shape };
