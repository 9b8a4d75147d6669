import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  capabilitiesOf,
  formatTypeNumber,
  parseTypeNumber,
  TypeNumberError,
  type TypeNumberPosition,
  typeNumberPositions,
  typeNumberRows,
  typeNumberRules,
  typeNumbers,
} from '../../src/omnia/index.ts';
import { describeCorpus } from '../support/corpus.ts';
import { referenceText } from './reference.ts';

const full = '684-2-11P-1342AAD1-1B24045';
const bare = '686-2-10P-11000030-8114XXX';
const positions: readonly TypeNumberPosition[] = Object.values(typeNumberPositions);

function errorOf(text: string, options = {}): TypeNumberError {
  try {
    parseTypeNumber(text, options);
  } catch (error) {
    if (error instanceof TypeNumberError) return error;
    throw error;
  }
  throw new Error(`${text} is a type number`);
}

describe('legal type numbers', () => {
  test('every field of a full three-phase meter', () => {
    expect(parseTypeNumber(full)).toEqual({
      meterType: '4',
      revision: '2',
      housing: '1',
      breaker: '1',
      generation: 'P',
      variant: '1',
      measuringSystems: '3',
      communication: '4',
      homeAreaNetwork: '2',
      flexInterfaces: 'AA',
      supplyBackup: 'D',
      hotSwap: '1',
      currentRange: '1',
      accuracyClass: 'B2',
      energyType: '4',
      countryCode: '045',
    });
  });

  test.each([
    [full, [3, true, true, 'full', true, 2, 1, 7, true, true, 100, 'B', '2', '045']],
    [bare, [1, false, false, 'none', false, 0, 0, 3, false, false, 80, '1', '1', 'XXX']],
    ['686-2-11P-1141AH71-8A24047', [1, true, true, 'lite', true, 0, 1, 7, false, true, 80, 'A', '2', '047']],
    [
      '684-2-11P-1342ABB0-1B14046',
      [3, true, true, 'full', false, 2, 1, Number.POSITIVE_INFINITY, false, false, 100, 'B', '1', '046'],
    ],
  ])('what %s has', (text, expected) => {
    const has = capabilitiesOf(parseTypeNumber(text));
    expect([
      has.phases,
      has.supplyControlSwitch,
      has.cellular,
      has.homeAreaNetwork,
      has.auxiliaryPowerSupply,
      has.loadControlRelays,
      has.pulseOutputs,
      has.backupDays,
      has.lastGasp,
      has.hotSwap,
      has.maximumCurrent,
      has.accuracyActive,
      has.accuracyReactive,
      has.country,
    ]).toEqual(expected);
    expect(Object.keys(has)).toHaveLength(expected.length);
  });

  test('dashes may be left out, all of them or any', () => {
    expect(full.replaceAll('-', '')).toBe('684211P1342AAD11B24045');
    expect(parseTypeNumber('684211P1342AAD11B24045')).toEqual(parseTypeNumber(full));
    for (const at of [3, 5, 9, 18]) {
      expect(full[at]).toBe('-');
      expect(formatTypeNumber(parseTypeNumber(full.slice(0, at) + full.slice(at + 1)))).toBe(full);
    }
  });

  test('10,368 for a country, each written and read back', () => {
    const texts = new Set<string>();
    for (const typeNumber of typeNumbers('045')) {
      const text = formatTypeNumber(typeNumber);
      expect(parseTypeNumber(text)).toEqual(typeNumber);
      expect(parseTypeNumber(text.replaceAll('-', ''))).toEqual(typeNumber);
      const has = capabilitiesOf(typeNumber);
      if (has.lastGasp && !has.cellular) throw new Error(`${text} has a last gasp without a modem`);
      if (Object.keys(has).length !== 14) throw new Error(`${text} says too little`);
      texts.add(text);
    }
    expect(texts.size).toBe(10_368);
    expect(texts).toContain(full);
  });

  test('how many each of the rules leaves', () => {
    const count = (names: readonly string[]) =>
      [...typeNumbers('045', { rules: typeNumberRules.filter(({ name }) => names.includes(name)) })].length;
    expect(count([])).toBe(27_648);
    expect(count(['R1'])).toBe(13_824);
    expect(count(['R2'])).toBe(20_736);
    expect(count(['R1', 'R2'])).toBe(10_368);
    expect(typeNumberRules.every(({ mark }) => mark === 'designed')).toBe(true);
  });

  test('each position in words', () => {
    const rows = typeNumberRows(parseTypeNumber(full));
    expect(rows.map(({ position }) => position).join('')).toBe(
      Array.from({ length: 20 }, (_, i) => `X${i + 1}`).join(''),
    );
    expect(rows.map(({ characters }) => characters).join('')).toBe(full.replaceAll('-', '').slice(2));
    expect(rows[9]).toEqual({
      position: 'X10X11',
      name: 'FLEX interfaces',
      characters: 'AA',
      meaning: 'auxiliary power supply, 2 load control relays, pulse output',
    });
    expect(rows.at(-1)?.meaning).toBe('045');
    for (const { meaning } of rows) expect(meaning).not.toBe('');
  });
});

