import { describe, expect, test } from 'vitest';
import { dateTimeFromBytes, toInstant } from '../../src/axdr/index.ts';
import type { DlmsClient } from '../../src/client/index.ts';
import { decode } from '../../src/codec/index.ts';
import { type CaptureObject, ProfileGenericV1, type RangeDescriptor } from '../../src/cosem/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { connectAs, noon, serve, TestTime, testMeter } from './support.ts';

const loadProfile1 = obis('1-0:99.1.0');
const loadProfile2 = obis('1-0:99.2.0');
const clock: CaptureObject = { classId: 8, logicalName: obis('0-0:1.0.0'), attributeIndex: 2, dataIndex: 0 };
const register = (name: string): CaptureObject => ({
  classId: 3,
  logicalName: obis(name),
  attributeIndex: 2,
  dataIndex: 0,
});
const hour = 3_600_000;
const day = 24 * hour;

type Selection =
  | { readonly selector: 'range'; readonly parameters: RangeDescriptor }
  | { readonly selector: 'entry'; readonly parameters: object };

/** Rows as plain values, times in milliseconds. */
function rows(meter: OmniaMeter, logicalName: typeof loadProfile1, selection?: Selection) {
  const { source } = meter.device.table.object(logicalName)!.attributes.get(2)!;
  const { bytes } = source.read!(meter.device, undefined, selection as never) as { readonly bytes: Uint8Array };
  return decode(ProfileGenericV1.attributes.buffer.type, bytes, { strict: true }).map((row) =>
    row.map(({ kind, value }) =>
      kind === 'octet-string' ? toInstant(dateTimeFromBytes(value), { whenUnspecified: 'error' }) : Number(value),
    ),
  );
}

const at = (instant: number) => ({ kind: 'double-long-unsigned', value: instant / 1000 }) as const;
const range = (from: number, to: number, selectedValues: readonly CaptureObject[] = []): Selection => ({
  selector: 'range',
  parameters: { restrictingObject: clock, fromValue: at(from), toValue: at(to), selectedValues },
});

describe('load profiles', () => {
  test('have a row for each period since the meter was installed, with what the registers showed', () => {
    const meter = testMeter({ installedAt: noon - 10 * day });
    const all = rows(meter, loadProfile1);
    expect(all).toHaveLength(10 * 24);
    expect(meter.read(ProfileGenericV1, loadProfile1, 'entriesInUse')).toBe(240);
    all.forEach(([time, status, imported, , reactive], i) => {
      expect(time).toBe(noon - 10 * day + (i + 1) * hour);
      expect(status).toBe(0x08);
      expect(imported).toBe(meter.history.at(time!).total(['A+']));
      expect(reactive).toBe(meter.history.at(time!).total(['R1', 'R2']));
    });
  });

  test('of averages are the growth of the energies', () => {
    const meter = testMeter({ installedAt: noon - 2 * day });
    const all = rows(meter, loadProfile2);
    expect(all).toHaveLength(2 * 96);
    for (const [time, , average] of all.slice(1)) {
      const grown = meter.history.at(time!).total(['A+']) - meter.history.at(time! - 900_000).total(['A+']);
      expect(average).toBe(grown * 4);
    }
  });

  test('are selected by time, both ends included, and by columns', () => {
    const meter = testMeter({ installedAt: noon - 3 * day });
    const found = rows(meter, loadProfile1, range(noon - 5 * hour, noon - 2 * hour));
    expect(found.map(([time]) => time)).toEqual([5, 4, 3, 2].map((hours) => noon - hours * hour));
    const chosen = rows(meter, loadProfile1, range(noon - 5 * hour, noon, [register('1-0:2.8.0')]));
    expect(chosen).toHaveLength(6);
    expect(chosen[0]).toHaveLength(1);
    expect(rows(meter, loadProfile1, range(noon + hour, noon + day))).toEqual([]);
    expect(() => rows(meter, loadProfile1, range(0, noon, [register('1-0:32.7.0')]))).toThrow('scope-of-access');
  });

  test('are selected by entry', () => {
    const meter = testMeter({ installedAt: noon - 3 * day });
    const all = rows(meter, loadProfile1);
    const entry = (fromEntry: number, toEntry: number, fromSelectedValue: number, toSelectedValue: number) =>
      rows(meter, loadProfile1, {
        selector: 'entry',
        parameters: { fromEntry, toEntry, fromSelectedValue, toSelectedValue },
      });
    expect(entry(1, 0, 1, 0)).toEqual(all);
    expect(entry(70, 0, 1, 0)).toEqual(all.slice(69));
    expect(entry(2, 3, 1, 2)).toEqual(all.slice(1, 3).map((row) => row.slice(0, 2)));
    expect(entry(100, 200, 1, 0)).toEqual([]);
  });

  test('hold what there is room for', () => {
    const meter = testMeter({ installedAt: noon - 200 * day });
    expect(meter.read(ProfileGenericV1, loadProfile2, 'profileEntries')).toBe(17_347);
    expect(meter.read(ProfileGenericV1, loadProfile2, 'entriesInUse')).toBe(17_347);
    const { selector, parameters } = {
      selector: 'entry',
      parameters: { fromEntry: 1, toEntry: 1, fromSelectedValue: 1, toSelectedValue: 1 },
    } as const;
    expect(rows(meter, loadProfile2, { selector, parameters })).toEqual([[noon - 17_346 * 900_000]]);
  });

  test('capture the same time again when the clock is put back', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day }, time);
    time.advance(2 * 3600 + 60);
    meter.changeCircumstances({ clockOffset: -hour }, []);
    time.advance(3600);
    const last = rows(meter, loadProfile1).slice(-3);
    expect(last.map(([stamp]) => stamp! - noon)).toEqual([hour, 2 * hour, 2 * hour]);
    expect(last[2]![2]).toBeGreaterThan(last[1]![2]!);
    const both = rows(meter, loadProfile1, range(noon + 2 * hour, noon + 2 * hour));
    expect(both).toHaveLength(2);
  });

  test('stand still while the switch is open', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day }, time);
    meter.supplyControl.trigger('remote-disconnect');
    time.advance(3 * 3600);
    const [before, ...after] = rows(meter, loadProfile1)
      .slice(-4)
      .map((row) => row.slice(2));
    expect(after).toEqual([before, before, before]);
  });
});

