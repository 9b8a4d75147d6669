import { describe, expect, test } from 'vitest';
import { aarq, acse } from '../../src/acse/index.ts';
import { decode, encode, explain, toHex, tryDecode } from '../../src/codec/index.ts';
import { hex } from './vectors.ts';

const context = 'a1090607 60857405080101';

/** An APDU with its own length, whatever it holds. */
const apdu = (tag: string, content: string): Uint8Array => {
  const bytes = hex(content);
  return hex(
    `${tag} ${bytes.length < 128 ? '' : '82 00'} ${bytes.length.toString(16).padStart(2, '0')} ${toHex(bytes)}`,
  );
};
const faultOf = (bytes: Uint8Array, strict = false) => {
  const result = tryDecode(acse, bytes, { strict });
  return result.ok ? undefined : { code: result.error.code, offset: result.error.offset, path: result.error.path };
};

describe('B53: lengths', () => {
  test.each([
    ['longer than any APDU', '60 84ffffffff', 'ber-length'],
    ['no content where fields must be', '60 00', 'ber-length'],
    ['indefinite', '60 80', 'ber-length'],
    ['indefinite inside', '60 02 a180', 'ber-length'],
    ['five length octets', '60 85 0000000000', 'ber-length'],
    ['reserved length octet', '60 ff', 'ber-length'],
    ['inner longer than outer', `60 0b a1090608 60857405080101`, 'ber-length'],
    ['field longer than the APDU', `60 0b a10a0607 60857405080101`, 'ber-length'],
    ['inner length octets cut by the outer length', '60 02 a182 0000', 'ber-length'],
    ['field that is empty', '60 02 a100', 'ber-length'],
    ['choice that is empty', `60 0d ${context} ac00`, 'ber-length'],
    ['integer that is empty', '61 0f a1090607 60857405080101 a2020200', 'ber-length'],
    ['AARE that ends after the result', '61 10 a1090607 60857405080101 a203020100', 'ber-length'],
    ['cut in the tag', '', 'truncated'],
    ['cut in the length', '60 82 01', 'truncated'],
    ['cut in the content', '60 1d a109', 'truncated'],
    ['octets after the APDU', '62 03 800100 00', 'trailing-bytes'],
    ['not an ACSE-APDU', 'c0 01', 'unknown-tag'],
  ] as const)('%s', (_name, octets, code) => {
    expect(faultOf(hex(octets))?.code).toBe(code);
  });

  test('a longer form than needed is read and flagged, and refused when strict', () => {
    const bytes = hex('62 820004 80 8101 00');
    const { result, flags } = explain(acse, bytes, 'acse');
    expect(result).toEqual({ ok: true, value: { kind: 'rlrq', value: { reason: 'normal' } } });
    expect(flags.map(({ code, offset }) => [code, offset])).toEqual([
      ['non-canonical-length', 1],
      ['non-canonical-length', 5],
    ]);
    expect(faultOf(bytes, true)?.code).toBe('non-canonical-length');
  });

  test('offsets are into the input and the path names the field', () => {
    expect(faultOf(hex(`60 0b a1090608 60857405080101`))).toEqual({
      code: 'ber-length',
      offset: 5,
      path: 'aarq.applicationContextName',
    });
  });

  test('nesting counts against the limit', () => {
    const limits = { maxDepth: 2, maxNodes: 1000, maxReassembled: 0, maxProtection: 0 };
    const bytes = apdu('60', context);
    expect(tryDecode(acse, bytes, { limits })).toMatchObject({ ok: false, error: { code: 'depth' } });
    expect(tryDecode(acse, bytes, { limits: { ...limits, maxDepth: 3 } }).ok).toBe(true);
  });
});

