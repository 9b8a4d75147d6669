import { describe, expect, test } from 'vitest';
import { signedProtection } from '../../src/client/index.ts';
import { AssociationLnV3, Clock, Data, DisconnectControl, ProfileGenericV1, Register } from '../../src/cosem/index.ts';
import type { RoleName } from '../../src/omnia/index.ts';
import { connectAs, serve, TestTime, testMeter } from './support.ts';

const switchName = '0-0:96.3.10';

describe('clients of a meter', () => {
  test('the public client reads what needs no key', async () => {
    const meter = testMeter();
    const { server, faults } = serve(meter);
    await using client = await connectAs(meter, server, 'public');
    const name = await client.get(Data, '0-0:42.0.0', 'value');
    expect(new TextDecoder().decode(name.value as Uint8Array)).toBe(meter.identity.logicalDeviceName);
    expect(await client.get(Clock, '0-0:1.0.0', 'time')).toMatchObject({ year: 2026, hour: 12, deviation: -120 });
    await expect(client.get(Register, '1-0:1.8.0', 'value')).rejects.toMatchObject({ result: 'object-undefined' });
    expect(faults).toEqual([]);
  });

  test.each(['management', 'reader', 'firmware', 'control', 'field'] as const satisfies RoleName[])(
    '%s proves who it is and sees its objects',
    async (role) => {
      const meter = testMeter();
      const { server, faults } = serve(meter);
      await using client = await connectAs(meter, server, role);
      const list = await client.get(AssociationLnV3, '0-0:40.0.0', 'objectList');
      expect(list.length).toBeGreaterThan(5);
      expect(await client.get(AssociationLnV3, '0-0:40.0.0', 'associationStatus')).toBe('associated');
      expect(meter.security.lastCounter(role)).toBeGreaterThan(0);
      expect(faults).toEqual([]);
    },
  );

  test('a reader reads registers and a load profile', async () => {
    const meter = testMeter();
    const { server } = serve(meter);
    await using client = await connectAs(meter, server, 'reader');
    const total = await client.get(Register, '1-0:1.8.0', 'value');
    expect(total).toEqual({ kind: 'double-long-unsigned', value: meter.measure().energies.total(['A+']) });
    const buffer = await client.get(ProfileGenericV1, '1-0:99.1.0', 'buffer', {
      selection: {
        entry: { fromEntry: 1, toEntry: 48, fromSelectedValue: 1, toSelectedValue: 0 },
      } as never,
    });
    expect(buffer.length).toBeGreaterThan(40);
    expect(buffer[0]).toHaveLength(6);
  });

  test('control opens and closes the switch, and current stops', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const { server } = serve(meter);
    await using client = await connectAs(meter, server, 'control');
    expect(await client.get(DisconnectControl, switchName, 'controlState')).toBe('connected');
    await client.invoke(DisconnectControl, switchName, 'remoteDisconnect', 0);
    expect(await client.get(DisconnectControl, switchName, 'outputState')).toBe(false);
    const before = meter.measure().energies.total(['A+', 'A-']);
    time.advance(3600);
    expect(meter.measure().energies.total(['A+', 'A-'])).toBe(before);
    expect(meter.measure().phases.map(({ current }) => current)).toEqual([0, 0, 0]);
    await client.invoke(DisconnectControl, switchName, 'remoteReconnect', 0);
    expect(await client.get(DisconnectControl, switchName, 'controlState')).toBe('connected');
    time.advance(3600);
    expect(meter.measure().energies.total(['A+', 'A-'])).toBeGreaterThan(before);
    expect(meter.events.entries('disconnect').map(({ code }) => code)).toEqual([62, 63]);
  });

  test('a meter that requires signatures moves its switch by none but signed commands', async () => {
    const meter = testMeter();
    const { server } = serve(meter);
    await using manager = await connectAs(meter, server, 'management');
    await manager.set(Data, '0-0:96.80.100', 'value', { kind: 'enum', value: 1 });
    await using client = await connectAs(meter, server, 'control');
    await expect(client.invoke(DisconnectControl, switchName, 'remoteDisconnect', 0)).rejects.toMatchObject({
      result: 'scope-of-access-violated',
    });
    expect(meter.supplyControl.state).toBe('connected');
    expect(meter.events.entries('disconnect').at(-1)?.code).toBe(241);
    let transaction = 0n;
    const signed = (first: 'cipher' | 'sign') => ({
      protection: signedProtection({ nextTransactionId: () => ++transaction, first }, meter.identity.systemTitle),
    });
    await client.invoke(DisconnectControl, switchName, 'remoteDisconnect', 0, signed('cipher'));
    expect(meter.supplyControl.state).toBe('disconnected');
    await client.invoke(DisconnectControl, switchName, 'remoteReconnect', 0, signed('sign'));
    expect(meter.supplyControl.state).toBe('connected');
  });
});
