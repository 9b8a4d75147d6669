import { describe, expect, test } from 'vitest';
import { encode } from '../../src/codec/index.ts';
import { AssociationLnV3, Data, ProfileGenericV1, Register } from '../../src/cosem/index.ts';
import { type OmniaMeter, quantityOf } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { harmonicOf, usualHarmonicOrders } from '../../src/omnia/index.ts';
import { callerOf, connectAs, noon, serve, TestTime, testMeter } from './support.ts';

const harmonics = (meter: OmniaMeter) =>
  [...meter.type.objects.values()].flatMap((object) => {
    const harmonic = harmonicOf(object);
    return harmonic === undefined ? [] : [{ object, ...harmonic }];
  });

const selection = (orders: readonly number[]) =>
  ({ kind: 'array', value: orders.map((value) => ({ kind: 'unsigned', value }) as const) }) as const;

function managed(meter: OmniaMeter) {
  return connectAs(meter, serve(meter).server, 'management');
}

describe('Harmonic content', () => {
  test('a selected set is presented: the others are object-undefined, and not in the object list', async () => {
    const meter = testMeter();
    await using client = await managed(meter);
    const list = await client.get(AssociationLnV3, '0-0:40.0.0', 'objectList');
    const listed = new Set(list.map(({ logicalName }) => logicalName.key));
    for (const { object, order } of harmonics(meter)) {
      expect(listed.has(object.logicalName.key), `${object.logicalName}`).toBe(usualHarmonicOrders.includes(order));
    }
    expect(harmonics(meter)).toHaveLength(600);
    const third = await client.get(Register, '1-0:32.7.3', 'value');
    expect(Number(third.value)).toBeGreaterThan(100);
    await expect(client.get(Register, '1-0:32.7.2', 'value')).rejects.toMatchObject({ result: 'object-undefined' });
    await expect(client.get(Register, '1-0:71.56.50', 'value')).rejects.toMatchObject({ result: 'object-undefined' });
  });

  test('the set is chosen by a client, for voltages and currents apart, and survives', async () => {
    const meter = testMeter();
    await using client = await managed(meter);
    await client.set(Data, '0-0:96.80.20', 'value', selection([2, 50]));
    expect(Number((await client.get(Register, '1-0:52.7.2', 'value')).value)).toBeGreaterThan(0);
    await expect(client.get(Register, '1-0:52.7.3', 'value')).rejects.toMatchObject({ result: 'object-undefined' });
    expect(Number((await client.get(Register, '1-0:51.7.3', 'value')).value)).toBeGreaterThan(0);
    const list = await client.get(AssociationLnV3, '0-0:40.0.0', 'objectList');
    const shown = list.flatMap(({ logicalName }) =>
      harmonics(meter).filter(({ object }) => object.logicalName.key === logicalName.key),
    );
    expect(new Set(shown.filter(({ quantity }) => quantity === 'voltage').map(({ order }) => order))).toEqual(
      new Set([2, 50]),
    );
    const again = testMeter({ memory: meter.memory });
    const descriptor = { classId: 3, instanceId: obis('1-0:32.7.3'), attributeId: 2 };
    const { result } = await again.device.execute({ kind: 'get', descriptor }, callerOf(again, 'management'));
    expect(result).toMatchObject({ value: 'object-undefined' });
  });

  test('what is no set of orders is refused', async () => {
    const meter = testMeter();
    await using client = await managed(meter);
    for (const orders of [[0], [51], [3, 3]])
      await expect(client.set(Data, '0-0:96.80.21', 'value', selection(orders))).rejects.toMatchObject({
        result: 'other-reason',
      });
    await expect(client.set(Data, '0-0:96.80.21', 'value', { kind: 'unsigned', value: 3 })).rejects.toMatchObject({
      result: 'type-unmatched',
    });
    expect(meter.memory.get('1 0-0:96.80.21*255 2')).toBeUndefined();
  });

  test('THDU and THDI are the root of the squares of orders 2 to 50 against the fundamental', () => {
    const meter = testMeter({ seed: 8 });
    const now = meter.measure();
    const register = (name: string) => quantityOf(obis(`1-0:${name}`))!(now);
    for (const c of [31, 32, 51, 52, 71, 72]) {
      let squares = 0;
      for (let order = 2; order <= 50; order += 1) squares += register(`${c}.7.${order}`) ** 2;
      expect(register(`${c}.7.124`)).toBeCloseTo((Math.sqrt(squares) / register(`${c}.7.1`)) * 100, 9);
      expect(register(`${c}.7.0`)).toBeCloseTo(Math.hypot(register(`${c}.7.1`), Math.sqrt(squares)), 9);
    }
    expect(quantityOf(obis('1-0:32.7.51'))).toBeUndefined();
  });

  test('each order to the 50th counts', () => {
    for (const order of [2, 13, 37, 50]) {
      const meter = testMeter({ seed: 8 });
      const before = quantityOf(obis('1-0:32.7.124'))!(meter.measure());
      meter.network.begin({ kind: 'harmonic', of: 'voltage', order, percent: 6 });
      expect(quantityOf(obis('1-0:32.7.124'))!(meter.measure())).toBeGreaterThan(before + 2);
    }
  });

  test('all phases, now and as means, can be added to the analysis logger', async () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon }, time);
    await using client = await managed(meter);
    const names = ['32.7.3', '52.7.5', '71.7.7', '32.56.3', '51.56.5', '72.56.124', '31.7.124'];
    const columns = names.map((name) => ({
      classId: 3,
      logicalName: obis(`1-0:${name}`),
      attributeIndex: 2,
      dataIndex: 0,
    }));
    await client.set(ProfileGenericV1, '1-0:99.14.0', 'captureObjects', columns);
    time.advance(1800);
    const rows = await client.get(ProfileGenericV1, '1-0:99.14.0', 'buffer');
    expect(rows).toHaveLength(3);
    rows.forEach((row, i) => {
      const at = meter.measureAt(noon + (i + 1) * 600_000);
      const expected = names.map((name) =>
        Math.round(quantityOf(obis(`1-0:${name}`))!(at) * (name.endsWith('124') ? 10 : 100)),
      );
      expect(row.map(({ value }) => Number(value))).toEqual(expected);
    });
  });

  test('an object list that nobody narrowed is made once', () => {
    const [one, other] = [testMeter(), testMeter({ seed: 2 })];
    const read = (meter: OmniaMeter) => {
      const { source } = meter.device.table.object(obis('0-0:40.0.1'))!.attributes.get(2)!;
      return source.read!(meter.device, undefined, undefined);
    };
    expect(read(one)).toBe(read(other));
    one.memory.put([['1 0-0:96.80.20*255 2', encode(Data.attributes.value.type, selection([1]))]]);
    expect(read(one)).not.toBe(read(other));
  });
});
