import { afterEach, describe, expect, test } from 'vitest';
import { fromInstant, RawData } from '../../../src/axdr/index.ts';
import type { ChartSeries } from '../../../src/cli/client/chart-series.ts';
import { chartSeries } from '../../../src/cli/client/chart-series.ts';
import { gatherCredentials } from '../../../src/cli/client/credentials.ts';
import { failureOf } from '../../../src/cli/client/failure.ts';
import { attributeReferenceOf, methodReferenceOf } from '../../../src/cli/client/member-reference.ts';
import { cellJson, cellText, csvRow, csvTitles } from '../../../src/cli/client/profile-words.ts';
import { svgChart } from '../../../src/cli/client/svg-chart.ts';
import { terminalChart } from '../../../src/cli/client/terminal-chart.ts';
import { timeOf } from '../../../src/cli/client/time-range.ts';
import { dataOf } from '../../../src/cli/client/value-input.ts';
import { valueJson, valueOutline } from '../../../src/cli/client/value-words.ts';
import { progressText } from '../../../src/cli/client/work-progress.ts';
import { UsageError } from '../../../src/cli/usage.ts';
import { LinkError, TimeoutError } from '../../../src/codec/index.ts';
import { Clock, capturedAttribute, DisconnectControl, Register } from '../../../src/cosem/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { plainPalette } from '../../../src/render/index.ts';
import { SecurityError } from '../../../src/security/index.ts';

const noon = Date.UTC(2026, 5, 10, 10);
const reading = { time: fromInstant(noon, -120, 0x80), instant: noon, isDaylightSaving: true, isDoubtful: false };

describe('attributes and methods by name', () => {
  test('numbers and names mean the same', () => {
    const byName = attributeReferenceOf('disconnect-control/0-0:96.3.10/control-mode');
    expect(byName).toMatchObject({ classId: 70, attributeIndex: 4, name: 'controlMode' });
    expect(`${byName.logicalName}`).toBe('0-0:96.3.10*255');
    expect(attributeReferenceOf('70/0.0.96.3.10.255/4')).toEqual(byName);
    expect(methodReferenceOf('clock/0-0:1.0.0/shift-time')).toEqual(methodReferenceOf('8/0-0:1.0.0/6'));
  });

  test('a class that nobody knows has numbers alone', () => {
    expect(attributeReferenceOf('60000/1-0:1.8.0/9')).toMatchObject({ classId: 60_000, attributeIndex: 9 });
  });

  test.each([
    ['register/1-0:1.8.0', /CLASS\/LN\/ATTRIBUTE is expected/],
    ['register/1-0:1.8.0/2/3', /CLASS\/LN\/ATTRIBUTE is expected/],
    ['nonsense/1-0:1.8.0/2', /no interface class/],
    ['register/here/2', /no logical name/],
    ['register/1-0:1.8.0/volume', /Register has logical-name, value, scaler-unit/],
    ['60000/1-0:1.8.0/value', /a number is needed/],
  ])('%s is refused', (text, reason) => {
    expect(() => attributeReferenceOf(text)).toThrow(UsageError);
    expect(() => attributeReferenceOf(text)).toThrow(reason);
  });
});

describe('values that are typed', () => {
  const { type: mode } = DisconnectControl.attributes.controlMode;
  const { type: time } = Clock.attributes.time;
  const { type: open } = Register.attributes.value;
  const { type: scaler } = Register.attributes.scalerUnit;

  test.each([
    ['long-unsigned:5', undefined, { kind: 'long-unsigned', value: 5 }],
    ['octet-string:01 02 ff', undefined, { kind: 'octet-string', value: Uint8Array.of(1, 2, 255) }],
    ['visible-string:a:b', undefined, { kind: 'visible-string', value: 'a:b' }],
    ['long64:-5', undefined, { kind: 'long64', value: -5n }],
    ['null-data:', undefined, { kind: 'null-data', value: null }],
    ['boolean:off', undefined, { kind: 'boolean', value: false }],
    ['mode-4', mode, { kind: 'enum', value: 4 }],
    ['4', mode, { kind: 'enum', value: 4 }],
    [
      '{"scaler":-1,"unit":30}',
      scaler,
      {
        kind: 'structure',
        value: [
          { kind: 'integer', value: -1 },
          { kind: 'enum', value: 30 },
        ],
      },
    ],
  ])('%s', (text, type, data) => {
    expect(dataOf(text, type)).toEqual(data);
  });

  test('the kind that is there, where the class leaves it open', () => {
    expect(dataOf('7', open, 'double-long-unsigned')).toEqual({ kind: 'double-long-unsigned', value: 7 });
    expect(() => dataOf('7', open)).toThrow(/KIND:VALUE/);
  });

  test('a time is written as octets, local where it has no offset', () => {
    const octets = (text: string) => (dataOf(text, time) as { value: Uint8Array }).value;
    expect([...octets('2026-06-10T14:30:00+02:00')]).toEqual([0x07, 0xea, 6, 10, 3, 14, 30, 0, 0, 0xff, 0x88, 0xff]);
    expect([...octets('2026-06-10 14:30')].slice(9)).toEqual([0x80, 0, 0xff]);
  });

  test.each([
    ['unsigned:256', undefined],
    ['unsigned:x', undefined],
    ['octet-string:xyz', undefined],
    ['mode-9', mode],
    ['{"scaler":', scaler],
    ['{"scaler":1}', scaler],
  ])('%s is refused', (text, type) => {
    expect(() => dataOf(text, type)).toThrow(UsageError);
  });
});

