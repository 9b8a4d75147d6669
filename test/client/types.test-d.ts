import { expectTypeOf } from 'vitest';
import type { CosemDateTime, Data } from '../../src/axdr/index.ts';
import { type DlmsClient, invoking, type Outcome, reading, writing } from '../../src/client/index.ts';
import {
  Clock,
  DisconnectControl,
  ProfileGenericV1,
  Register,
  rawClass,
  type ScalerUnit,
} from '../../src/cosem/index.ts';

declare const client: DlmsClient;
const profile = '1-0:99.1.0';
const clock = '0-0:1.0.0';

// What comes back has the type that the class says.
expectTypeOf(client.get(Clock, clock, 'time')).resolves.toEqualTypeOf<CosemDateTime>();
expectTypeOf(client.get(Register, '1-0:1.8.0', 'scalerUnit')).resolves.toEqualTypeOf<ScalerUnit>();
expectTypeOf(client.get(rawClass(8, 0), clock, 'attribute2')).resolves.toEqualTypeOf<Data>();
expectTypeOf(client.invoke(Clock, clock, 'shiftTime', 5)).resolves.toEqualTypeOf<undefined>();
// @ts-expect-error: no attribute has this name
client.get(Clock, clock, 'tim');
// @ts-expect-error: only the meter changes it
client.set(Clock, clock, 'status', 0);
// @ts-expect-error: a number is expected
client.set(Clock, clock, 'timeZone', '60');
// @ts-expect-error: no method has this name
client.invoke(DisconnectControl, '0-0:96.3.10', 'remoteDisconect', 0);

// Selectors are those of the attribute.
const entry = { fromEntry: 1, toEntry: 0, fromSelectedValue: 1, toSelectedValue: 0 };
client.get(ProfileGenericV1, profile, 'buffer', { selection: { entry } });
// @ts-expect-error: an entry_descriptor is no range_descriptor
client.get(ProfileGenericV1, profile, 'buffer', { selection: { range: entry } });
// @ts-expect-error: the clock has no selectors
client.get(Clock, clock, 'time', { selection: { entry } });

// Several at once keep their types, each in its place.
const requests = [reading(Clock, clock, 'timeZone'), reading(Clock, clock, 'time')] as const;
expectTypeOf(client.getMany(requests)).resolves.toEqualTypeOf<readonly [Outcome<number>, Outcome<CosemDateTime>]>();
const mixed = [writing(Clock, clock, 'timeZone', 1), invoking(Clock, clock, 'shiftTime', 1)] as const;
expectTypeOf(client.access(mixed)).resolves.toEqualTypeOf<readonly [Outcome<undefined>, Outcome<undefined>]>();
// @ts-expect-error: only what is written is set
client.setMany([reading(Clock, clock, 'timeZone')]);
// @ts-expect-error: only what is read is got
client.getMany([invoking(Clock, clock, 'shiftTime', 1)]);
