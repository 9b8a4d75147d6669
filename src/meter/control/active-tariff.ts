import { ServiceRefusal } from '../../server/index.ts';
import { tariffs } from '../energies.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type Activity, TariffPlan } from '../tariff-plan.ts';
import { activeCalendar } from './calendars.ts';

const key = 'tariff activated by a client';
const octetsOfActivity = 17;

/** What the meter knows of its tariffs: its calendar, and what a client has activated in its place. */
export function tariffPlanOf(meter: OmniaMeter): TariffPlan {
  const octets = meter.memory.get(key);
  return new TariffPlan(activeCalendar(meter, 0), meter.rule, octets && decodeActivity(octets));
}

/** The tariff that counts now, from 1. */
export function activeTariff(meter: OmniaMeter): number {
  // What is due until now may bring another plan.
  const { meterInstant } = meter.measure();
  return meter.history.current.plan.at(meterInstant).selector;
}

/** Counts in another tariff until the calendar starts one again, as if its script had been started (Blue Book 4.5.5). */
export function activateTariff(meter: OmniaMeter, tariff: number): void {
  if (tariff < 1 || tariff > tariffs) throw new ServiceRefusal('other-reason');
  if (tariff === activeTariff(meter)) return;
  const { meterInstant: from } = meter.measure();
  const until = meter.history.current.plan.nextStart(from);
  meter.memory.transact(() => {
    meter.memory.put([[key, encodeActivity({ selector: tariff, from, until })]]);
    meter.settingsChanged();
  });
}

function encodeActivity({ selector, from, until }: Activity): Uint8Array {
  const view = new DataView(new ArrayBuffer(octetsOfActivity));
  view.setUint8(0, selector);
  view.setFloat64(1, from);
  view.setFloat64(9, until);
  return new Uint8Array(view.buffer);
}

function decodeActivity(octets: Uint8Array): Activity {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return { selector: view.getUint8(0), from: view.getFloat64(1), until: view.getFloat64(9) };
}
