import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declaredGetRequestNormal as declared, GetRequestNormal } from '../../src/apdu/get-request-normal.ts';
import { type Codec, decode, EncodeError, encode, explain, tryDecode } from '../../src/codec/index.ts';
import { Obis } from '../../src/obis/index.ts';
import { arbitrary } from '../support/arbitrary.ts';

/** What a codec makes of octets, an error with all that it says. */
function outcomeOf(codec: Codec<GetRequestNormal>, octets: Uint8Array, strict: boolean) {
  const decoded = tryDecode(codec, octets, { strict });
  if (decoded.ok) return { value: decoded.value, fields: JSON.stringify(decoded.value) };
  const { code, offset, path, reason, message, expected, found } = decoded.error;
  return { code, offset, path, reason, message, expected, found };
}

function encodingOf(codec: Codec<GetRequestNormal>, value: GetRequestNormal) {
  try {
    return encode(codec, value);
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError);
    const { path, reason, message } = error as EncodeError;
    return { path, reason, message };
  }
}

/** Requests that hold together but for some octets, so that most reach past the first field. */
const octets = fc
  .tuple(fc.uint8Array({ minLength: 10, maxLength: 10 }), fc.constantFrom([], [0], [0, 0], [1, 2, 0x11, 7], [1], [7]))
  .chain(([head, tail]) =>
    fc
      .constantFrom(head, Uint8Array.of(0xc1, ...head.subarray(1)), head.subarray(0, 5))
      .map((start) => Uint8Array.of(...start, ...tail)),
  );

const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  false,
  -1,
  0,
  1,
  1.5,
  15,
  16,
  127,
  128,
  65_536,
  '1',
  {},
  Obis.fromKey(1),
);
const value = fc.record({
  invokeIdAndPriority: fc.oneof(odd, fc.record({ invokeId: odd, confirmed: odd, highPriority: odd })),
  cosemAttributeDescriptor: fc.oneof(odd, fc.record({ classId: odd, instanceId: odd, attributeId: odd })),
  accessSelection: fc.constantFrom<unknown>(undefined, undefined, undefined, null, {}),
}) as unknown as fc.Arbitrary<GetRequestNormal>;

describe('GetRequestNormal does what its declaration says', () => {
  test('on octets: values, errors and flags', () => {
    fc.assert(
      fc.property(octets, fc.boolean(), (bytes, strict) => {
        expect(outcomeOf(GetRequestNormal, bytes, strict)).toStrictEqual(outcomeOf(declared, bytes, strict));
        expect(explain(GetRequestNormal, bytes, 'request', { strict })).toEqual(
          explain(declared, bytes, 'request', { strict }),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('on values', () => {
    fc.assert(
      fc.property(arbitrary(declared), (request) => {
        const bytes = encode(declared, request);
        expect(encode(GetRequestNormal, request)).toEqual(bytes);
        expect(decode(GetRequestNormal, bytes)).toStrictEqual(decode(declared, bytes));
      }),
    );
  });

  test('on what is no value', () => {
    fc.assert(
      fc.property(value, (request) => {
        expect(encodingOf(GetRequestNormal, request)).toStrictEqual(encodingOf(declared, request));
      }),
      { numRuns: 2000 },
    );
  });
});