describe('times', () => {
  const words = (text: string) => {
    const { year, month, dayOfMonth, hour, minute, deviation } = timeOf(text, reading);
    return [year, month, dayOfMonth, hour, minute, deviation];
  };

  test('of the meter, where there is no offset', () => {
    expect(words('2026-01-02')).toEqual([2026, 1, 2, 0, 0, undefined]);
    expect(words('2026-01-02T03:04Z')).toEqual([2026, 1, 2, 3, 4, 0]);
    expect(words('2026-01-02T03:04-01:30')).toEqual([2026, 1, 2, 3, 4, 90]);
  });

  test('by the clock of the meter', () => {
    expect(words('today')).toEqual([2026, 6, 10, 0, 0, undefined]);
    expect(words('yesterday')).toEqual([2026, 6, 9, 0, 0, undefined]);
    expect(words('24h')).toEqual([2026, 6, 9, 12, 0, -120]);
    expect(words('30m')).toEqual([2026, 6, 10, 11, 30, -120]);
  });

  test.each(['tomorrow', '2026-02-30', '2026-01-01T25:00', '2026-01-01T10:00+15:00', ''])('%s is refused', (text) => {
    expect(() => timeOf(text, reading)).toThrow(UsageError);
  });
});

describe('values in words and as JSON', () => {
  test('a structure is an outline', () => {
    const value = { scaler: -1, list: [1, { deep: true }], name: obis('1-0:1.8.0') };
    expect([...valueOutline(value)].join('')).toBe(
      'scaler: -1\nlist\n  1: 1\n  2\n    deep: true\nname: 1-0:1.8.0*255\n',
    );
  });

  test('JSON: numbers stay exact, octets are hexadecimal, times ISO 8601', () => {
    const raw = RawData.of({ kind: 'structure', value: [{ kind: 'long64-unsigned', value: 2n ** 60n }] });
    expect(valueJson(raw)).toEqual([`${2n ** 60n}`]);
    expect(valueJson([5n, Uint8Array.of(1, 255), fromInstant(noon, -120), undefined])).toEqual([
      5,
      '01ff',
      '2026-06-10T12:00:00+02:00',
      null,
    ]);
    expect(valueJson({ hour: undefined, minute: 1, second: 2, hundredths: undefined })).toBe('**:01:02');
  });
});

