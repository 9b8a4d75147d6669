import { Data } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { LoggedEvent } from '../event-memory.ts';
import type { Network } from '../network/network.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { storeRow } from '../profile/stored-rows.ts';
import { hasTrigger } from './triggers.ts';

const names = {
  logger: obis('1-0:99.14.2'),
  triggers: obis('0-0:96.80.60'),
  leastInterval: obis('0-0:96.80.61'),
} as const;

const key = 'grid snapshot';
const powerDown = 1;
/** Milliseconds of a cycle. */
const cycle = 20;

interface Taken {
  /** When the last one was taken, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** Triggers that came too soon after another. */
  readonly suppressed: number;
}

/**
 * What follows from an event: one that triggers it takes a snapshot of the selected registers, which is pushed (OMNIA
 * data sheet, Grid snapshot). When the power goes down it shows the last cycle that was good.
 */
export function snapshotOfEvent(meter: OmniaMeter, { code, meterInstant }: Omit<LoggedEvent, 'number'>): void {
  const triggers = meter.read(Data, names.triggers, 'value');
  if (triggers.kind !== 'octet-string' || !hasTrigger(triggers.value, code)) return;
  const now = meter.now();
  const { at, suppressed } = taken(meter);
  const leastInterval = Number(meter.read(Data, names.leastInterval, 'value').value) * 1000;
  if (now - at < leastInterval) {
    remember(meter, { at, suppressed: suppressed + 1 });
    return;
  }
  const instant = code === powerDown ? lastGoodCycle(meter.network, now) : now;
  storeRow(meter, names.logger, { instant, meterInstant, eventCode: code });
  remember(meter, { at: now, suppressed });
  meter.push.enqueue('gridSnapshot');
}

/** How many triggers came so soon after a snapshot that they have none. */
export function suppressedSnapshots(meter: OmniaMeter): number {
  return taken(meter).suppressed;
}

/** The last instant before this one, by a cycle at least, at which there was supply; this one where there never was. */
function lastGoodCycle(network: Network, upTo: number): number {
  let good = upTo - cycle;
  while (Number.isFinite(good) && !network.isSupplied(good)) good = network.previousChange(good) - cycle;
  return Number.isFinite(good) ? good : upTo;
}

function taken({ memory }: OmniaMeter): Taken {
  const octets = memory.get(key);
  if (octets === undefined) return { at: Number.NEGATIVE_INFINITY, suppressed: 0 };
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return { at: view.getFloat64(0), suppressed: view.getUint32(8) };
}

function remember({ memory }: OmniaMeter, { at, suppressed }: Taken): void {
  const view = new DataView(new ArrayBuffer(12));
  view.setFloat64(0, at);
  view.setUint32(8, suppressed);
  memory.put([[key, new Uint8Array(view.buffer)]]);
}