describe('profiles that a client sets up', () => {
  async function managed(run: (client: DlmsClient, meter: OmniaMeter, time: TestTime) => Promise<void>) {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - 8 * day }, time);
    await using client = await connectAs(meter, serve(meter).server, 'management');
    await run(client, meter, time);
  }

  test('another period empties the buffer, which is event 254; others are refused', () =>
    managed(async (client, meter, time) => {
      await client.set(ProfileGenericV1, loadProfile1, 'capturePeriod', 900);
      expect(rows(meter, loadProfile1)).toEqual([]);
      // The change of a parameter follows (47).
      expect(meter.events.entries('standard').slice(-2)).toMatchObject([{ code: 254 }, { code: 47 }]);
      time.advance(3600);
      expect(rows(meter, loadProfile1)).toHaveLength(4);
      const refused = client.set(ProfileGenericV1, loadProfile1, 'capturePeriod', 1000);
      await expect(refused).rejects.toMatchObject({ result: 'other-reason' });
    }));

  test('other columns are captured, and make room for more or fewer entries', () =>
    managed(async (client, meter, time) => {
      const columns = [
        clock,
        ...['1.8.0', '2.8.0', '5.8.0', '6.8.0', '7.8.0', '8.8.0'].map((name) => register(`1-0:${name}`)),
      ];
      await client.set(ProfileGenericV1, loadProfile1, 'captureObjects', columns);
      expect(await client.get(ProfileGenericV1, loadProfile1, 'profileEntries')).toBe(14_043);
      time.advance(3600);
      expect(rows(meter, loadProfile1)[0]).toHaveLength(7);
      const unknown = [clock, register('1-0:99.99.99')];
      await expect(client.set(ProfileGenericV1, loadProfile1, 'captureObjects', unknown)).rejects.toMatchObject({
        result: 'other-reason',
      });
      const twice = [clock, columns[1]!, columns[1]!];
      await expect(client.set(ProfileGenericV1, loadProfile1, 'captureObjects', twice)).rejects.toMatchObject({
        result: 'other-reason',
      });
    }));

  test('a log that is cleared begins with event 255', () =>
    managed(async (client, meter) => {
      expect(meter.events.entries('fraud').length).toBeGreaterThan(1);
      await client.invoke(ProfileGenericV1, '0-0:99.98.1', 'reset', 0);
      expect(rows(meter, obis('0-0:99.98.1')).map(([, code]) => code)).toEqual([255]);
    }));
});

test('the billing profile has the ends of months, by local time', () => {
  const meter = testMeter({ installedAt: noon - 100 * day });
  const found = rows(meter, obis('0-0:98.1.0'));
  expect(found.map(([time]) => new Date(time!).toISOString())).toEqual([
    '2026-03-31T22:00:00.000Z',
    '2026-04-30T22:00:00.000Z',
    '2026-05-31T22:00:00.000Z',
  ]);
  expect(found[1]![1]).toBe(meter.history.at(Date.UTC(2026, 3, 30, 22)).total(['A+']));
});