describe('profiles', () => {
  const register = (code: string) =>
    capturedAttribute(
      { classId: 3, logicalName: obis(code), attributeIndex: 2, dataIndex: 0 },
      { scalerUnitOf: () => ({ scaler: -1, unit: 30 }), nameOf: () => 'energy, "all"' },
    );
  const clock = capturedAttribute({ classId: 8, logicalName: obis('0-0:1.0.0'), attributeIndex: 2, dataIndex: 0 });
  const columns = [clock, register('1-0:1.8.0')];
  const rows = [0, 1, 2].map((hour) => {
    const time = fromInstant(noon + hour * 3_600_000, -120);
    return { time, cells: [time, 100 + hour * hour * 10] };
  });

  test('CSV is quoted where it has to be, scaled, and has units', () => {
    expect(csvTitles(columns)).toBe('0-0:1.0.0*255 clock,"1-0:1.8.0*255 energy, ""all"" [Wh]"\n');
    expect(csvRow(columns, rows[1]!)).toBe('2026-06-10T13:00:00+02:00,11.0\n');
    expect(cellText(columns[1]!, undefined)).toBe('');
  });

  test('JSON has numbers with their scaler, as text where they would not be exact', () => {
    expect(cellJson(columns[1]!, 105)).toBe(10.5);
    expect(cellJson(columns[1]!, 2n ** 60n)).toBe('115292150460684697.6');
    expect(cellJson(columns[1]!, undefined)).toBeNull();
  });

  test('registers that count up are drawn by what each row adds', () => {
    const [series, ...others] = chartSeries(columns, rows);
    expect(others).toEqual([]);
    expect(series).toMatchObject({ name: 'energy, "all", per row', unit: 'Wh' });
    expect(series?.points.map(({ value }) => value)).toEqual([1, 3]);
    const power = chartSeries([clock, register('1-0:1.7.0')], [...rows].reverse());
    expect(power[0]?.points.map(({ value }) => value)).toEqual([10, 11, 14]);
  });

  const series: ChartSeries = {
    name: 'P <1>',
    unit: 'W',
    points: [0, 4, 8, 2].map((value, i) => ({ time: noon + i * 60_000, value })),
  };

  test('a chart of block characters: the highest fills it, what is little is seen', () => {
    const text = [...terminalChart([series], { palette: plainPalette, width: 40, deviation: -120 })].join('');
    const lines = text.split('\n');
    expect(lines[0]).toBe('P <1>  W');
    expect(lines[1]).toBe('8 │      ███');
    expect(lines[8]).toBe('0 │   █████████');
    expect(lines[10]).toContain('06-10 12:00');
    const nothing = { ...series, points: series.points.map((point) => ({ ...point, value: 0 })) };
    expect([...terminalChart([nothing], { palette: plainPalette, width: 40 })]).toEqual(['P <1>  W  0 throughout\n']);
  });

  test('more points than columns share them', () => {
    const points = Array.from({ length: 1000 }, (_, i) => ({ time: noon + i * 1000, value: i }));
    for (const line of terminalChart([{ ...series, points }], { palette: plainPalette, width: 60 }))
      expect(line.length).toBeLessThanOrEqual(61);
  });

  test('a picture is well formed', () => {
    const svg = svgChart('a & b', [series], -120);
    expect(svg).toContain('a &#38; b');
    expect(svg).toContain('P &#60;1&#62; (W)');
    expect(svg).toMatch(/<path class="line" d="M80 [\d.]+ H[\d.]+ V[\d.]+ H/);
    expect(svg.match(/<(?:svg|text|path|line|style)\b/g)?.length).toBe(
      svg.match(/<\/(?:svg|text|style)>|\/>/g)?.length,
    );
  });

  test('a bar has the share and the rate', () => {
    const facts = { things: 'rows', total: 100, done: 25, seconds: 0.5 };
    expect(progressText(facts)).toBe('██████░░░░░░░░░░░░░░░░░░ 25 % of 100 rows, 50 rows/s');
    expect(progressText({ ...facts, total: undefined, seconds: 0 })).toBe('25 rows');
  });
});

describe('who we are', () => {
  const environment = { ...process.env };
  afterEach(() => {
    for (const name of ['DLMS_KEY', 'DLMS_AUTH_KEY', 'DLMS_SYSTEM_TITLE', 'DLMS_PASSWORD']) delete process.env[name];
    Object.assign(process.env, environment);
  });
  const options = { timeout: '10', color: true };

  test('the public client where nothing is given', () => {
    expect(gatherCredentials(options, undefined, [])).toMatchObject({
      clientSap: 16,
      serverSap: 1,
      authentication: { mechanism: 'lowest' },
    });
  });

  test('a password of the environment is LLS', () => {
    process.env.DLMS_PASSWORD = 'open sesame';
    expect(gatherCredentials(options, undefined, []).authentication.mechanism).toBe('lls');
    expect(JSON.stringify(gatherCredentials(options, undefined, []))).not.toContain('sesame');
  });

  test.each([
    [{ mechanism: 'hls-gmac' }, {}, /needs keys/],
    [{ mechanism: 'lls' }, {}, /DLMS_PASSWORD/],
    [{ role: 'reader' }, {}, /--profile FILE/],
    [{}, { DLMS_KEY: '00112233445566778899aabbccddeeff' }, /DLMS_SYSTEM_TITLE/],
    [{}, { DLMS_KEY: '0011', DLMS_SYSTEM_TITLE: '4845530000000001' }, /^DLMS_KEY: /],
  ])('%j with %j is refused', (more, variables, reason) => {
    Object.assign(process.env, variables);
    expect(() => gatherCredentials({ ...options, ...more }, undefined, [])).toThrow(reason);
  });
});

describe('failures in words', () => {
  test('the layer is said once, a defect of ours is none', () => {
    expect(failureOf(new LinkError('tcp', 'refused', 'no'))).toEqual({
      layer: 'tcp',
      code: 'refused',
      message: 'no',
      hint: null,
    });
    expect(failureOf(new TimeoutError('wrapper', 'associate: no answer'))?.hint).toContain('--sync-counter');
    expect(failureOf(new TimeoutError('wrapper', 'get: no answer'))?.hint).not.toContain('--sync-counter');
    expect(failureOf(new SecurityError('store-locked', 'in use'))?.hint).toContain('--state');
    expect(failureOf(new RangeError('a defect'))).toBeUndefined();
  });
});
