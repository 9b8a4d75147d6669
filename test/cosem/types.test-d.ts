import { expectTypeOf } from 'vitest';
import type { DisconnectControl } from '../../src/cosem/classes/disconnect-control.ts';
import type {
  AttributeName,
  AttributeValue,
  MethodName,
  MethodParameter,
  MethodResult,
  WritableAttributeName,
} from '../../src/cosem/interface-class.ts';
import type { Obis } from '../../src/obis/index.ts';

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
