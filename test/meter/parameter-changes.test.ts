import { describe, expect, test } from 'vitest';
import { Clock, Data, ProfileGenericV1 } from '../../src/cosem/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { Secret } from '../../src/security/index.ts';
import { connectAs, serve, TestTime, testMeter } from './support.ts';

/** Bit 13 of alarm register 2. */
const keyExchanged = 1 << 13;

const value = (meter: OmniaMeter, name: string) => meter.read(Data, obis(name), 'value').value;
const codes = (meter: OmniaMeter, logger: 'standard' | 'security') =>
  meter.events.entries(logger).map(({ code }) => code);
const count = (all: readonly number[], code: number) => all.filter((one) => one === code).length;

describe('Data security: changes of the configuration', () => {
  test('are counted and dated; those within a minute are one event', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const before = count(codes(meter, 'standard'), 47);
    const { server } = serve(meter);
    await using client = await connectAs(meter, server, 'management');
    await client.set(ProfileGenericV1, '1-0:99.2.0', 'capturePeriod', 1800);
    await client.set(Data, '0-0:96.80.61', 'value', meter.read(Data, obis('0-0:96.80.61'), 'value'));
    expect(value(meter, '0-0:96.2.0')).toBe(2);
    expect(count(codes(meter, 'standard'), 47)).toBe(before + 1);
    time.advance(61);
    await client.set(ProfileGenericV1, '1-0:99.2.0', 'capturePeriod', 900);
    expect(value(meter, '0-0:96.2.0')).toBe(3);
    expect(count(codes(meter, 'standard'), 47)).toBe(before + 2);
    expect(value(meter, '0-0:96.2.10')).toBe(0);
  });

  test('what is refused, the time, and messages to the consumer are none', async () => {
    const meter = testMeter();
    const { server } = serve(meter);
    await using client = await connectAs(meter, server, 'management');
    await expect(client.set(ProfileGenericV1, '1-0:99.2.0', 'capturePeriod', 1)).rejects.toThrow();
    await client.set(Clock, '0-0:1.0.0', 'time', meter.timeOf(meter.now()));
    await client.set(Data, '0-0:96.13.0', 'value', meter.read(Data, obis('0-0:96.13.0'), 'value'));
    expect(value(meter, '0-0:96.2.0')).toBe(0);
  });

  test('other keys are an event of the security log, and an alarm', () => {
    const meter = testMeter();
    const before = count(codes(meter, 'security'), 48);
    const alarms = () => Number(value(meter, '0-0:97.98.1'));
    expect(alarms() & keyExchanged).toBe(0);
    const key = new Secret(Uint8Array.from({ length: 16 }, (_, i) => i + 1));
    meter.security.context('reader').replaceKeys([{ use: 'globalUnicastEncryptionKey', key }], undefined);
    expect(count(codes(meter, 'security'), 48)).toBe(before + 1);
    expect(alarms() & keyExchanged).toBe(keyExchanged);
  });
});