describe('what is no type number', () => {
  test.each([
    ['684-2-11P-1142AAD1-1B24045', 'type-number-rule', 'X7', 11, '1', ['3'], 'R1'],
    ['686-2-11P-1342AAD1-1B24045', 'type-number-rule', 'X7', 11, '3', ['1'], 'R1'],
    ['686-2-11P-1102AHC0-8A24047', 'type-number-rule', 'X8', 12, '0', ['4'], 'R2'],
    ['684-2-11P-1342ACB0-1B14046', 'type-number-character', 'X10X11', 14, 'AC', ['00', 'AA', 'AB', 'AH'], undefined],
    [
      '684-2-11P-1342AA30-1A14045',
      'type-number-character',
      'X15X16',
      20,
      'A1',
      ['11', '12', '22', 'B1', 'B2', 'A2'],
      undefined,
    ],
    ['684-3-11P-1342AA30-1B24045', 'type-number-character', 'X2', 4, '3', ['2'], undefined],
    ['6841131BN245101092', 'type-number-character', 'X2', 3, '1', ['2'], undefined],
    ['674-2-11P-1342AAD1-1B24045', 'type-number-character', '68', 0, '67', ['68'], undefined],
    ['684-2-11P-1342AAD1-1B2404-', 'type-number-character', 'X18X19X20', 23, '04-', ['0-9', 'A-Z'], undefined],
    ['684-2-11p-1342AAD1-1B24045', 'type-number-character', 'X5', 8, 'p', ['P'], undefined],
    ['684--2-11P-1342AAD1-1B24045', 'type-number-character', 'X2', 4, '-', ['2'], undefined],
    ['684-2-11P-1342AAD1-1B24045 ', 'type-number-length', 'end', 26, ' ', [], undefined],
    ['684-2-11P-1342AAD1-1B2404', 'type-number-length', 'X18X19X20', 23, '04', ['0-9', 'A-Z'], undefined],
    ['', 'type-number-length', '68', 0, '', ['68'], undefined],
  ])('%s', (text, code, position, offset, found, allowed, rule) => {
    const error = errorOf(text);
    expect({ ...error }).toMatchObject({ code, position, offset, found, allowed });
    expect(error.rule?.name).toBe(rule);
    for (const word of [position, `offset ${offset}`, `"${found}"`, ...allowed]) expect(error.message).toContain(word);
  });

  test('rules are an option', () => {
    const text = '684-2-11P-1142AAD1-1B24045';
    expect(parseTypeNumber(text, { rules: [] }).measuringSystems).toBe('1');
    const rule = {
      name: 'own',
      mark: 'designed',
      reason: 'for this test',
      when: { hotSwap: ['1'] },
      requires: { currentRange: ['8'] },
    } as const;
    expect(errorOf(full, { rules: [rule] })).toMatchObject({ position: 'X14', offset: 19, found: '1', rule });
    expect(parseTypeNumber(bare, { rules: [rule] })).toBeDefined();
  });

  test('a field with what its position cannot have is not written', () => {
    const typeNumber = parseTypeNumber(full);
    expect(() => formatTypeNumber({ ...typeNumber, countryCode: '45' })).toThrow(TypeNumberError);
    expect(() => formatTypeNumber({ ...typeNumber, hotSwap: '2' as '1' })).toThrow(/X13/);
  });

  test('every prefix ends too early', () => {
    for (let length = 0; length < full.length; length += 1) {
      expect(errorOf(full.slice(0, length))).toMatchObject({ code: 'type-number-length' });
    }
  });

  test('another character is another type number or an error at its place', () => {
    fc.assert(
      fc.property(fc.nat(full.length - 1), fc.constantFrom(...' -0123456789ABCDEHPXYZaé€'), (at, character) => {
        const text = full.slice(0, at) + character + full.slice(at + 1);
        try {
          expect(formatTypeNumber(parseTypeNumber(text))).toBe(text);
        } catch (error) {
          if (!(error instanceof TypeNumberError)) throw error;
          if (error.code !== 'type-number-rule') expect(Math.abs(error.offset - at)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  test('no text throws anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^68[0-9A-Z-]*$/)), (text) => {
        try {
          parseTypeNumber(text);
        } catch (error) {
          if (!(error instanceof TypeNumberError)) throw error;
          expect(text.startsWith(error.found, error.offset)).toBe(true);
          expect(error.message.length).toBeLessThan(200);
        }
      }),
    );
  });
});

describeCorpus('the data sheet', referenceText('omnia-data-sheet.txt'), (sheet) => {
  test('lists these positions and values', () => {
    const subscripts = '₀₁₂₃₄₅₆₇₈₉';
    const listed = new Map<string, string[]>();
    let values: string[] = [];
    for (const line of sheet.slice(sheet.indexOf('Configuration – hardware\n\n68')).split('\n')) {
      const plain = line.replace(/[₀-₉]/g, (digit) => `${subscripts.indexOf(digit)}`);
      const heading = /^([X0-9 ]+) – /.exec(plain)?.[1];
      if (heading !== undefined) {
        values = [];
        listed.set(heading.replaceAll(' ', ''), values);
      } else {
        const value = /^\S.*?\t+([0-9A-Z]+)\t*$/.exec(plain)?.[1];
        if (value !== undefined && listed.size > 0) values.push(value);
      }
      if (plain.startsWith('Installation')) break;
    }
    expect([...listed.keys()]).toEqual(positions.map(({ position }) => position));
    for (const { position, values: ours } of positions) {
      expect([position, ours === undefined ? ['XXX'] : Object.keys(ours)]).toEqual([position, listed.get(position)]);
    }
  });
});
