import { decode, encode } from '../../codec/index.ts';
import { type AttributeValue, Data, PushSetupV2 } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { dateTimeData } from '../data-values.ts';
import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { supplyState } from './supply-state.ts';

/** How a meter tells that it loses its supply (0-0:96.80.81, designed). */
export interface LastGaspSettings {
  readonly isEnabled: boolean;
  /** Messages that are sent of one interruption; the retries of the push setup are one less. */
  readonly sends: number;
  /** Milliseconds that all phases are without voltage before it tells so, from 20 to 1000. */
  readonly debounce: number;
}

/** Milliseconds that the energy left in the meter feeds its modem (designed). */
export const lastGaspBudget = 10_000;

const usualDebounce = 100;
const pushSetup = obis('0-5:25.9.0');
const keys = { settings: 'last gasp settings', count: 'last gasp count', start: 'last gasp start' } as const;

/** Whether a meter can tell that it loses its supply: it has the energy, and a modem (X12 and X8 of its type number). */
export function hasLastGasp({ type }: Pick<OmniaMeter, 'type'>): boolean {
  return type.capabilities.lastGasp && type.capabilities.cellular;
}

/** The settings that hold. */
export function lastGaspSettings(meter: OmniaMeter): LastGaspSettings {
  const octets = meter.memory.get(keys.settings);
  const sends = meter.read(PushSetupV2, pushSetup, 'numberOfRetries') + 1;
  if (octets === undefined) return { isEnabled: true, sends, debounce: usualDebounce };
  return { isEnabled: octets[0] !== 0, sends, debounce: (octets[1]! << 8) | octets[2]! };
}

/** Takes other settings. */
export function setLastGasp(meter: OmniaMeter, { isEnabled, sends, debounce }: LastGaspSettings): void {
  meter.memory.transact(() => {
    meter.memory.put([[keys.settings, Uint8Array.of(isEnabled ? 1 : 0, debounce >> 8, debounce & 0xff)]]);
    void meter.device.set(PushSetupV2, pushSetup, 'numberOfRetries', sends - 1);
  });
  meter.life.changed();
}

/** Interruptions that were told, and tests; it starts again at 0 after 65,535. */
export function lastGaspCount({ memory }: OmniaMeter): number {
  const octets = memory.get(keys.count);
  return octets === undefined ? 0 : (octets[0]! << 8) | octets[1]!;
}

type DataValue = AttributeValue<typeof Data, 'value'>;

/** When the last interruption of all phases began, as its message tells; undefined where there was none. */
export function interruptionStart({ memory }: OmniaMeter): DataValue | undefined {
  const octets = memory.get(keys.start);
  return octets === undefined ? undefined : decode(Data.attributes.value.type, octets);
}

/**
 * The message of a meter that loses its supply (OMNIA data sheet, Last gasp): as soon as all phases were without voltage for
 * the debounce, with the time at which that began. Nothing where the supply, or the auxiliary supply, is there before.
 */
export function lastGasp(meter: OmniaMeter): Process {
  return {
    name: 'last gasp',
    next(after) {
      const { source, since } = supplyState(meter.memory);
      if (source !== 'none' || !hasLastGasp(meter)) return Number.POSITIVE_INFINITY;
      const { isEnabled, debounce } = lastGaspSettings(meter);
      const due = since + debounce;
      return isEnabled && due > after ? due : Number.POSITIVE_INFINITY;
    },
    run: () => tellInterruption(meter, supplyState(meter.memory).since),
  };
}

/** Hands the message of an interruption to the modem. */
export function tellInterruption(meter: OmniaMeter, since: number): void {
  const count = (lastGaspCount(meter) + 1) & 0xffff;
  meter.memory.put([
    [keys.start, encode(Data.attributes.value.type, dateTimeData(meter.timeOf(since)))],
    [keys.count, Uint8Array.of(count >> 8, count & 0xff)],
  ]);
  meter.push.enqueue('lastGasp');
}
