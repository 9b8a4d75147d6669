import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as acse from '../src/acse/index.ts';
import * as apdu from '../src/apdu/index.ts';
import * as axdr from '../src/axdr/index.ts';
import * as coap from '../src/coap/index.ts';
import { type Codec, DecodeError, decode, EncodeError, encode, explain, tryDecode } from '../src/codec/index.ts';
import * as hdlc from '../src/hdlc/index.ts';
import * as iec from '../src/iec62056-21/index.ts';
import * as obis from '../src/obis/index.ts';
import * as transport from '../src/transport/index.ts';
import { arbitrary } from './support/arbitrary.ts';
import { partitionFault } from './support/partition.ts';

const doors: Record<string, object> = { acse, apdu, axdr, coap, hdlc, 'iec62056-21': iec, obis, transport };

function isCodec(value: unknown): value is Codec<unknown> {
  return typeof value === 'object' && value !== null && 'read' in value && 'write' in value && 'shape' in value;
}

const codecs = Object.entries(doors).flatMap(([folder, door]) =>
  Object.entries(door).flatMap(([name, value]) => (isCodec(value) ? [[`${folder}/${name}`, value] as const] : [])),
);

/** Codecs that take whatever is left: a prefix of their octets is another value, not an error (datagrams end where they end). */
const openEnded = new Set([
  'axdr/rest',
  'coap/block',
  'coap/coapMessage',
  'coap/uint',
  'apdu/cipheredContent',
  'hdlc/hdlcParameters',
  'iec62056-21/dataLines',
  'iec62056-21/dataMessage',
  'iec62056-21/telegram',
]);

describe.each(codecs)('%s', (name, codec) => {
  const values = arbitrary(codec);

  test('gives back what it wrote', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(codec, encode(codec, value))).toEqual(value);
      }),
      { numRuns: 150 },
    );
  });

  test('fails typed on every prefix, and names a place', () => {
    if (openEnded.has(name)) return;
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(codec, value);
        for (let end = 0; end < bytes.length; end += 1) {
          const result = tryDecode(codec, bytes.subarray(0, end));
          expect(result.ok, `${end} of ${bytes.length} octets`).toBe(false);
          if (!result.ok) expect(result.error.offset).toBeLessThanOrEqual(end);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('throws nothing but a DecodeError on flipped bits, and re-encodes what it accepts', () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, bit) => {
        const bytes = encode(codec, value);
        if (bytes.length === 0) return;
        bytes[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7);
        const result = tryDecode(codec, bytes);
        if (!result.ok) expect(result.error).toBeInstanceOf(DecodeError);
        else expect(decode(codec, encode(codec, result.value))).toEqual(result.value);
      }),
      { numRuns: 300 },
    );
  });

  test('shows a tree whose leaves partition the octets, whole or damaged', () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, cut) => {
        const bytes = encode(codec, value);
        const whole = explain(codec, bytes, name);
        expect(whole.result.ok).toBe(true);
        expect(partitionFault(whole.tree)).toBeUndefined();
        const damaged = bytes.subarray(0, cut % (bytes.length + 1));
        expect(partitionFault(explain(codec, damaged, name).tree)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test('refuses values of other JavaScript types with an EncodeError alone', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        try {
          encode(codec, value);
        } catch (error) {
          expect(error).toBeInstanceOf(EncodeError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
