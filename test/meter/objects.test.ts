import { describe, expect, test } from 'vitest';
import type { GetDataResult } from '../../src/apdu/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { decode, encode } from '../../src/codec/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import {
  accessOf,
  type CatalogueObject,
  harmonicOf,
  type RoleName,
  roles,
  usualHarmonicOrders,
} from '../../src/omnia/index.ts';
import { callerOf, fullType, smallType, testMeter } from './support.ts';

const asking = ['public', 'management', 'reader', 'firmware', 'control', 'field'] as const satisfies RoleName[];

async function get(meter: OmniaMeter, object: CatalogueObject, attributeId: number, role: RoleName) {
  const descriptor = { classId: object.of.classId, instanceId: object.logicalName, attributeId };
  const { result } = await meter.device.execute({ kind: 'get', descriptor }, callerOf(meter, role));
  return result as GetDataResult;
}

/** Of harmonics a selected set is there. */
function isThere(object: CatalogueObject): boolean {
  const { order } = harmonicOf(object) ?? { order: 1 };
  return usualHarmonicOrders.includes(order);
}

describe.each([
  ['everything', fullType],
  ['as little as there is', smallType],
])('the objects of a meter with %s', (_, type) => {
  test.each(asking)('%s reads what it may, in the type of the class, and nothing else', async (role) => {
    const faults: unknown[] = [];
    const meter = testMeter({ type, onFault: (error) => faults.push(error) });
    let read = 0;
    for (const object of type.objects.values()) {
      const { readable, writable, executable } = accessOf(object, role, roles[role]);
      const isSeen = isThere(object) && readable.length + writable.length + executable.length > 0;
      for (const [name, attribute] of Object.entries(object.of.attributes)) {
        const result = await get(meter, object, attribute.attributeId, role);
        const place = `${object.logicalName} ${name}`;
        if (!isSeen || !readable.includes(name)) {
          expect(result, place).toEqual({
            kind: 'data-access-result',
            value: isSeen ? 'read-write-denied' : 'object-undefined',
          });
          continue;
        }
        expect(result.kind, `${place} ${JSON.stringify(result.value)}`).toBe('data');
        const octets = (result.value as RawData).bytes;
        const value = decode(attribute.type, octets, { strict: true });
        expect(encode(attribute.type, value), place).toEqual(octets);
        const kind = (object.types as Record<string, string>)[name];
        if (kind !== undefined && attribute.type.typeName === 'CHOICE')
          expect((value as { kind: string }).kind, place).toBe(kind);
        read += 1;
      }
    }
    expect(faults).toEqual([]);
    if (role === 'management') expect(read).toBeGreaterThan(type.objects.size * 2);
  });

  test.each(asking)('%s changes nothing but what it may', async (role) => {
    const meter = testMeter({ type });
    const caller = callerOf(meter, role);
    for (const object of type.objects.values()) {
      const { readable, writable, executable } = accessOf(object, role, roles[role]);
      const refusal =
        isThere(object) && readable.length + writable.length + executable.length > 0
          ? 'read-write-denied'
          : 'object-undefined';
      const { classId } = object.of;
      const value = new RawData(Uint8Array.of(0));
      for (const [name, { attributeId }] of Object.entries(object.of.attributes)) {
        if (writable.includes(name)) continue;
        const descriptor = { classId, instanceId: object.logicalName, attributeId };
        const { result } = await meter.device.execute({ kind: 'set', descriptor, value }, caller);
        expect(result, `${object.logicalName} ${name}`).toBe(refusal);
      }
      for (const [name, { methodId }] of Object.entries(object.of.methods)) {
        if (executable.includes(name)) continue;
        const descriptor = { classId, instanceId: object.logicalName, methodId };
        const { result } = await meter.device.execute({ kind: 'action', descriptor }, caller);
        expect(result, `${object.logicalName} ${name}`).toMatchObject({ result: refusal });
      }
    }
  });
});
