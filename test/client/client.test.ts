import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../src/association/index.ts';
import { reading, writing } from '../../src/client/index.ts';
import { Clock, Data, Register, rawClass } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import { connect, energyName, linkTo, meter } from './meter.ts';

describe('a client', () => {
  test('gets, sets and invokes', async () => {
    const served = meter();
    await using client = await connect(linkTo(served));
    expect(await client.get(Register, energyName, 'scalerUnit')).toEqual({ scaler: 1, unit: 30 });
    await client.set(Clock, '0-0:1.0.0', 'timeZone', -60);
    expect(await client.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(-60);
    await client.invoke(Clock, '0-0:1.0.0', 'shiftTime', 5);
    expect(served.state.time).toMatchObject({ hour: 12, second: 5 });
    expect(served.faults).toEqual([]);
  });

  test('names the object in what the server refuses', async () => {
    await using client = await connect(linkTo(meter()));
    const refused = client.get(Register, '1-0:9.8.0', 'value');
    await expect(refused).rejects.toBeInstanceOf(ServiceError);
    await expect(refused).rejects.toThrow(/get 1-0:9\.8\.0\*255 Register value.*object-undefined/);
  });

  test('reads several attributes, refusals as values', async () => {
    await using client = await connect(linkTo(meter()));
    const [unit, none, zone] = await client.getMany([
      reading(Register, energyName, 'scalerUnit'),
      reading(Register, '1-0:9.8.0', 'value'),
      reading(Clock, '0-0:1.0.0', 'timeZone'),
    ]);
    expect(unit).toEqual({ ok: true, value: { scaler: 1, unit: 30 } });
    expect(none).toMatchObject({ ok: false, result: 'object-undefined' });
    expect(zone.ok && zone.value).toBe(0);
  });

  test('writes several attributes', async () => {
    const { state: _, ...served } = meter();
    await using client = await connect(linkTo({ ...served, state: _ }));
    const outcomes = await client.setMany([
      writing(Clock, '0-0:1.0.0', 'timeZone', 5),
      writing(Data, '0-0:96.1.0', 'value', { kind: 'unsigned', value: 4 }),
    ]);
    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await client.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(5);
  });

  test('works on classes that it does not know', async () => {
    await using client = await connect(linkTo(meter()));
    const zone = { classId: 8, logicalName: obis('0-0:1.0.0'), attributeIndex: 3 };
    await client.setData(zone, { kind: 'long', value: 7 });
    expect(await client.getData(zone)).toEqual({ kind: 'long', value: 7 });
    expect(await client.get(rawClass(8, 0), '0-0:1.0.0', 'attribute3')).toEqual({ kind: 'long', value: 7 });
    const method = { classId: 8, logicalName: obis('0-0:1.0.0'), methodIndex: 6 };
    expect(await client.invokeData(method, { kind: 'long', value: 7 })).toBeUndefined();
  });

  test('carries out requests in the order in which they were asked for', async () => {
    await using client = await connect(linkTo(meter()));
    const zones = await Promise.all([
      client.set(Clock, '0-0:1.0.0', 'timeZone', 1),
      client.get(Clock, '0-0:1.0.0', 'timeZone'),
      client.set(Clock, '0-0:1.0.0', 'timeZone', 2),
      client.get(Clock, '0-0:1.0.0', 'timeZone'),
    ]);
    expect(zones).toEqual([undefined, 1, undefined, 2]);
  });

  test('leaves the transport to the next association', async () => {
    const transport = linkTo(meter());
    for (let i = 0; i < 3; i += 1) {
      const client = await connect(transport);
      await expect(connect(transport)).rejects.toThrow(/there is an association on this transport already/);
      await client.release();
      await expect(client.get(Clock, '0-0:1.0.0', 'timeZone')).rejects.toThrow(/released/);
    }
  });
});
