import type { AttributeValue, LteMonitoringV1 } from '../../cosem/index.ts';
import { coverageEnhancement } from './access-technology.ts';
import type { RadioSignal } from './radio.ts';

/** lte_quality_of_service of class LTE monitoring. */
export type LteQuality = AttributeValue<typeof LteMonitoringV1, 'lteQualityOfService'>;

/** A signal as class LTE monitoring reports it: by the codes of 3GPP TS 36.133 for RSRP, RSRQ and RS-SINR. */
export function lteQuality({ power, quality, toNoise }: RadioSignal): LteQuality {
  return {
    rsrq: code(2 * (quality + 20), -30, 46),
    rsrp: code(power + 141, -17, 97),
    signalToNoiseRatio: code(2 * (toNoise + 23) + 1, 0, 127),
    coverageEnhancement: `level-${coverageEnhancement(power)}`,
  };
}

/** No cell is heard: the lowest codes (designed, the class has none for it). */
export const noLteQuality: LteQuality = {
  rsrq: -30,
  rsrp: -17,
  signalToNoiseRatio: 0,
  coverageEnhancement: 'level-0',
};

function code(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.floor(value)));
}
