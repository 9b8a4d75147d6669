import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactArray, type Data, TypeDescription } from '../../src/axdr/index.ts';
import { attempt, DecodeError, decode, EncodeError, encode, toHex } from '../../src/codec/index.ts';
import { compactDataTemplate, readCompactData, writeCompactData } from '../../src/cosem/compact-data.ts';
import { doubleLongUnsigned, structure, unsigned } from '../../src/cosem/index.ts';
import { type CaptureContext, profileColumns } from '../../src/cosem/profile/captured-attribute.ts';
import { capturedValues } from '../../src/cosem/profile/cells.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { hex } from '../support/corpus.ts';
import { captured, clock, importActive } from './profile/profiles.ts';

const templateId = captured(62, '0-0:66.0.1*255', 4);
const u8 = (value: number): Data => ({ kind: 'unsigned', value });
const u32 = (value: number): Data => ({ kind: 'double-long-unsigned', value });
/** template_id, a double-long-unsigned, an octet-string: as the meter describes them. */
const template = hex('02 03 11 06 09');
const buffer = hex('05 0000002a 02 abcd');
const capture: Data[] = [u8(5), u32(42), { kind: 'octet-string', value: Uint8Array.of(0xab, 0xcd) }];

describe('the buffer of a compact-data object', () => {
  test('is read by its template', () => {
    expect(readCompactData(buffer, template)).toEqual([capture]);
    expect(readCompactData(buffer, decode(TypeDescription, template))).toEqual([capture]);
    expect(readCompactData(hex('0500000001 00 0500000002 00'), template).length).toBe(2);
    expect(readCompactData(hex(''), template)).toEqual([]);
  });

  test('is written by it', () => {
    expect(toHex(writeCompactData([capture], template))).toBe(toHex(buffer));
    expect(toHex(writeCompactData([], template))).toBe('');
    expect(() => writeCompactData([[u8(5), u8(1), u8(1)]], template)).toThrow(EncodeError);
    expect(() => writeCompactData([[u8(5)]], template)).toThrow(EncodeError);
  });

  test('may be long', () => {
    const long: Data[] = [u8(5), u32(42), { kind: 'octet-string', value: new Uint8Array(300).fill(7) }];
    const octets = writeCompactData([long, long], template);
    expect(octets.length).toBe(2 * (1 + 4 + 3 + 300));
    expect(readCompactData(octets, template)).toEqual([long, long]);
  });

  test('of one value without structure', () => {
    expect(readCompactData(hex('0102'), hex('11'))).toEqual([[u8(1)], [u8(2)]]);
  });

  test('of another template is refused', () => {
    expect(readCompactData(buffer, template, { templateId: 5 })).toEqual([capture]);
    const other = attempt(() => readCompactData(buffer, template, { templateId: 6 }));
    expect(other).toMatchObject({ ok: false, error: { code: 'bad-value', expected: 'template_id 6', found: '5' } });
  });

  test.each([
    ['a capture that ends early', '05 0000002a 03 abcd', '02 03 11 06 09', 'truncated', '[0][2]'],
    ['a second one that does', '05 0000002a 00 05', '02 03 11 06 09', 'truncated', '[1][1]'],
    ['values that take no octets', '05', '02 01 00', 'zero-size-element', ''],
    ['a template that is none', '05', '07', 'unknown-tag', ''],
    ['a template that ends early', '05', '02 02 11', 'truncated', ''],
    ['an array of far too many', '05', '02 02 11 01 ffff 01 ffff 00', 'node-limit', '[0][1]'],
  ])('%s', (_, octets, description, code, path) => {
    const result = attempt(() => readCompactData(hex(octets), hex(description)));
    expect(result).toMatchObject({ ok: false, error: { code, path } });
  });

  test('arrays have their number in the template alone, or before them as well', () => {
    const description = hex('02 02 11 01 0002 12');
    const value: Data[] = [
      { kind: 'long-unsigned', value: 1 },
      { kind: 'long-unsigned', value: 2 },
    ];
    expect(readCompactData(hex('05 0001 0002'), description)).toEqual([[u8(5), { kind: 'array', value }]]);
    expect(readCompactData(hex('05 01 0001'), description, { countedArrays: true })).toEqual([
      [u8(5), { kind: 'array', value: value.slice(0, 1) }],
    ]);
    const many = attempt(() =>
      readCompactData(hex('05 83 ffffff'), hex('02 02 11 01 0002 00'), { countedArrays: true }),
    );
    expect(many).toMatchObject({ ok: false, error: { code: 'node-limit' } });
  });
});

