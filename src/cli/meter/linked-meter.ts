import type { OmniaMeter } from '../../meter/index.ts';
import type { LinkedMeter } from './links.ts';
import { readoutOf } from './readout.ts';

/** What links have to do with a meter, besides its services: who it is, how its optical port is set up, what it counts. */
export function linkedMeter(meter: OmniaMeter): LinkedMeter {
  const { localPort, modem } = meter;
  return {
    serialNumber: meter.identity.serialNumber,
    readout: () => readoutOf(meter),
    settings: () => localPort.settings,
    isRunning: () => {
      meter.now();
      return meter.supply.isRunning;
    },
    inUse: (isInUse) => {
      localPort.isInUse = isInUse;
    },
    countCoap: modem && ((counters) => modem.coap.attach(counters)),
  };
}
