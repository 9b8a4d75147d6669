import { describe, expect, test } from 'vitest';
import { ServerAssociation } from '../../src/association/index.ts';
import { type DlmsClient, reading } from '../../src/client/index.ts';
import { AssociationSnV0, attributeOf, Clock, methodOf, Register } from '../../src/cosem/index.ts';
import { Obis } from '../../src/obis/index.ts';
import { fullAccess, LogicalDevice, objectTable, served } from '../../src/server/index.ts';
import { memoryPair } from '../../src/transport/index.ts';
import { offer } from '../association/parties.ts';
import { losing } from './losing.ts';
import { connect, cryptography, energyName, meter, profileName, randomBytes, table } from './meter.ts';

const baseOf = (index: number) => 0x1000 + index * 0x100;
const clockMethods = 0x60;
const kind = { referencing: 'short-name', ciphering: false, mechanism: 'lowest' } as const;

/** A meter with short names, and a client of it. */
async function shortNamed(
  options = {},
): Promise<{ client: DlmsClient; state: ReturnType<typeof meter>['state']; link: ReturnType<typeof losing> }> {
  const { state } = meter();
  const objectList = table.objects.map(({ interfaceClass: { classId, version }, logicalName }, i) => ({
    baseName: baseOf(i),
    classId,
    version,
    logicalName,
  }));
  const association = served(AssociationSnV0, Obis.of(0, 0, 40, 0, 1), { objectList });
  const device = new LogicalDevice(objectTable([...table.objects, association], { access: fullAccess }), state);
  const resolve = (variableName: number) => {
    if (variableName === 0xfa08)
      return {
        kind: 'attribute',
        descriptor: { classId: 12, instanceId: association.logicalName, attributeId: 2 },
      } as const;
    const object = table.objects[(variableName >> 8) - 0x10];
    if (object === undefined) return undefined;
    const { interfaceClass, logicalName: instanceId } = object;
    const { classId } = interfaceClass;
    const offset = variableName & 0xff;
    if (classId === 8 && offset >= clockMethods) {
      const methodId = (offset - clockMethods) / 8 + 1;
      return (
        methodOf(interfaceClass, methodId) &&
        ({ kind: 'method', descriptor: { classId, instanceId, methodId } } as const)
      );
    }
    const attributeId = offset / 8 + 1;
    return (
      attributeOf(interfaceClass, attributeId) &&
      ({ kind: 'attribute', descriptor: { classId, instanceId, attributeId } } as const)
    );
  };
  const server = new ServerAssociation([offer(kind)], {
    cryptography,
    randomBytes,
    executor: device,
    shortNames: { resolve },
  });
  const [near, far] = memoryPair();
  far.listen({
    async receive(octets) {
      const answer = await server.receive(octets, 0);
      if (answer !== undefined) await far.send(answer);
    },
    closed: () => {},
  });
  const link = losing(near);
  return { client: await connect(link, { referencing: 'short-name', ...options }), state, link };
}

describe('a client with short names', () => {
  test('gets, sets and invokes', async () => {
    const { client, state } = await shortNamed();
    expect(await client.get(Register, energyName, 'scalerUnit')).toEqual({ scaler: 1, unit: 30 });
    await client.set(Clock, '0-0:1.0.0', 'timeZone', -60);
    expect(await client.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(-60);
    await client.invoke(Clock, '0-0:1.0.0', 'shiftTime', 5);
    expect(state.time).toMatchObject({ hour: 12, second: 5 });
    await client.release();
  });

  test('sees the objects with their base names, asked for once', async () => {
    const { client, link } = await shortNamed();
    const objects = await client.objects();
    expect(objects.map(({ baseName }) => baseName)).toEqual(table.objects.map((_, i) => baseOf(i)));
    const { sent } = link;
    await client.objects();
    expect(link.sent).toBe(sent);
  });

  test('reads several at once, and a profile', async () => {
    const { client } = await shortNamed({ clientMaxReceivePduSize: 512 });
    const [unit, zone] = await client.getMany([
      reading(Register, energyName, 'scalerUnit'),
      reading(Clock, '0-0:1.0.0', 'timeZone'),
    ]);
    expect([unit, zone]).toMatchObject([{ ok: true }, { ok: true, value: 0 }]);
    let rows = 0;
    for await (const { cells } of client.profile(profileName).rows({ fromEntry: 5, toEntry: 80 })) {
      expect(cells[1]).toBe((rows + 4) * 10 + 1);
      rows += 1;
    }
    expect(rows).toBe(76);
  });

  test('says so when there is no such object', async () => {
    const { client } = await shortNamed();
    await expect(client.get(Register, '1-0:99.8.0', 'value')).rejects.toThrow(/no short name of 1-0:99\.8\.0\*255/);
  });

  test('ends the association after an answer that never came: the next could be its', async () => {
    const { client, link } = await shortNamed({ responseTimeout: 20, retries: 0 });
    await client.objects();
    link.loses = () => true;
    await expect(client.get(Clock, '0-0:1.0.0', 'timeZone')).rejects.toThrow(/no answer within 20 ms/);
    link.loses = () => false;
    await expect(client.get(Clock, '0-0:1.0.0', 'timeZone')).rejects.toThrow(/short names do not tell which/);
  });
});
