import { Data } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import type { LocalTimeRule } from '../meter-time.ts';
import { noise } from '../noise.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { isRunningAt } from '../supply/source.ts';
import { TariffPlan } from '../tariff-plan.ts';
import { activeCalendar } from './calendars.ts';
import { type ChangeDelay, DelayedPlan, type RelayPlan } from './delayed-plan.ts';

/** A load control relay by its number, which is value group B of its objects. */
export type Relay = 1 | 2;

/** Both relays: a meter has none or two. */
export const relays: readonly Relay[] = [1, 2];

/** Values of 0-r:96.80.110: what a relay goes by (OMNIA data sheet, Load control). */
export const loadControlModes = { onDemand: 0, activityCalendar: 1, activeTariff: 2 } as const;

/** Logical names of the mode of a relay, and of the tariffs in which it is closed. */
export const loadControlNames = {
  mode: (relay: Relay): Obis => Obis.of(0, relay, 96, 80, 110),
  tariffMask: (relay: Relay): Obis => Obis.of(0, relay, 96, 80, 111),
} as const;

/** The script that a calendar starts to close a relay; with any other it is open. */
const closing = 2;
const commandedKey = (relay: Relay): string => `load control ${relay}`;
const shownKey = (relay: Relay): string => `load control ${relay} logged`;
const delayChannel = 700;
const requested = 205;
/** Codes of the events closed and open of relay 1; those of relay 2 follow. */
const firstEvent = 242;

/**
 * The load control relays, each in a mode of its own. They do not latch: without supply they are open, and with it each is
 * what its mode says, on demand what it was told last.
 */
export class LoadRelays {
  readonly #meter: OmniaMeter;
  readonly #plans = new Map<Relay, { readonly rule: LocalTimeRule; readonly plan: TariffPlan }>();

  readonly #latest: number;

  /** `latest`: seconds by which a relay is late at the most that goes by a calendar or tariff. */
  constructor(meter: OmniaMeter, latest: number) {
    this.#meter = meter;
    this.#latest = latest;
  }

  mode(relay: Relay): number {
    return Number(this.#meter.read(Data, loadControlNames.mode(relay), 'value').value);
  }

  /** Whether a relay is closed at an instant, as things are set up now. */
  isClosed(relay: Relay, instant: number): boolean {
    if (!isRunningAt(this.#meter, instant)) return false;
    const mode = this.mode(relay);
    if (mode === loadControlModes.onDemand) return this.#meter.memory.get(commandedKey(relay))?.[0] === 1;
    const { selector } = this.#planOf(relay, mode).at(this.#meterInstant(instant));
    if (mode === loadControlModes.activityCalendar) return selector === closing;
    const mask = Number(this.#meter.read(Data, loadControlNames.tariffMask(relay), 'value').value);
    return ((mask >> (selector - 1)) & 1) === 1;
  }

  /** Tells a relay that is on demand what to do; false for one that is not. */
  command(relay: Relay, isOn: boolean): boolean {
    if (this.mode(relay) !== loadControlModes.onDemand) return false;
    const { memory, events } = this.#meter;
    if (this.isClosed(relay, this.#meter.now()) === isOn) return true;
    memory.transact(() => {
      memory.put([[commandedKey(relay), Uint8Array.of(isOn ? 1 : 0)]]);
      events.log(requested);
      this.changed();
    });
    return true;
  }

  /** Logs what has changed until now (events 242 to 245). */
  changed(): void {
    const { memory, events } = this.#meter;
    const now = this.#meter.now();
    for (const relay of relays) {
      const isClosed = this.isClosed(relay, now);
      if (isClosed === this.#wasClosed(relay)) continue;
      memory.transact(() => {
        memory.put([[shownKey(relay), Uint8Array.of(isClosed ? 1 : 0)]]);
        events.log(firstEvent + 2 * (relay - 1) + (isClosed ? 0 : 1));
      });
    }
  }

  /** The first instant after this one at which a relay may change. */
  nextChange(after: number): number {
    const { network, history } = this.#meter;
    const { clockOffset } = history.current;
    let next = network.nextChange(after);
    for (const relay of relays) {
      if (this.isClosed(relay, after) !== this.#wasClosed(relay)) return after + 1;
      const mode = this.mode(relay);
      if (mode === loadControlModes.onDemand) continue;
      next = Math.min(next, this.#planOf(relay, mode).nextChange(after + clockOffset) - clockOffset);
    }
    return next;
  }

  /** A calendar of relays is another from now on. */
  forget(): void {
    this.#plans.clear();
  }

  #wasClosed(relay: Relay): boolean {
    return this.#meter.memory.get(shownKey(relay))?.[0] === 1;
  }

  #planOf(relay: Relay, mode: number): RelayPlan {
    const isTariff = mode === loadControlModes.activeTariff;
    const plan = isTariff ? this.#meter.history.current.plan : this.#calendarOf(relay);
    return this.#latest === 0 ? plan : new DelayedPlan(plan, this.#delayOf(relay));
  }

  /** In whole seconds, drawn anew for each change. */
  #delayOf(relay: Relay): ChangeDelay {
    const most = this.#latest * 1000;
    const of = (change: number) =>
      Math.floor(noise(this.#meter.seed, delayChannel + relay, change / 1000) * (this.#latest + 1)) * 1000;
    return { most, of };
  }

  #calendarOf(relay: Relay): TariffPlan {
    const { rule } = this.#meter;
    const known = this.#plans.get(relay);
    if (known?.rule === rule) return known.plan;
    const plan = new TariffPlan(activeCalendar(this.#meter, relay), rule);
    this.#plans.set(relay, { rule, plan });
    return plan;
  }

  #meterInstant(instant: number): number {
    return instant + this.#meter.history.spanOf(instant).clockOffset;
  }
}
