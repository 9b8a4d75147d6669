import { ActivityCalendar, Data, DisconnectControl } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { TariffPlan } from '../tariff-plan.ts';

const relays = [1, 2] as const;
type Relay = (typeof relays)[number];

/** Values of 0-r:96.80.110. */
const modes = { onDemand: 0, activityCalendar: 1, activeTariff: 2 } as const;
/** Codes of the events on and off of relay 1; those of relay 2 follow. */
const firstEvent = 242;
const modeChanged = 246;
const on = 2;

const stateKey = (relay: Relay): string => `load control ${relay}`;

function setting(self: OmniaMeter, relay: Relay, e: number): number {
  return Number(self.read(Data, Obis.of(0, relay, 96, 80, e), 'value').value);
}

/** Whether a relay is closed now: as it was told, as its calendar says, or as the active tariff does. */
function isClosed(self: OmniaMeter, relay: Relay): boolean {
  const mode = setting(self, relay, 110);
  if (mode === modes.activityCalendar) return calendarOf(self, relay) === on;
  if (mode !== modes.activeTariff) return self.memory.get(stateKey(relay))?.[0] === 1;
  const { selector } = self.history.current.plan.at(self.measure().meterInstant);
  return ((setting(self, relay, 111) >> (selector - 1)) & 1) === 1;
}

function calendarOf(self: OmniaMeter, relay: Relay): number {
  const of = <K extends 'seasonProfileActive' | 'weekProfileTableActive' | 'dayProfileTableActive'>(name: K) =>
    self.read(ActivityCalendar, Obis.of(0, relay, 13, 0, 0), name);
  const calendar = {
    seasons: of('seasonProfileActive'),
    weeks: of('weekProfileTableActive'),
    days: of('dayProfileTableActive'),
  };
  return new TariffPlan(calendar, [], self.rule).at(self.measure().meterInstant).selector;
}

/** Only a relay on demand is told what to do. */
function command(self: OmniaMeter, relay: Relay, isOn: boolean): undefined {
  if (setting(self, relay, 110) !== modes.onDemand) throw new ServiceRefusal('read-write-denied');
  if (isClosed(self, relay) === isOn) return;
  const event = firstEvent + 2 * (relay - 1) + (isOn ? 0 : 1);
  self.memory.transact(() => {
    self.memory.put([[stateKey(relay), Uint8Array.of(isOn ? 1 : 0)]]);
    self.events.log(event);
  });
}

/** The relays for loads (OMNIA data sheet, Load control), each with a mode of its own. */
export const loadControlParts: readonly ObjectPart[] = relays.flatMap((relay) => [
  part(DisconnectControl, `0-${relay}:96.3.10`, {
    outputState: (self) => isClosed(self, relay),
    controlState: (self) => (isClosed(self, relay) ? 'connected' : 'disconnected'),
    controlMode: 'mode-4',
    remoteDisconnect: (self) => command(self, relay, false),
    remoteReconnect: (self) => command(self, relay, true),
  }),
  part(Data, `0-${relay}:96.80.110`, {
    value: stored(
      { kind: 'enum', value: modes.onDemand },
      {
        check: ({ kind, value }: { readonly kind: string; readonly value: unknown }) => {
          if (kind !== 'enum' || Number(value) > modes.activeTariff) throw new ServiceRefusal('type-unmatched');
        },
        stored: (_, self: OmniaMeter) => self.events.log(modeChanged),
      },
    ),
  }),
]);
