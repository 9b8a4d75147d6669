import { Register } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

const threshold = obis('1-0:12.39.128');
/** Volts below the threshold at which a phase is no longer shown (designed). */
const hysteresis = 5;
const reachBack = 32;

/** Volts from which on a phase is shown as supplied (OMNIA data sheet, Display, 8.l: 160 V). */
function thresholdOf(meter: OmniaMeter): number {
  const { scaler } = meter.read(Register, threshold, 'scalerUnit');
  return Number(meter.read(Register, threshold, 'value').value) * 10 ** scaler;
}

/** Of each phase, whether its voltage is above the threshold, or was when it came to be between the two limits. */
export function suppliedPhases(meter: OmniaMeter, instant: number): readonly boolean[] {
  const least = thresholdOf(meter);
  return Array.from({ length: meter.type.capabilities.phases }, (_, phase) =>
    isSupplied(meter, phase, [instant, least]),
  );
}

function isSupplied({ network }: OmniaMeter, phase: number, [instant, least]: readonly [number, number]): boolean {
  let at = instant;
  for (let i = 0; i < reachBack; i += 1) {
    const volts = network.rms(phase, at);
    if (volts >= least) return true;
    if (volts < least - hysteresis) return false;
    // In between it depends on where it came from.
    at = network.previousChange(at) - 1;
    if (at === Number.NEGATIVE_INFINITY) break;
  }
  return true;
}
