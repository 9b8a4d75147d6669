import { describe, expect, test } from 'vitest';
import type { ServiceResult } from '../../src/association/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { decode, encode, fromLatin1, toLatin1 } from '../../src/codec/index.ts';
import { Data, type InterfaceClass, Register } from '../../src/cosem/index.ts';
import { decodeCapture } from '../../src/decode/index.ts';
import { TelegramDeframer, telegram } from '../../src/iec62056-21/index.ts';
import { fixed } from '../../src/meter/han/data-line.ts';
import { dsmrTelegram } from '../../src/meter/han/dsmr-list.ts';
import type { HanReading } from '../../src/meter/han/han-reading.ts';
import { hanReading } from '../../src/meter/han/meter-reading.ts';
import { nordicTelegram } from '../../src/meter/han/nordic-list.ts';
import { type OmniaMeter, OmniaType } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { parseTypeNumber } from '../../src/omnia/index.ts';
import { corpus, describeCorpus } from '../support/corpus.ts';
import { callerOf, noon, randomBytes, smallType, TestTime, testMeter } from './support.ts';

const singlePhase = new OmniaType(parseTypeNumber('686-2-11P-1141AH71-8A24047'), randomBytes);
const names = {
  list: obis('0-0:96.80.170'),
  interval: obis('0-0:96.80.171'),
  enabled: obis('0-0:96.80.172'),
  supply: obis('0-0:96.80.173'),
  text: obis('0-0:96.13.0'),
} as const;

const linesOf = (octets: Uint8Array) => toLatin1(octets).split('\r\n');
const idsOf = (octets: Uint8Array) => linesOf(octets).flatMap((line) => line.match(/^\d-\d:[\d.]+/)?.[0] ?? []);

function select(meter: OmniaMeter, list: 1 | 2): void {
  meter.device.set(Data, names.list, 'value', { kind: 'enum', value: list });
}

function setText(meter: OmniaMeter, text: Uint8Array) {
  const descriptor = { classId: Data.classId, instanceId: names.text, attributeId: 2 };
  const value = new RawData(encode(Data.attributes.value.type, { kind: 'octet-string', value: text }));
  return (meter.device.execute({ kind: 'set', descriptor, value }, callerOf(meter, 'management')) as ServiceResult)
    .result;
}

/** What an OMNIA in Sweden showed on 7 April 2024 (corpus: ams-kamstrup-gh578-1). */
const seen: HanReading = {
  time: { year: 2024, month: 4, day: 7, hour: 12, minute: 28, second: 54, daylightSaving: true },
  equipmentIdentifier: '',
  active: { taken: 9_621_983, fedIn: 0 },
  reactive: { taken: 916, fedIn: 2_496_779 },
  tariffs: [
    { taken: 0, fedIn: 0 },
    { taken: 0, fedIn: 0 },
  ],
  tariff: '0001',
  power: { active: 1453, reactive: -321 },
  phases: [
    { voltage: 237.4, current: 5.1, active: 1218, reactive: -19 },
    { voltage: 241.4, current: 1.4, active: 213, reactive: -217 },
    { voltage: 241.4, current: 0.4, active: 22, reactive: -85 },
  ],
  failures: 0,
  longFailures: 0,
  failureLog: [],
  occurrences: [],
  text: new Uint8Array(0),
};

