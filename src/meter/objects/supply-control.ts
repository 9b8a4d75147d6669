import type { ServiceCaller } from '../../association/index.ts';
import { RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import { Data, DisconnectControl, type MethodResult, ScriptTable } from '../../cosem/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import { requireSignature } from '../head-end-signature.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { supplyControlSwitch } from '../supply-control.ts';
import type { ControlMode, SwitchTrigger } from '../supply-control-switch.ts';

const modeKey = 'supply control mode';
const signaturesKey = 'supply control signatures';
const { controlMode } = DisconnectControl.attributes;
/** As the catalogue has it: a meter that comes from the factory. */
const factoryMode = new RawData(encode(controlMode.type, 'mode-2'));

function command(self: OmniaMeter, trigger: SwitchTrigger, caller: ServiceCaller | undefined): undefined {
  requireSignature(self, caller);
  // Not allowed by the mode: the code is designed, no source fixes it.
  if (!self.supplyControl.trigger(trigger)) throw new ServiceRefusal('read-write-denied');
}

function changeMode(self: OmniaMeter, mode: ControlMode | number, caller: ServiceCaller | undefined): void {
  requireSignature(self, caller);
  if (typeof mode === 'number') throw new ServiceRefusal('other-reason');
  // Always connected, it says: what is not cannot become so without a command.
  if (mode === 'none' && !self.supplyControl.output) throw new ServiceRefusal('other-reason');
  self.memory.put([[modeKey, encode(controlMode.type, mode)]]);
}

/** Scripts 1 and 2 of the disconnect control script table (Blue Book 4.5.2): disconnect and reconnect. */
const scripts: Readonly<Record<number, 'remoteDisconnect' | 'remoteReconnect'>> = {
  1: 'remoteDisconnect',
  2: 'remoteReconnect',
};

const scriptList = Object.entries(scripts).map(([identifier, method]) => ({
  scriptIdentifier: Number(identifier),
  actions: [
    {
      serviceId: 'execute-method' as const,
      classId: DisconnectControl.classId,
      logicalName: supplyControlSwitch,
      index: DisconnectControl.methods[method].methodId,
      parameter: { kind: 'integer' as const, value: 0 },
    },
  ],
}));

/** The supply control switch and what moves it (OMNIA data sheet, Supply control switch). */
export const supplyControlParts: readonly ObjectPart[] = [
  part(DisconnectControl, '0-0:96.3.10', {
    outputState: (self) => self.supplyControl.output,
    controlState: (self) => self.supplyControl.state,
    controlMode: {
      read: ({ memory }) => {
        const octets = memory.get(modeKey);
        return octets === undefined ? factoryMode : new RawData(octets);
      },
      write: changeMode,
    },
    remoteDisconnect: (self, _, caller) => command(self, 'remote-disconnect', caller),
    remoteReconnect: (self, _, caller) => command(self, 'remote-reconnect', caller),
  }),
  part(ScriptTable, '0-0:10.0.106', {
    scripts: scriptList,
    execute: (self, identifier, caller): MethodResult<typeof ScriptTable, 'execute'> => {
      const method = scripts[identifier];
      if (method === undefined) throw new ServiceRefusal('other-reason');
      return command(self, method === 'remoteDisconnect' ? 'remote-disconnect' : 'remote-reconnect', caller);
    },
  }),
  part(Data, '0-0:96.80.100', {
    value: {
      read: ({ memory }) => ({ kind: 'enum', value: memory.get(signaturesKey)?.[0] ?? 0 }),
      write: (self, data, caller) => {
        requireSignature(self, caller);
        if (data.kind !== 'enum' || data.value > 1) throw new ServiceRefusal('type-unmatched');
        self.memory.put([[signaturesKey, Uint8Array.of(data.value)]]);
      },
    },
  }),
  part(Data, '0-0:96.15.2', { value: (self) => ({ kind: 'long-unsigned', value: self.supplyControl.operations }) }),
];
