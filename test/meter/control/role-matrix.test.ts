import { describe, expect, test } from 'vitest';
import type { ServiceCaller, ServiceItem } from '../../../src/association/index.ts';
import { RawData } from '../../../src/axdr/index.ts';
import { encode } from '../../../src/codec/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { initialValue } from '../../../src/meter/initial-value.ts';
import { accessOf, type CatalogueObject, type Role, type RoleName, roles } from '../../../src/omnia/index.ts';
import { unprotected } from '../../../src/security/index.ts';
import { callerOf, fullType, testMeter } from '../support.ts';

const names = Object.keys(roles) as RoleName[];
const noData = new RawData(Uint8Array.of(0));

interface Request {
  readonly place: string;
  readonly item: ServiceItem;
  /** Whether the table lets the role do it. */
  readonly isAllowed: boolean;
}

/** The octets of a value as the meter has it; null-data where it has none. */
function present(
  { device }: OmniaMeter,
  { of, logicalName }: CatalogueObject,
  attributeId: number,
  caller: ServiceCaller,
): RawData {
  const { source } = device.table.object(logicalName, of.classId)!.attributes.get(attributeId) ?? {};
  if (source?.read === undefined) return noData;
  const { type } = Object.values(of.attributes).find((one) => one.attributeId === attributeId)!;
  const value = source.read(device, caller, undefined);
  return value instanceof RawData ? value : new RawData(encode(type, value));
}

/** All that can be asked of all objects of the catalogue, with values that fit. */
function* requests(meter: OmniaMeter, role: RoleName): Generator<Request> {
  const caller = callerOf(meter, role);
  for (const object of fullType.objects.values()) {
    const { of, logicalName: instanceId } = object;
    const { classId } = of;
    const { readable, writable, executable } = accessOf(object, role, roles[role] as Role);
    for (const [name, { attributeId }] of Object.entries(of.attributes)) {
      const descriptor = { classId, instanceId, attributeId };
      const place = `${instanceId} ${name}`;
      yield { place: `get ${place}`, item: { kind: 'get', descriptor }, isAllowed: readable.includes(name) };
      const value = present(meter, object, attributeId, caller);
      yield { place: `set ${place}`, item: { kind: 'set', descriptor, value }, isAllowed: writable.includes(name) };
    }
    for (const [name, { methodId, parameter }] of Object.entries(of.methods)) {
      const descriptor = { classId, instanceId, methodId };
      const parameters = new RawData(encode(parameter, initialValue(parameter)));
      const place = `action ${instanceId} ${name}`;
      yield { place, item: { kind: 'action', descriptor, parameters }, isAllowed: executable.includes(name) };
    }
  }
}

/** What is read of objects that the meter has no use for just now: harmonics that nobody has selected. */
function hiddenIn({ device, type }: OmniaMeter): ReadonlySet<string> {
  const names = device.table.hidden(device.state).map(({ logicalName }) => logicalName.key);
  const objects = [...type.objects.values()].filter(({ logicalName }) => names.includes(logicalName.key));
  return new Set(
    objects.flatMap(({ logicalName, of }) => Object.keys(of.attributes).map((name) => `get ${logicalName} ${name}`)),
  );
}

async function outcome({ device }: OmniaMeter, item: ServiceItem, caller: ServiceCaller): Promise<string> {
  const done = await device.execute(item, caller);
  if (done.kind === 'get') return done.result.kind === 'data' ? 'success' : `${done.result.value}`;
  return `${done.kind === 'set' ? done.result : done.result.result}`;
}

/** All that the meter remembers. */
const memoryOf = ({ memory }: OmniaMeter) =>
  [...memory.snapshot()].map(({ type, payload }) => `${type} ${payload.join()}`).sort();

const refusals = ['read-write-denied', 'object-undefined'];

describe.each(names)('the role %s', (role) => {
  test('does nothing but what the table lets it, and leaves no trace of what it does not let it', async () => {
    const faults: unknown[] = [];
    const meter = testMeter({ onFault: (error) => faults.push(error) });
    const caller = callerOf(meter, role);
    const denied = [...requests(meter, role)].filter(({ isAllowed }) => !isAllowed);
    // A value that is counted is made durable before somebody sees it: after all have been looked at.
    const before = memoryOf(meter);
    for (const { place, item } of denied) expect(refusals, place).toContain(await outcome(meter, item, caller));
    expect(memoryOf(meter)).toEqual(before);
    expect(denied.length).toBeGreaterThan(1000);
    expect(faults).toEqual([]);
  });

  test('does all that the table lets it without a fault of the meter', async () => {
    const faults: unknown[] = [];
    const meter = testMeter({ onFault: (error) => faults.push(error) });
    const caller = callerOf(meter, role);
    const results = new Map<string, string>();
    const hidden = hiddenIn(meter);
    for (const { place, item, isAllowed } of requests(meter, role)) {
      if (!isAllowed) continue;
      const result = await outcome(meter, item, caller);
      results.set(place, result);
      if (faults.length > 0) throw new Error(`${place}: ${faults[0]}`);
      if (place.startsWith('get ')) expect(hidden.has(place) ? 'success' : result, place).toBe('success');
    }
    if (roles[role].mechanism === 'pre-established') expect(results.size).toBe(0);
    else expect(results.size).toBeGreaterThan(0);
  });

  test('asks with the protection of its role, or in vain', async () => {
    const meter = testMeter();
    if (roles[role].securityControl === 0) return;
    const caller = { ...callerOf(meter, role), level: unprotected };
    const all = [...requests(meter, role)];
    const before = memoryOf(meter);
    for (const { place, item } of all) {
      const result = await outcome(meter, item, caller);
      expect([...refusals, 'scope-of-access-violated'], place).toContain(result);
    }
    expect(memoryOf(meter)).toEqual(before);
  });
});

test('the switch is moved by the role control alone', async () => {
  const moved: RoleName[] = [];
  for (const role of names) {
    const meter = testMeter();
    const caller = callerOf(meter, role);
    for (const { item } of requests(meter, role)) await meter.device.execute(item, caller);
    if (meter.supplyControl.operations > 0) moved.push(role);
  }
  expect(moved).toEqual(['control']);
});