describe('B54: order', () => {
  test.each([
    ['before its turn', apdu('60', `be020400 ${context}`), 'aarq'],
    ['out of order', apdu('60', `${context} be020400 8a020780`), 'aarq'],
    ['duplicated', apdu('60', `${context} ${context}`), 'aarq'],
    ['of another APDU', apdu('61', `${context} a203020100 a305a103020100 a9030201 01`), 'aare'],
    ['without a meaning', apdu('60', `${context} b0020400`), 'aarq'],
    ['reason after user-information', apdu('62', 'be020400 800100'), 'rlrq'],
    ['mandatory and left out', apdu('61', `${context} a305a103020100`), 'aare'],
    ['with two values', apdu('60', `${context} ac06 800131 800132`), 'aarq.callingAuthenticationValue'],
    ['of another type', apdu('60', 'a1090407 60857405080101'), 'aarq.applicationContextName'],
    ['user-information that is no octet string', apdu('60', `${context} be03020100`), 'aarq.userInformation'],
  ] as const)('a field %s is refused', (_name, bytes, path) => {
    expect(faultOf(bytes)).toMatchObject({ code: 'ber-order', path });
  });

  test('an alternative that is none is an unknown tag', () => {
    expect(faultOf(apdu('60', `${context} ac03 840131`))).toMatchObject({ code: 'unknown-tag' });
    expect(tryDecode(aarq, hex('6200'))).toMatchObject({ ok: false, error: { code: 'unknown-tag', offset: 0 } });
  });

  test('implementation-information under BD is read and flagged', () => {
    const bytes = apdu('60', `${context} bd026869`);
    const { result, flags } = explain(acse, bytes, 'acse');
    expect(result).toMatchObject({ value: { value: { implementationInformation: 'hi' } } });
    expect(flags.map((flag) => flag.code)).toEqual(['ber-order']);
    expect(faultOf(bytes, true)?.code).toBe('ber-order');
  });
});

describe('B55: object identifiers', () => {
  const named = (content: string) => {
    const size = (content.replaceAll(' ', '').length / 2).toString(16).padStart(2, '0');
    const outer = (content.replaceAll(' ', '').length / 2 + 2).toString(16).padStart(2, '0');
    return apdu('60', `a1${outer} 06${size} ${content}`);
  };

  test.each([
    ['60', '2.16'],
    ['2a0305', '1.2.3.5'],
    ['00', '0.0'],
    ['4f', '1.39'],
    ['50', '2.0'],
    ['8837', '2.999'],
    ['60857405080109', '2.16.756.5.8.1.9'],
    ['60857405080201', '2.16.756.5.8.2.1'],
  ])('%s is kept as %s and written again', (content, dotted) => {
    const value = decode(acse, named(content), { strict: true });
    expect(value).toMatchObject({ value: { applicationContextName: dotted } });
    expect(toHex(encode(acse, value))).toBe(toHex(named(content)));
  });

  test('one of 100 octets is kept', () => {
    const value = decode(acse, named('05'.repeat(100)), { strict: true });
    expect((value.value as { applicationContextName: string }).applicationContextName.split('.')).toHaveLength(101);
  });

  test.each([
    ['empty', ''],
    ['cut inside a number', '6085'],
    ['with a huge number', '60ffffffffffffffff7f'],
  ])('%s is refused', (_name, content) => {
    expect(faultOf(named(content))).toMatchObject({ code: 'bad-value', path: 'aarq.applicationContextName' });
  });

  test('a padded number is flagged', () => {
    expect(faultOf(named('608005'))).toBeUndefined();
    expect(faultOf(named('608005'), true)?.code).toBe('bad-value');
  });

  test.each(['', '2', '3.1', '1.40', '2.x', '2.-1', '2.9007199254740991', 'logical'])(
    '"%s" is not written',
    (dotted) => {
      const value = { applicationContextName: dotted as '2.16' };
      expect(() => encode(aarq, value)).toThrow(/applicationContextName/);
    },
  );
});