describeCorpus('Home area network: the telegram of a real OMNIA', corpus('p1.jsonl'), (entries) => {
  const real = entries.find(({ id }) => id === 'ams-kamstrup-gh578-1')!;

  test('is what the Nordic list makes of its values, octet by octet', () => {
    const octets = encode(telegram, nordicTelegram(seen));
    expect(linesOf(octets)).toEqual(real.text!.split('\r\n'));
    expect(octets).toHaveLength(700);
    expect(toLatin1(octets)).toMatch(/!1D66\r\n$/);
  });

  test('is what a meter with its voltages and loads sends at that time', () => {
    const time = new TestTime();
    time.now = Date.UTC(2024, 3, 7, 10, 28, 54);
    const meter = testMeter({}, time);
    for (const [i, { voltage, active, reactive }] of seen.phases.entries()) {
      const phases = [(i + 1) as 1 | 2 | 3];
      meter.network.begin({ kind: 'voltage', phases, volts: voltage });
      meter.network.begin({ kind: 'load', phases, active, reactive });
    }
    const { active, reactive } = seen;
    const lines = linesOf(encode(telegram, nordicTelegram({ ...hanReading(meter), active, reactive })));
    const wanted = real.text!.split('\r\n');
    const different = lines.filter((line, i) => line !== wanted[i]);
    // Currents have harmonics of which the capture says nothing; the CRC is over them, too.
    expect(different.filter((line) => !/^1-0:[357]1\.7\.0|^!/.test(line))).toEqual([]);
    const currents = lines.filter((line) => /^1-0:[357]1\.7\.0/.test(line)).map((line) => Number(line.slice(11, 16)));
    for (const [i, { current }] of seen.phases.entries()) expect(Math.abs(currents[i]! - current)).toBeLessThan(0.3);
  });
});

describe('Home area network: the Nordic list', () => {
  test('has its 27 lines in the order of the maker', () => {
    const meter = testMeter();
    expect(idsOf(meter.han!.telegram())).toEqual(
      '0-0:1.0.0 1-0:1.8.0 1-0:2.8.0 1-0:3.8.0 1-0:4.8.0 1-0:1.7.0 1-0:2.7.0 1-0:3.7.0 1-0:4.7.0 1-0:21.7.0 1-0:41.7.0 1-0:61.7.0 1-0:22.7.0 1-0:42.7.0 1-0:62.7.0 1-0:23.7.0 1-0:43.7.0 1-0:63.7.0 1-0:24.7.0 1-0:44.7.0 1-0:64.7.0 1-0:32.7.0 1-0:52.7.0 1-0:72.7.0 1-0:31.7.0 1-0:51.7.0 1-0:71.7.0'.split(
        ' ',
      ),
    );
  });

  test('has one phase on a meter of one', () => {
    const ids = idsOf(testMeter({ type: singlePhase }).han!.telegram());
    expect(ids).toHaveLength(15);
    expect(ids.filter((id) => /:[4567][1-4]\.7\.0/.test(id))).toEqual([]);
  });

  test('shows what flows back in lines of its own', () => {
    const meter = testMeter();
    meter.network.begin({ kind: 'load', active: -1000, reactive: 250 });
    const lines = linesOf(meter.han!.telegram());
    expect(lines).toContain('1-0:1.7.0(0000.000*kW)');
    expect(lines).toContain('1-0:2.7.0(0003.000*kW)');
    expect(lines).toContain('1-0:3.7.0(0000.750*kVAr)');
    expect(lines).toContain('1-0:42.7.0(0001.000*kW)');
    expect(lines).toContain('1-0:63.7.0(0000.250*kVAr)');
  });
});

