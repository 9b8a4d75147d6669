import { expectTypeOf } from 'vitest';
import type { Data } from '../../src/axdr/index.ts';
import {
  type AttributeName,
  type AttributeValue,
  type CaptureObject,
  Clock,
  DisconnectControl,
  DisconnectControlV1,
  type EntryDescriptor,
  type InterfaceClass,
  type MethodName,
  type MethodParameter,
  type MethodResult,
  ProfileGenericV0,
  ProfileGenericV1,
  type RangeDescriptor,
  Register,
  rawClass,
  type SelectorName,
  type SelectorParameters,
  SingleActionSchedule,
  structure,
  text,
  trailing,
  unsigned,
  type ValueOf,
  type WritableAttributeName,
} from '../../src/cosem/index.ts';
import { type Obis, obis } from '../../src/obis/index.ts';

type C = typeof DisconnectControl;
expectTypeOf<AttributeName<C>>().toEqualTypeOf<'logicalName' | 'outputState' | 'controlState' | 'controlMode'>();
expectTypeOf<WritableAttributeName<C>>().toEqualTypeOf<'controlMode'>();
expectTypeOf<AttributeValue<C, 'outputState'>>().toEqualTypeOf<boolean>();
expectTypeOf<AttributeValue<C, 'logicalName'>>().toEqualTypeOf<Obis>();
expectTypeOf<AttributeValue<C, 'controlState'>>().toEqualTypeOf<
  'disconnected' | 'connected' | 'ready-for-reconnection' | number
>();
expectTypeOf<MethodName<C>>().toEqualTypeOf<'remoteDisconnect' | 'remoteReconnect'>();
expectTypeOf<MethodParameter<C, 'remoteDisconnect'>>().toEqualTypeOf<number>();
expectTypeOf<MethodResult<C, 'remoteDisconnect'>>().toEqualTypeOf<undefined>();

const entries: EntryDescriptor = { fromEntry: 1, toEntry: 0, fromSelectedValue: 1, toSelectedValue: 0 };

// What a client has: names, values and selectors are checked against the class.
declare function get<C extends InterfaceClass, K extends AttributeName<C>>(of: C, name: K): AttributeValue<C, K>;
declare function getSelected<C extends InterfaceClass, K extends AttributeName<C>, S extends SelectorName<C, K>>(
  of: C,
  name: K,
  selector: S,
  parameters: SelectorParameters<C, K, S>,
): AttributeValue<C, K>;
declare function set<C extends InterfaceClass, K extends WritableAttributeName<C>>(
  of: C,
  name: K,
  value: AttributeValue<C, K>,
): void;
declare function invoke<C extends InterfaceClass, K extends MethodName<C>>(
  of: C,
  name: K,
  parameter: MethodParameter<C, K>,
): MethodResult<C, K>;

expectTypeOf(get(DisconnectControl, 'outputState')).toEqualTypeOf<boolean>();
set(DisconnectControl, 'controlMode', 'mode-2');
set(DisconnectControl, 'controlMode', 9);
invoke(DisconnectControl, 'remoteReconnect', 0);
// @ts-expect-error: no attribute has this name
get(DisconnectControl, 'controlstate');
// @ts-expect-error: a name of another class
get(DisconnectControl, 'captureObjects');
// @ts-expect-error: only the meter changes it
set(DisconnectControl, 'controlState', 'connected');
// @ts-expect-error: the logical name is never written
set(DisconnectControl, 'logicalName', obis('0-0:96.3.10'));
// @ts-expect-error: no mode has this name
set(DisconnectControl, 'controlMode', 'mode-9');
// @ts-expect-error: mode 7 came with version 1
set(DisconnectControl, 'controlMode', 'mode-7');
set(DisconnectControlV1, 'controlMode', 'mode-7');
// @ts-expect-error: the parameter is an integer
invoke(DisconnectControl, 'remoteReconnect', '0');
// @ts-expect-error: no method has this name
invoke(DisconnectControl, 'reset', 0);

const timeZone: number = get(Clock, 'timeZone');
set(Clock, 'timeZone', timeZone + 60);
set(Clock, 'time', { year: 2026, month: 11 });
// @ts-expect-error: text is no date-time
set(Clock, 'time', '2026-11-22');
// @ts-expect-error: no date-time has weeks
set(Clock, 'time', { year: 2026, week: 47 });
// @ts-expect-error: bigint is for 64 bits alone
set(Clock, 'timeZone', 60n);
// @ts-expect-error: only the meter changes it
set(Clock, 'status', 0);

expectTypeOf(get(ProfileGenericV1, 'captureObjects')).toEqualTypeOf<readonly CaptureObject[]>();
expectTypeOf(get(ProfileGenericV1, 'buffer')).toEqualTypeOf<readonly (readonly Data[])[]>();
expectTypeOf(invoke(ProfileGenericV0, 'getBufferByIndex', entries)).toEqualTypeOf<readonly (readonly Data[])[]>();
expectTypeOf(invoke(ProfileGenericV1, 'capture', 0)).toEqualTypeOf<undefined>();
// @ts-expect-error: version 1 has no such method
invoke(ProfileGenericV1, 'getBufferByIndex', entries);
expectTypeOf<SelectorName<typeof ProfileGenericV1, 'buffer'>>().toEqualTypeOf<'range' | 'entry'>();
expectTypeOf<SelectorName<typeof ProfileGenericV1, 'captureObjects'>>().toEqualTypeOf<never>();
expectTypeOf<SelectorParameters<typeof ProfileGenericV1, 'buffer', 'range'>>().toEqualTypeOf<RangeDescriptor>();
getSelected(ProfileGenericV1, 'buffer', 'entry', entries);
// @ts-expect-error: an entry_descriptor is no range_descriptor
getSelected(ProfileGenericV1, 'buffer', 'range', entries);
// @ts-expect-error: this attribute has no selectors
getSelected(ProfileGenericV1, 'captureObjects', 'range', entries);

set(SingleActionSchedule, 'executedScript', { scriptLogicalName: obis('0-0:10.0.100'), scriptSelector: 1 });
// @ts-expect-error: a field is missing
set(SingleActionSchedule, 'executedScript', { scriptLogicalName: obis('0-0:10.0.100') });
// @ts-expect-error: a field has the wrong type
set(SingleActionSchedule, 'executedScript', { scriptLogicalName: '0-0:10.0.100', scriptSelector: 1 });

// CHOICE attributes take any Data.
expectTypeOf<AttributeValue<typeof Register, 'value'>>().toEqualTypeOf<Data>();
set(Register, 'value', { kind: 'long64', value: 5n });
// @ts-expect-error: 64 bits are bigint
set(Register, 'value', { kind: 'long64', value: 5 });

// A class that is not known has all its members by index.
const raw = rawClass(8192, 0);
expectTypeOf(get(raw, 'attribute7')).toEqualTypeOf<Data>();
invoke(raw, 'method2', { kind: 'integer', value: 0 });
// @ts-expect-error: members have their index as name
get(raw, 'value');

// Fields that trail may be left out, the others may not.
const entry = structure({ index: unsigned, name: trailing(text) });
expectTypeOf<ValueOf<typeof entry>>().toEqualTypeOf<{ readonly index: number } & { readonly name?: string }>();
// @ts-expect-error: this field does not trail
const incomplete: ValueOf<typeof entry> = { name: 'A' };
expectTypeOf(incomplete).not.toBeAny();
