import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** Load control relays that open and close by themselves: by a calendar, with the tariff, without supply. */
export function loadRelayProcess(meter: OmniaMeter): Process {
  const hasRelays = meter.type.capabilities.loadControlRelays > 0;
  return {
    name: 'load control relays',
    next: (after) => (hasRelays ? meter.control.loadRelays.nextChange(after) : Number.POSITIVE_INFINITY),
    run() {
      meter.control.loadRelays.changed();
    },
  };
}
