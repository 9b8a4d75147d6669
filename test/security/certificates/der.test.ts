import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, DecodeError, Reader } from '../../../src/codec/index.ts';
import {
  anyElement,
  type Content,
  element,
  elements,
  maximumDerSize,
  optionalElement,
  readDer,
  tags,
} from '../../../src/security/certificates/der.ts';
import {
  allOctets,
  booleanContent,
  integerContent,
  namedBits,
  objectIdentifierContent,
  unsignedContent,
  wholeBitString,
} from '../../../src/security/certificates/der-content.ts';
import { SecurityError } from '../../../src/security/errors.ts';
import { der } from '../../support/certificates.ts';
import { hex } from '../../support/corpus.ts';

/** The code of the fault inside the SecurityError; undefined where there is none. */
function faultOf(octets: Uint8Array, read: Content<unknown> = anyElement): string | undefined {
  try {
    readDer(octets, read);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(SecurityError);
    const { code, cause } = error as SecurityError;
    expect(code).toBe('certificate-invalid');
    expect(cause).toBeInstanceOf(DecodeError);
    return (cause as DecodeError).code;
  }
}

describe('hostile lengths and tags', () => {
  test.each([
    ['nothing', '', 'truncated'],
    ['no length', '30', 'truncated'],
    ['indefinite', '3080 0000', 'ber-length'],
    ['indefinite inside', '3004 3080 0000', 'ber-length'],
    ['reserved length octet', '30ff', 'ber-length'],
    ['five length octets', '3085 0000000001 00', 'ber-length'],
    ['four octets of length', '3084 ffffffff', 'truncated'],
    ['length cut', '3082 01', 'truncated'],
    ['length longer than the input', '3003 0500', 'truncated'],
    ['inner longer than outer', '3003 040200 00', 'truncated'],
    ['long form of a short length', '3081 02 0500', 'non-canonical-length'],
    ['two octets for a length of one', '3082 0080', 'non-canonical-length'],
    ['four octets for a length of three', '3084 00800000', 'non-canonical-length'],
    ['zero in the long form', '3081 00', 'non-canonical-length'],
    ['octets behind', '0500 00', 'trailing-bytes'],
    ['tag of two octets', '1f8101 00', 'unknown-tag'],
    ['tag of two octets inside', '3003 1f1f00', 'unknown-tag'],
  ])('%s', (_, octets, code) => {
    expect(faultOf(hex(octets))).toBe(code);
  });

  test('B89: nested 17 deep is refused, 16 is read', () => {
    const nested = (depth: number) => {
      let octets = der(tags.sequence);
      for (let i = 1; i < depth; i += 1) octets = der(tags.sequence, octets);
      return octets;
    };
    expect(faultOf(nested(16))).toBe(undefined);
    expect(faultOf(nested(17))).toBe('depth');
    expect(faultOf(nested(2000))).toBe('depth');
  });

  test('B89: more than 8 KiB are refused, 8 KiB are read', () => {
    const whole = der(tags.octetString, new Uint8Array(maximumDerSize - 4));
    expect(whole.length).toBe(8192);
    expect(faultOf(whole)).toBe(undefined);
    expect(faultOf(der(tags.octetString, new Uint8Array(maximumDerSize - 3)))).toBe('size-limit');
  });

  test('whatever the octets are, the error is typed', () => {
    const nested = fc.uint8Array({ maxLength: 40 }).map((octets) => der(tags.sequence, octets));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), nested), (octets) => {
        faultOf(octets);
      }),
      { numRuns: 3000 },
    );
  });

  test('what is read is the only DER of it', () => {
    const tree: fc.Arbitrary<Uint8Array> = fc.letrec<{ tree: Uint8Array }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.uint8Array({ maxLength: 300 }).map((octets) => der(tags.octetString, octets)),
        fc.array(tie('tree'), { maxLength: 3 }).map((parts) => der(tags.sequence, ...parts)),
      ),
    })).tree;
    fc.assert(
      fc.property(tree, (octets) => {
        const { tag, content } = readDer(octets, anyElement);
        expect(der(tag, content)).toEqual(octets);
      }),
    );
  });
});

