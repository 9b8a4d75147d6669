import type { ServiceCaller } from '../../association/index.ts';
import { RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import { Data, DisconnectControl, Limiter, ScriptTable } from '../../cosem/index.ts';
import { type RefusalResult, ServiceRefusal } from '../../server/index.ts';
import { activeThreshold, emergencyOf, limiterName } from '../control/limiter.ts';
import { outputScripts } from '../control/script-tables.ts';
import { requireSignature } from '../head-end-signature.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { type SwitchOutcome, supplyControlSwitch } from '../supply-control.ts';
import type { ControlMode } from '../supply-control-switch.ts';

const modeKey = 'supply control mode';
const signaturesKey = 'supply control signatures';
const { controlMode } = DisconnectControl.attributes;
/** As the catalogue has it: a meter that comes from the factory. */
const factoryMode = new RawData(encode(controlMode.type, 'mode-2'));

/** What who commands the switch is told (designed: no source fixes the codes). */
const refusals: Readonly<Partial<Record<SwitchOutcome, RefusalResult>>> = {
  'not-allowed': 'read-write-denied',
  'on-auxiliary-supply': 'temporary-failure',
  'not-supplied': 'temporary-failure',
  fault: 'hardware-fault',
};

function command(self: OmniaMeter, what: 'disconnect' | 'reconnect', caller: ServiceCaller | undefined): undefined {
  requireSignature(self, caller);
  const { cause } = self.control.scripts;
  // What the meter does because of what it measures is local (Blue Book 4.5.8).
  const isLocal = caller === undefined && (cause === 'limiter' || cause === 'monitor');
  const refusal = refusals[self.supplyControl.command(`${isLocal ? 'local' : 'remote'}-${what}`)];
  if (refusal !== undefined) throw new ServiceRefusal(refusal);
}

function changeMode(self: OmniaMeter, mode: ControlMode | number, caller: ServiceCaller | undefined): void {
  requireSignature(self, caller);
  if (typeof mode === 'number') throw new ServiceRefusal('other-reason');
  // Always connected, it says: what is not cannot become so without a command.
  if (mode === 'none' && !self.supplyControl.output) throw new ServiceRefusal('other-reason');
  self.memory.put([[modeKey, encode(controlMode.type, mode as Exclude<ControlMode, 'mode-7'>)]]);
}

function isEmergency(self: OmniaMeter): boolean {
  return activeThreshold(emergencyOf(self), self.measure().meterInstant) === 'emergency';
}

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
    remoteDisconnect: (self, _, caller) => command(self, 'disconnect', caller),
    remoteReconnect: (self, _, caller) => command(self, 'reconnect', caller),
  }),
  part(ScriptTable, '0-0:10.0.106', { scripts: outputScripts(DisconnectControl, supplyControlSwitch) }),
  part(Limiter, `${limiterName}`, {
    thresholdActive: (self) =>
      self.read(Limiter, limiterName, isEmergency(self) ? 'thresholdEmergency' : 'thresholdNormal'),
    emergencyProfileActive: isEmergency,
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