describe('the template of capture objects', () => {
  const context: CaptureContext = {
    typeOf: ({ classId }) =>
      ({ 62: unsigned, 3: doubleLongUnsigned, 7: structure({ a: unsigned, b: structure({ c: unsigned }) }) })[classId],
  };

  test('is made of their types', () => {
    const attributes = profileColumns([templateId, importActive, clock], context);
    expect(toHex(encode(TypeDescription, compactDataTemplate(attributes)))).toBe('0203110609');
    const nested = profileColumns([captured(7, '1-0:99.1.0*255'), captured(3, '1-0:1.8.0*255', 3)], {
      typeOf: (object) => (object.attributeIndex === 2 ? context.typeOf!(object) : undefined),
    });
    expect(toHex(encode(TypeDescription, compactDataTemplate(nested)))).toBe(
      '0202'.concat('0202110201', '11', '02020f16'),
    );
  });

  test('names the values', () => {
    const attributes = profileColumns([templateId, importActive], context);
    const [values] = readCompactData(hex('05 0000002a'), compactDataTemplate(attributes));
    expect(capturedValues(attributes, values!)).toEqual([
      { attribute: attributes[0], value: u8(5) },
      { attribute: attributes[1], value: u32(42) },
    ]);
    expect(() => capturedValues(attributes, [u8(5)])).toThrow(RangeError);
  });

  test.each([
    ['a CHOICE', profileColumns([importActive])],
    ['a class that is not known', profileColumns([templateId])],
    ['an array', profileColumns([captured(7, '1-0:99.1.0*255')], { typeOf: () => undefined })],
  ])('cannot be made of %s', (_, attributes) => {
    expect(() => compactDataTemplate(attributes)).toThrow(attributes[0]!.captureObject.logicalName.toString());
  });
});

/** Values of any type that can be described, with their description. */
const described = arbitrary(TypeDescription) as fc.Arbitrary<TypeDescription>;

/** A value of a type, the same for each. */
function sampleOf(type: TypeDescription): fc.Arbitrary<Data> {
  if (type.kind === 'structure')
    return fc.tuple(...type.value.map(sampleOf)).map((value) => ({ kind: 'structure', value: [...value] }));
  if (type.kind === 'array') {
    const length = Math.min(type.value.numberOfElements, 3);
    const elements = fc.array(sampleOf(type.value.typeDescription), { minLength: length, maxLength: length });
    return elements.map((value) => ({ kind: 'array', value }));
  }
  const samples: Partial<Record<string, unknown>> = {
    boolean: true,
    'bit-string': [true],
    'octet-string': Uint8Array.of(1),
    'visible-string': 'a',
    'utf8-string': 'é',
    long64: -1n,
    'long64-unsigned': 1n,
    'null-data': null,
    'dont-care': null,
    'date-time': { ...dateFields, ...timeFields, deviation: 0, clockStatus: 0 },
    date: dateFields,
    time: timeFields,
  };
  return fc.constant({ kind: type.kind, value: type.kind in samples ? samples[type.kind] : 1 } as Data);
}

const dateFields = { year: 2026, month: 1, dayOfMonth: 1, dayOfWeek: 4 };
const timeFields = { hour: 1, minute: 2, second: 3, hundredths: 4 };

/** Arrays as short as their values. */
function shortened(type: TypeDescription): TypeDescription {
  if (type.kind === 'structure') return { kind: 'structure', value: type.value.map(shortened) };
  if (type.kind !== 'array') return type;
  const { numberOfElements, typeDescription } = type.value;
  return {
    kind: 'array',
    value: { numberOfElements: Math.min(numberOfElements, 3), typeDescription: shortened(typeDescription) },
  };
}

describe('any template', () => {
  const drawn = fc.array(described, { minLength: 1, maxLength: 4 }).chain((types) => {
    const value: TypeDescription[] = [{ kind: 'unsigned', value: null }, ...types.map(shortened)];
    const of: TypeDescription = { kind: 'structure', value };
    return fc.record({ of: fc.constant(of), captures: fc.array(fc.tuple(...value.map(sampleOf)), { maxLength: 3 }) });
  });

  test('gives back what was written, as the compact-array does', () => {
    fc.assert(
      fc.property(drawn, ({ of, captures }) => {
        const octets = writeCompactData(captures, of);
        expect(readCompactData(octets, encode(TypeDescription, of))).toEqual(captures);
        const arrayContents = captures.map((value) => ({ kind: 'structure', value }) as const);
        const whole = encode(compactArray, { contentsDescription: of, arrayContents });
        expect(toHex(whole).endsWith(toHex(octets))).toBe(true);
      }),
    );
  });

  test('of damaged octets is an error of its own or values', () => {
    fc.assert(
      fc.property(drawn, fc.nat(), fc.nat(), ({ of, captures }, flip, end) => {
        const octets = writeCompactData(captures, of);
        const description = encode(TypeDescription, of);
        const damaged = flip % 2 === 0 ? octets : description;
        if (damaged.length > 0) damaged[(flip >> 4) % damaged.length]! ^= 1 << ((flip >> 1) & 7);
        try {
          readCompactData(octets.subarray(0, end % (octets.length + 1)), description);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