describe('Home area network: the list of DSMR P1 5.0.2', () => {
  const inOrder =
    '1-3:0.2.8 0-0:1.0.0 0-0:96.1.1 1-0:1.8.1 1-0:1.8.2 1-0:2.8.1 1-0:2.8.2 0-0:96.14.0 1-0:1.7.0 1-0:2.7.0 0-0:96.7.21 0-0:96.7.9 1-0:99.97.0 1-0:32.32.0 1-0:52.32.0 1-0:72.32.0 1-0:32.36.0 1-0:52.36.0 1-0:72.36.0 0-0:96.13.0 1-0:32.7.0 1-0:52.7.0 1-0:72.7.0 1-0:31.7.0 1-0:51.7.0 1-0:71.7.0 1-0:21.7.0 1-0:41.7.0 1-0:61.7.0 1-0:22.7.0 1-0:42.7.0 1-0:62.7.0'.split(
      ' ',
    );

  test('has the lines of a meter without M-Bus, in their order', () => {
    const meter = testMeter();
    select(meter, 2);
    expect(idsOf(meter.han!.telegram())).toEqual(inOrder);
  });

  test('writes numbers as the companion standard does', () => {
    const reading: HanReading = {
      ...seen,
      time: { year: 2010, month: 12, day: 9, hour: 11, minute: 30, second: 20, daylightSaving: false },
      equipmentIdentifier: 'K8EG004046395507',
      tariffs: [
        { taken: 123_456_789, fedIn: 1_234 },
        { taken: 123_456_789, fedIn: 0 },
      ],
      tariff: '0002',
      power: { active: 1193, reactive: 0 },
      failures: 4,
      longFailures: 2,
      failureLog: [
        { end: { ...seen.time, year: 2010, month: 12, day: 8, hour: 15, minute: 24, second: 15 }, duration: 240 },
        { end: { ...seen.time, year: 2010, month: 12, day: 8, hour: 15, minute: 10, second: 4 }, duration: 301 },
      ],
      occurrences: [
        { sags: 2, swells: 0 },
        { sags: 1, swells: 3 },
        { sags: 0, swells: 0 },
      ],
      text: fromLatin1('0123456789'),
      phases: [
        { voltage: 220.1, current: 1.4, active: 1111, reactive: 0 },
        { voltage: 220.2, current: 2.4, active: 2222, reactive: 0 },
        { voltage: 220.3, current: 2.6, active: -3333, reactive: 0 },
      ],
    };
    const octets = encode(telegram, dsmrTelegram(reading));
    const lines = linesOf(octets);
    // The values of the example in DSMR P1 5.0.2, 6.13, as far as they are of the meter itself.
    for (const line of [
      '1-3:0.2.8(50)',
      '0-0:1.0.0(101209113020W)',
      '0-0:96.1.1(4B384547303034303436333935353037)',
      '1-0:1.8.1(123456.789*kWh)',
      '1-0:2.8.1(000001.234*kWh)',
      '0-0:96.14.0(0002)',
      '1-0:1.7.0(01.193*kW)',
      '1-0:2.7.0(00.000*kW)',
      '0-0:96.7.21(00004)',
      '0-0:96.7.9(00002)',
      '1-0:99.97.0(2)(0-0:96.7.19)(101208152415S)(0000000240*s)(101208151004S)(0000000301*s)',
      '1-0:32.32.0(00002)',
      '1-0:52.36.0(00003)',
      '0-0:96.13.0(30313233343536373839)',
      '1-0:32.7.0(220.1*V)',
      '1-0:31.7.0(001*A)',
      '1-0:71.7.0(003*A)',
      '1-0:21.7.0(01.111*kW)',
      '1-0:61.7.0(00.000*kW)',
      '1-0:62.7.0(03.333*kW)',
    ])
      expect(lines).toContain(line);
    expect(lines.slice(0, 2)).toEqual(['/KAM5OMNIA', '']);
    decode(telegram, octets, { strict: true });
  });

  test('tells ten failures at most, and the newest of them', () => {
    const failureLog = Array.from({ length: 12 }, (_, i) => ({ end: seen.time, duration: i }));
    const octets = encode(telegram, dsmrTelegram({ ...seen, failureLog }));
    const line = linesOf(octets).find((one) => one.startsWith('1-0:99.97.0'))!;
    expect(line).toMatch(/^1-0:99\.97\.0\(10\)\(0-0:96\.7\.19\)\(240407122854S\)\(0000000002\*s\)/);
    expect(line).toMatch(/\(0000000011\*s\)$/);
  });

  test('omits L2 and L3 on a meter of one phase', () => {
    const meter = testMeter({ type: singlePhase });
    select(meter, 2);
    expect(idsOf(meter.han!.telegram())).toEqual(inOrder.filter((id) => !/:[4567][12]\.|:[57]2\./.test(id)));
  });

  test('has the text for the consumer, which is an event', () => {
    const meter = testMeter();
    select(meter, 2);
    expect(setText(meter, fromLatin1('Hej'))).toBe('success');
    expect(linesOf(meter.han!.telegram())).toContain('0-0:96.13.0(48656A)');
    expect(meter.events.lastCode('standard')).toBe(99);
    expect(setText(meter, new Uint8Array(1025))).toBe('other-reason');
    expect(setText(meter, new Uint8Array(1024))).toBe('success');
    decode(telegram, meter.han!.telegram(), { strict: true });
  });
});

test('numbers that are too great begin again at zero', () => {
  expect(fixed(1234.5678, 3, 3)).toBe('234.568');
  expect(fixed(999.9996, 3, 3)).toBe('000.000');
  expect(fixed(0, 5, 0)).toBe('00000');
});

