import type { DisconnectControl, InterfaceClass, MethodName, ScriptTable } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import type { ObjectImplementation } from '../../server/index.ts';
import { requireSignature } from '../head-end-signature.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { Script } from './scripts.ts';

/** What a script table does that is asked to execute one of its scripts. */
export function scriptTableImplementation({
  logicalName,
  access,
}: CatalogueObject): Pick<ObjectImplementation<typeof ScriptTable, OmniaMeter>, 'execute'> {
  return {
    execute: (self, scriptSelector, caller) => {
      if (access.signed) requireSignature(self, caller);
      self.control.scripts.execute(
        { scriptLogicalName: logicalName, scriptSelector },
        { cause: 'client', by: logicalName },
      );
    },
  };
}

/** A script that invokes a method whose parameter says nothing. */
export function methodScript<C extends InterfaceClass>(
  scriptIdentifier: number,
  of: C,
  logicalName: Obis,
  name: MethodName<C>,
): Script {
  const { methodId } = of.methods[name]!;
  const parameter = { kind: 'integer', value: 0 } as const;
  const { classId } = of;
  const serviceId = 'execute-method';
  return { scriptIdentifier, actions: [{ serviceId, classId, logicalName, index: methodId, parameter }] };
}

/** Scripts 1 and 2 of the tables for outputs: disconnect and reconnect. */
export function outputScripts(of: typeof DisconnectControl, logicalName: Obis): readonly Script[] {
  return [methodScript(1, of, logicalName, 'remoteDisconnect'), methodScript(2, of, logicalName, 'remoteReconnect')];
}
