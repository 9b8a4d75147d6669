import { describe, expect, test } from 'vitest';
import type { DlmsClient } from '../../../src/client/index.ts';
import { type CaptureObject, Clock, Data, ProfileGenericV1, Register } from '../../../src/cosem/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { connectAs, fullType, noon, serve, TestTime, testMeter } from '../support.ts';

const logger = '1-0:99.14.0';
const flag = '0-0:96.80.30';
const column = (classId: number, logicalName: string): CaptureObject => ({
  classId,
  logicalName: obis(logicalName),
  attributeIndex: 2,
  dataIndex: 0,
});
const clock = column(Clock.classId, '0-0:1.0.0');
const status = column(Data.classId, '0-0:96.10.3');

/** Registers that the meter has, of the groups that the logger may capture. */
const registers = [...fullType.objects.values()]
  .filter(
    ({ of, group }) => of === (Register as never) && ['energy', 'demand', 'instantaneous', 'harmonics'].includes(group),
  )
  .map(({ logicalName }) => column(Register.classId, `${logicalName}`));
const columns = (count: number) => [clock, status, ...registers.slice(0, count)];

async function managed(run: (client: DlmsClient, meter: OmniaMeter, time: TestTime) => Promise<void>): Promise<void> {
  const time = new TestTime();
  const meter = testMeter({ installedAt: noon - 86_400_000 }, time);
  await using client = await connectAs(meter, serve(meter).server, 'management');
  await run(client, meter, time);
}

const capture = (client: DlmsClient, captured: readonly CaptureObject[]) =>
  client.set(ProfileGenericV1, logger, 'captureObjects', captured);
const select = (client: DlmsClient, value: boolean) => client.set(Data, flag, 'value', { kind: 'boolean', value });
const otherReason = { result: 'other-reason' };

describe('analysis logger', () => {
  test('captures up to 48 registers, 36 when selective access is used', () =>
    managed(async (client, meter) => {
      expect(meter.read(Data, obis(flag), 'value').value).toBe(true);
      await capture(client, columns(36));
      await expect(capture(client, columns(37))).rejects.toMatchObject(otherReason);
      await select(client, false);
      await capture(client, columns(48));
      await expect(capture(client, columns(49))).rejects.toMatchObject(otherReason);
      await expect(select(client, true)).rejects.toMatchObject(otherReason);
      await capture(client, columns(36));
      await select(client, true);
    }));

  test('answers selectors only where selective access is on; the whole buffer always', () =>
    managed(async (client, _, time) => {
      await capture(client, columns(4));
      time.advance(3600);
      const part = { fromEntry: 2, toEntry: 3, fromSelectedValue: 1, toSelectedValue: 0 };
      const get = () => client.get(ProfileGenericV1, logger, 'buffer', { selection: { entry: part } });
      expect(await get()).toHaveLength(2);
      await select(client, false);
      await expect(get()).rejects.toMatchObject({ result: 'scope-of-access-violated' });
      const whole = await client.get(ProfileGenericV1, logger, 'buffer');
      expect(whole).toHaveLength(6);
      expect(whole[0]).toHaveLength(6);
    }));

  test('captures nothing twice, and only what belongs to its groups', () =>
    managed(async (client) => {
      await expect(capture(client, [...columns(3), registers[1]!])).rejects.toMatchObject(otherReason);
      for (const good of ['0-0:96.7.0', '1-0:32.32.0']) await capture(client, [clock, column(Data.classId, good)]);
      await capture(client, [clock, column(Register.classId, '1-0:13.7.0')]);
      for (const bad of ['0-0:96.1.0', '0-0:96.80.30'])
        await expect(capture(client, [clock, column(Data.classId, bad)])).rejects.toMatchObject(otherReason);
      await expect(capture(client, [clock, { ...registers[0]!, dataIndex: 1 }])).rejects.toMatchObject(otherReason);
      await expect(capture(client, [clock, column(Data.classId, '1-0:1.8.0')])).rejects.toMatchObject(otherReason);
    }));

  test.each([
    [0, 58_254],
    [1, 47_662],
    [4, 30_840],
    [36, 6472],
    [48, 4993],
  ])('of %i registers has room for %i entries: 1 MiB, 18 octets for an entry and 4 for a register', (count, entries) =>
    managed(async (client) => {
      await select(client, false);
      await capture(client, columns(count));
      expect(await client.get(ProfileGenericV1, logger, 'profileEntries')).toBe(entries);
    }),
  );

  test('has the harmonics of the selected set', () =>
    managed(async (client, meter, time) => {
      const harmonic = registers.find(({ logicalName: { c, d, e } }) => c === 32 && d === 7 && e === 5)!;
      await capture(client, [clock, status, harmonic]);
      const seen: number[] = [];
      for (let i = 0; i < 6; i += 1) {
        time.advance(600);
        seen.push(Number(meter.read(Register, harmonic.logicalName, 'value').value));
      }
      const rows = await client.get(ProfileGenericV1, logger, 'buffer');
      expect(rows.map((row) => Number(row[2]!.value))).toEqual(seen);
    }));
});
