import { Data, DisconnectControl, ScriptTable } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import { calendarParts } from '../control/calendars.ts';
import { loadControlModes, loadControlNames, type Relay, relays } from '../control/load-relays.ts';
import { outputScripts } from '../control/script-tables.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

const modeChanged = 246;
const noCalendar = { name: '', seasons: [], weeks: [], days: [] };

function isClosed(self: OmniaMeter, relay: Relay): boolean {
  return self.control.loadRelays.isClosed(relay, self.now());
}

/** Only a relay on demand is told what to do (designed). */
function command(self: OmniaMeter, relay: Relay, isOn: boolean): undefined {
  if (!self.control.loadRelays.command(relay, isOn)) throw new ServiceRefusal('read-write-denied');
}

function changed(self: OmniaMeter): void {
  self.control.loadRelays.changed();
  self.life.changed();
}

function relayParts(relay: Relay): readonly ObjectPart[] {
  const name = Obis.of(0, relay, 96, 3, 10);
  return [
    part(DisconnectControl, `${name}`, {
      outputState: (self) => isClosed(self, relay),
      controlState: (self) => (isClosed(self, relay) ? 'connected' : 'disconnected'),
      controlMode: 'mode-4',
      remoteDisconnect: (self) => command(self, relay, false),
      remoteReconnect: (self) => command(self, relay, true),
    }),
    part(ScriptTable, `0-${relay}:10.0.103`, { scripts: outputScripts(DisconnectControl, name) }),
    ...calendarParts(relay, noCalendar),
    part(Data, `${loadControlNames.mode(relay)}`, {
      value: stored(
        { kind: 'enum', value: loadControlModes.onDemand },
        {
          check: ({ kind, value }: { readonly kind: string; readonly value: unknown }) => {
            if (kind !== 'enum' || Number(value) > loadControlModes.activeTariff)
              throw new ServiceRefusal('type-unmatched');
          },
          stored: (_, self: OmniaMeter) => {
            self.events.log(modeChanged);
            changed(self);
          },
        },
      ),
    }),
    part(Data, `${loadControlNames.tariffMask(relay)}`, {
      value: stored(
        { kind: 'unsigned', value: 2 },
        {
          check: ({ kind }: { readonly kind: string }) => {
            if (kind !== 'unsigned') throw new ServiceRefusal('type-unmatched');
          },
          stored: (_, self: OmniaMeter) => changed(self),
        },
      ),
    }),
  ];
}

/** The relays for loads (OMNIA data sheet, Load control), each with a mode of its own. */
export const loadControlParts: readonly ObjectPart[] = [
  ...relays.flatMap(relayParts),
  part(Data, '0-0:96.3.2', {
    value: (self) => ({ kind: 'bit-string', value: relays.map((one) => isClosed(self, one)) }),
  }),
];
