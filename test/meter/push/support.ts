import { Apdu } from '../../../src/apdu/index.ts';
import { type Data, dateTimeFromBytes, toInstant } from '../../../src/axdr/index.ts';
import { decode, fromLatin1 } from '../../../src/codec/index.ts';
import {
  type AttributeName,
  type AttributeValue,
  Data as DataClass,
  ProfileGenericV1,
  PushSetupV2,
} from '../../../src/cosem/index.ts';
import type { OmniaMeter, OmniaMeterOptions, PushSetupName, PushTransmission } from '../../../src/meter/index.ts';
import { pushSetups } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { PermanentMemory } from '../../../src/server/index.ts';
import { noon, TestTime, testMeter } from '../support.ts';

export const minute = 60;
export const hour = 3600;
export const day = 86_400;
export const quarter = 15 * minute;

/** A meter that was installed at noon, is attached, knows its head-end, and pushes at once what it is told to. */
export function pushingMeter(options: Partial<OmniaMeterOptions> = {}, time = new TestTime()) {
  const meter = testMeter({ installedAt: noon, ...options }, time);
  setAddresses(meter, '192.0.2.1:5683');
  meter.device.set(ProfileGenericV1, obis('1-0:99.1.0'), 'capturePeriod', quarter);
  for (const name of ['interval1', 'interval2', 'interval3'] as const)
    setUp(meter, name, 'randomisationStartInterval', 0);
  time.advance(2 * minute);
  while (send(meter, time) !== undefined);
  return { meter, time };
}

export function setAddresses(meter: OmniaMeter, ...addresses: readonly string[]): void {
  const value = addresses.map((address): Data => ({ kind: 'octet-string', value: fromLatin1(address) }));
  meter.device.set(DataClass, obis('0-0:96.80.150'), 'value', { kind: 'array', value });
  meter.push.revive();
}

export function setUp<K extends AttributeName<typeof PushSetupV2>>(
  meter: OmniaMeter,
  setup: PushSetupName,
  name: K,
  value: AttributeValue<typeof PushSetupV2, K>,
): void {
  meter.device.set(PushSetupV2, pushSetups[setup].logicalName, name, value);
  meter.push.revive();
}

/** Sends what is next and has it acknowledged. */
export function send(meter: OmniaMeter, time: TestTime): PushTransmission | undefined {
  const transmission = meter.push.next(time.now);
  if (transmission !== undefined) meter.push.confirmed(transmission.id, time.now);
  return transmission;
}

/** All that is to be sent now, acknowledged. */
export function drain(meter: OmniaMeter, time: TestTime): readonly PushTransmission[] {
  const sent: PushTransmission[] = [];
  for (let one = send(meter, time); one !== undefined; one = send(meter, time)) sent.push(one);
  return sent;
}

/** What a push says. */
export function notificationIn({ apdu }: { readonly apdu: Uint8Array }) {
  const { kind, value } = decode(Apdu, apdu);
  if (kind !== 'data-notification') throw new TypeError(kind);
  return value;
}

/** The values of a push, in the order of push_object_list. */
export function valuesIn(push: { readonly apdu: Uint8Array }): readonly Data[] {
  const { kind, value } = notificationIn(push).notificationBody.data();
  if (kind !== 'structure') throw new TypeError(kind);
  return value;
}

/** The stamps of the rows of the profile at a place of push_object_list, in milliseconds since 1970 UTC. */
export function stampsIn(push: { readonly apdu: Uint8Array }, place: number): readonly number[] {
  const rows = valuesIn(push)[place];
  if (rows?.kind !== 'array') throw new TypeError(rows?.kind);
  return rows.value.map((row) => stampOf((row.value as readonly Data[])[0]!));
}

export function stampOf({ kind, value }: Data): number {
  if (kind !== 'octet-string') throw new TypeError(kind);
  return toInstant(dateTimeFromBytes(value), { whenUnspecified: 'utc' });
}

/** The meter after a power cut: what it has remembered, and nothing else. */
export function restarted(meter: OmniaMeter, time: TestTime, options: Partial<OmniaMeterOptions> = {}): OmniaMeter {
  const memory = new PermanentMemory();
  for (const record of meter.memory.snapshot()) memory.apply(record);
  return testMeter({ ...options, memory }, time);
}

/** Cuts the link, and restores it after so many seconds; then the meter is attached again. */
export function cut(meter: OmniaMeter, time: TestTime, seconds: number): void {
  meter.modem!.cutLink();
  time.advance(seconds);
  meter.now();
  meter.modem!.restoreLink();
  time.advance(minute);
  meter.now();
}