describe('B56: bit strings', () => {
  const requirements = (content: string) => {
    const size = (content.length / 2).toString(16).padStart(2, '0');
    return apdu('60', `${context} 8a${size} ${content}`);
  };

  test.each([
    ['no octet at all', ''],
    ['no bits', '00'],
    ['unused bits of no octets', '07'],
    ['nine unused bits', '0980'],
  ])('%s is refused', (_name, content) => {
    expect(faultOf(requirements(content))).toMatchObject({
      code: 'ber-bitstring',
      path: 'aarq.senderAcseRequirements',
    });
  });

  test('set padding is flagged', () => {
    expect(faultOf(requirements('07ff'))).toBeUndefined();
    expect(faultOf(requirements('07ff'), true)?.code).toBe('padding');
  });

  test('an authentication-value of whole octets is meant', () => {
    const bytes = apdu('60', `${context} ac05 8103 04c0d0`);
    expect(decode(acse, bytes)).toMatchObject({ value: { callingAuthenticationValue: { value: hex('c0d0') } } });
    expect(faultOf(bytes, true)?.code).toBe('ber-bitstring');
  });

  test('no bits are not written', () => {
    expect(() => encode(aarq, { applicationContextName: '2.1', senderAcseRequirements: [] })).toThrow(
      /senderAcseRequirements/,
    );
  });
});

describe('B57 to B59: values of any size are octets here; who may enter is decided above', () => {
  test.each([0, 1, 7, 8, 9, 65, 127, 128, 4096])('passwords, challenges and titles of %d octets', (size) => {
    const octets = new Uint8Array(size).fill(0x31);
    const value = {
      kind: 'aarq',
      value: {
        applicationContextName: 'logical-name-referencing',
        callingApTitle: octets,
        callingAuthenticationValue: { kind: 'charstring', value: octets },
      },
    } as const;
    expect(decode(acse, encode(acse, value), { strict: true })).toEqual(value);
  });
});

describe('integers', () => {
  const result = (content: string) => {
    const size = content.length / 2;
    return apdu('61', `${context} a20${size + 2} 020${size} ${content} a305a103020100`);
  };

  test.each([
    ['00', 'accepted'],
    ['7f', 127],
    ['80', -128],
    ['ff', -1],
    ['0080', 128],
    ['ff7f', -129],
    ['7fffffffffff', 2 ** 47 - 1],
    ['800000000000', -(2 ** 47)],
  ])('%s is %s', (content, expected) => {
    const value = decode(acse, result(content), { strict: true });
    expect(value).toMatchObject({ value: { result: expected } });
    expect(toHex(encode(acse, value))).toBe(toHex(result(content)));
  });

  test('padding octets are flagged, more than six octets are refused', () => {
    expect(faultOf(result('0001'))).toBeUndefined();
    expect(faultOf(result('0001'), true)?.code).toBe('non-canonical-length');
    expect(faultOf(result('ff80'), true)?.code).toBe('non-canonical-length');
    expect(faultOf(result('01000000000000'))?.code).toBe('bad-value');
  });

  test.each([0.5, 2 ** 47, Number.NaN, 'acepted'])('%s is not written', (reason) => {
    expect(() => encode(acse, { kind: 'rlrq', value: { reason: reason as number } })).toThrow(/reason/);
  });
});

describe('encoding', () => {
  test('names the field that is left out or wrong', () => {
    expect(() => encode(acse, { kind: 'aarq', value: {} as never })).toThrow(/applicationContextName/);
    expect(() => encode(acse, { kind: 'none' } as never)).toThrow(/aarq, aare, rlrq, rlre/);
    expect(() => encode(acse, undefined as never)).toThrow(/is expected/);
    expect(() => encode(acse, { kind: 'rlrq', value: { userInformation: 'text' as never } })).toThrow(
      /userInformation/,
    );
  });

  test('text beyond ISO 8859-1 is refused, other than ASCII is flagged', () => {
    const value = { applicationContextName: 'logical-name-referencing', implementationInformation: '€' } as const;
    expect(() => encode(aarq, value)).toThrow(/implementationInformation/);
    const bytes = encode(acse, { kind: 'aarq', value: { ...value, implementationInformation: 'é' } });
    expect(faultOf(bytes)).toBeUndefined();
    expect(faultOf(bytes, true)?.code).toBe('charset');
  });
});