describe('elements', () => {
  const record: Content<unknown> = (r) =>
    element(r, 'record', tags.sequence, (r) => ({
      flag: optionalElement(r, 'flag', tags.boolean, booleanContent),
      rows: elements(r, 'rows', tags.octetString, allOctets),
    }));

  test('optional ones are left out or there', () => {
    expect(readDer(hex('3003 040107'), record)).toEqual({ flag: undefined, rows: [hex('07')] });
    expect(readDer(hex('3005 0101ff 0400'), record)).toEqual({ flag: true, rows: [hex('')] });
    expect(readDer(hex('3000'), record)).toEqual({ flag: undefined, rows: [] });
  });

  test('the error says where: offset and path', () => {
    const run = () => readDer(hex('3006 0400 0502 0000'), record);
    expect(run).toThrow('tag 0x04 is expected at offset 4 in record.rows[1]');
  });

  test('content that its reader leaves is an error', () => {
    expect(faultOf(hex('0102ff00'), (r) => element(r, 'flag', tags.boolean, booleanContent))).toBe('trailing-bytes');
  });
});

const content = <T>(read: Content<T>, octets: string): T | string => {
  try {
    const r = new Reader(hex(octets));
    const value = read(r);
    r.finish();
    return value;
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
};

describe('content', () => {
  test.each([
    ['00', false],
    ['ff', true],
    ['01', 'boolean'],
    ['', 'truncated'],
    ['ff00', 'trailing-bytes'],
  ])('BOOLEAN %s', (octets, expected) => {
    expect(content(booleanContent, octets)).toBe(expected);
  });

  test.each([
    ['', 'bad-value'],
    ['0001', 'padding'],
    ['007f', 'padding'],
    ['ff80', 'padding'],
    ['ffff', 'padding'],
  ])('INTEGER %s is refused', (octets, code) => {
    expect(content(integerContent, octets)).toBe(code);
  });

  test.each(['00', '7f', '80', 'ff', '0080', 'ff7f', '00ffff'])('INTEGER %s is read', (octets) => {
    expect(content(integerContent, octets)).toEqual(hex(octets));
  });

  test.each([
    ['05', '0005'],
    ['00ffff', 'ffff'],
    ['00', '0000'],
  ])('INTEGER %s without sign in two octets', (octets, expected) => {
    expect(content((r) => unsignedContent(r, 2), octets)).toEqual(hex(expected));
  });

  test.each(['80', 'ffff', '010000', ''])('INTEGER %s is none without sign in two octets', (octets) => {
    expect(content((r) => unsignedContent(r, 2), octets)).toMatch(/bad-value|padding/);
  });

  test.each([
    ['00aa', hex('aa')],
    ['00', hex('')],
    ['01aa', 'ber-bitstring'],
    ['', 'truncated'],
  ])('BIT STRING %s of whole octets', (octets, expected) => {
    expect(content(wholeBitString, octets)).toEqual(expected);
  });

  test.each([
    ['0780', [0]],
    ['0106', [5, 6]],
    ['070080', [8]],
    ['00', []],
    ['0001', [7]],
    ['0080', 'ber-bitstring'],
    ['0680', 'ber-bitstring'],
    ['0781', 'ber-bitstring'],
    ['0700', 'ber-bitstring'],
    ['0880', 'ber-bitstring'],
    ['2000000001', 'ber-bitstring'],
    ['01', 'ber-bitstring'],
    ['', 'truncated'],
  ])('BIT STRING %s of named bits', (octets, expected) => {
    expect(content(namedBits, octets)).toEqual(expected);
  });

  test.each([
    ['550403', '2.5.4.3'],
    ['2a8648ce3d030107', '1.2.840.10045.3.1.7'],
    ['2b81040022', '1.3.132.0.34'],
    ['8837', '2.999'],
    ['27', '0.39'],
    ['', 'truncated'],
    ['55048003', 'padding'],
    ['80', 'padding'],
    ['5504ff', 'truncated'],
    [`55${'ff'.repeat(8)}7f`, 'bad-value'],
  ])('OBJECT IDENTIFIER %s', (octets, expected) => {
    expect(content(objectIdentifierContent, octets)).toBe(expected);
  });

  test('an OBJECT IDENTIFIER of 8 KiB is read or refused at once', () => {
    const arcs = concat(hex('55'), new Uint8Array(8000).fill(0xff), hex('7f'));
    expect(
      faultOf(der(tags.objectIdentifier, arcs), (r) =>
        element(r, 'oid', tags.objectIdentifier, objectIdentifierContent),
      ),
    ).toBe('bad-value');
  });
});
