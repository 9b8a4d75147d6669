import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toLatin1 } from '../../../src/codec/index.ts';
import { Data } from '../../../src/cosem/index.ts';
import { OmniaType } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { parseTypeNumber } from '../../../src/omnia/index.ts';
import { randomBytes, TestTime, testMeter } from '../../meter/support.ts';
import { Program } from '../coap/program.ts';
import { installed } from '../peers.ts';
import { absent } from '../required.ts';

const folder = installed('dsmr-parser-1.11.2');
const script = fileURLToPath(new URL('./peers/dsmr_parser_reader.py', import.meta.url));
const singlePhase = new OmniaType(parseTypeNumber('686-2-11P-1141AH71-8A24047'), randomBytes);

type Read = Readonly<Record<string, { readonly value: unknown; readonly unit?: string }>> & { readonly error?: string };

test('dsmr-parser is there', ({ skip }) => {
  if (folder === undefined) absent('dsmr-parser', 'pip could not install it', skip);
});

describe.skipIf(folder === undefined)('Home area network: dsmr_parser reads the telegrams of the meter', () => {
  let reader: Program;

  beforeAll(() => {
    reader = new Program(join(folder!, 'bin', 'python'), script);
  });

  afterAll(() => reader.stop());

  const read = (specification: string, octets: Uint8Array) =>
    reader.ask<Read>({ specification, telegram: toLatin1(octets) });

  test.each(['three phases', 'one phase'])('the Nordic list of a meter of %s', async (phases) => {
    const time = new TestTime();
    const meter = testMeter(phases === 'one phase' ? { type: singlePhase } : {}, time);
    for (let hour = 0; hour < 24; hour += 1) {
      time.advance(3600);
      const { energies, total } = meter.measure();
      const found = await read('SWEDEN', meter.han!.telegram());
      expect(found.error).toBeUndefined();
      expect(found).toMatchObject({
        ELECTRICITY_IMPORTED_TOTAL: { value: energies.total(['A+']) / 1000, unit: 'kWh' },
        INSTANTANEOUS_VOLTAGE_L1: { unit: 'V' },
      });
      expect(Number(found.CURRENT_ELECTRICITY_USAGE!.value)).toBeCloseTo(Math.max(0, total.active) / 1000, 2);
    }
  });

  test.each(['three phases', 'one phase'])('the list of DSMR 5.0.2 of a meter of %s', async (phases) => {
    const time = new TestTime();
    const meter = testMeter(phases === 'one phase' ? { type: singlePhase } : {}, time);
    meter.device.set(Data, obis('0-0:96.80.170'), 'value', { kind: 'enum', value: 2 });
    meter.device.set(Data, obis('0-0:96.13.0'), 'value', { kind: 'octet-string', value: Uint8Array.of(0x48, 0x65) });
    for (let hour = 0; hour < 24; hour += 1) {
      time.advance(3600);
      const { energies, phases: measured } = meter.measure();
      const found = await read('V5', meter.han!.telegram());
      expect(found.error).toBeUndefined();
      expect(found).toMatchObject({
        P1_MESSAGE_HEADER: { value: '50' },
        ELECTRICITY_USED_TARIFF_1: { value: energies.total(['A+'], 1) / 1000, unit: 'kWh' },
        ELECTRICITY_USED_TARIFF_2: { value: energies.total(['A+'], 2) / 1000, unit: 'kWh' },
        ELECTRICITY_ACTIVE_TARIFF: { value: expect.stringMatching(/^000[12]$/) },
        TEXT_MESSAGE: { value: '4865' },
      });
      expect(Number(found.INSTANTANEOUS_VOLTAGE_L1!.value)).toBeCloseTo(measured[0]!.voltage, 0);
    }
  });
});