describe.each([1, 2] as const)('Home area network: every telegram of list %d', (list) => {
  test('is read by our decoder, with its CRC, and without a note', () => {
    const time = new TestTime();
    const meters = [testMeter({}, time), testMeter({ type: singlePhase, seed: 7 }, time)];
    for (let hour = 0; hour < 48; hour += 1) {
      time.advance(3600);
      for (const meter of meters) {
        select(meter, list);
        const octets = meter.han!.telegram();
        const value = decode(telegram, octets, { strict: true });
        expect(encode(telegram, value)).toEqual(octets);
        const { messages } = decodeCapture(octets);
        expect(messages).toHaveLength(1);
        expect(messages[0]!.issues).toEqual([]);
        const power = messages[0]!.readings.find(({ obis: code }) => code === '1-0:1.7.0*255');
        const { active } = meter.measure().total;
        expect(Number(power!.scaled)).toBeCloseTo(Math.max(0, active) / 1000, 2);
      }
    }
  });
});

test.each([1, 2] as const)(
  'Home area network: every line of list %d is what the register of its name shows',
  (list) => {
    const time = new TestTime();
    const meter = testMeter({ seed: 3 }, time);
    select(meter, list);
    for (const reactive of [400, -300]) {
      meter.network.begin({ kind: 'load', phases: [2], active: -2500, reactive });
      time.advance(7200);
      const found = decode(telegram, meter.han!.telegram()).dataSets.flatMap(({ id, values }) => {
        const object = meter.type.objects.get(obis(id).key);
        if (object?.of !== (Register as InterfaceClass)) return [];
        const { scaler } = meter.read(Register, obis(id), 'scalerUnit');
        const shown = Number(meter.read(Register, obis(id), 'value').value) * 10 ** scaler;
        const { value, unit } = values[0]!;
        const sent = Number(value) * (unit!.startsWith('k') ? 1000 : 1);
        // Each is rounded to its last digit.
        const precision = 10 ** scaler / 2 + (unit === 'A' ? (list === 1 ? 0.05 : 0.5) : unit === 'V' ? 0.05 : 0.5);
        expect(Math.abs(sent - shown), `${id}: ${sent}, ${shown}`).toBeLessThanOrEqual(precision + 1e-9);
        return [id];
      });
      expect(found.length).toBe(list === 1 ? 26 : 18);
    }
  },
);

describe('Home area network: what the port does', () => {
  test('P1 has +5 V, P1 Lite has not, and a meter without a port has none', () => {
    const full = testMeter();
    const lite = testMeter({ type: singlePhase });
    expect([full.han!.hasSupply, full.read(Data, names.supply, 'value').value]).toEqual([true, true]);
    expect([lite.han!.hasSupply, lite.read(Data, names.supply, 'value').value]).toEqual([false, false]);
    expect(testMeter({ type: smallType }).han).toBeUndefined();
  });

  test('it sends while it is enabled and a device asks for it, and the meter has mains', () => {
    const { han, network } = testMeter();
    expect(han!.isSending).toBe(false);
    han!.isEnabled = true;
    expect(han!.isSending).toBe(false);
    han!.isRequested = true;
    expect(han!.isSending).toBe(true);
    const id = network.begin({ kind: 'interruption' });
    expect(han!.isSending).toBe(false);
    network.end(id);
    expect(han!.isSending).toBe(true);
    han!.isEnabled = false;
    expect(han!.isSending).toBe(false);
  });

  test('every ten seconds, or as often as the register says', () => {
    const meter = testMeter();
    expect(meter.han!.next(noon)).toBe(noon + 10_000);
    expect(meter.han!.next(noon + 9_999)).toBe(noon + 10_000);
    meter.device.set(Register, names.interval, 'value', { kind: 'unsigned', value: 1 });
    expect(meter.han!.next(noon + 1)).toBe(noon + 1000);
  });

  test('a stream of telegrams is taken apart again', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const deframer = new TelegramDeframer();
    const found = [];
    for (let i = 0; i < 5; i += 1) {
      found.push(...deframer.push(meter.han!.telegram()));
      time.advance(10);
    }
    expect(found.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'telegram'));
  });
});
