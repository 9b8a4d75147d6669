import { type AttributeName, type AttributeValue, Limiter } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type MonitoredValue, monitoredValue } from './monitored-value.ts';
import { instantOf } from './recurring-time.ts';

/** Logical name of the limiter. */
export const limiterName = obis('0-0:17.0.0');

/** The emergency profile as a client has set it up. */
export type EmergencyProfile = AttributeValue<typeof Limiter, 'emergencyProfile'>;

/** From when until when a limiter is in an emergency, by the clock of the meter. */
export interface Emergency {
  readonly from: number;
  readonly until: number;
}

/** When the emergency profile of a limiter holds; undefined where it is for no group of this meter, or has no time. */
export function emergencyOf(meter: OmniaMeter): Emergency | undefined {
  const { emergencyProfileId, emergencyActivationTime, emergencyDuration } = meter.read(
    Limiter,
    limiterName,
    'emergencyProfile',
  );
  const groups = meter.read(Limiter, limiterName, 'emergencyProfileGroupIdList');
  const from = instantOf(emergencyActivationTime, meter.rule);
  if (from === undefined || !groups.includes(emergencyProfileId)) return undefined;
  return { from, until: from + emergencyDuration * 1000 };
}

/** A limiter as it is set up (Blue Book 4.5.9). */
export interface LimiterSetup {
  readonly monitored: MonitoredValue;
  /** Thresholds in the steps of the monitored value; milliseconds. */
  readonly thresholds: Readonly<Record<'normal' | 'emergency', number>>;
  readonly minimumOver: number;
  readonly minimumUnder: number;
  readonly emergency: Emergency | undefined;
  readonly actions: AttributeValue<typeof Limiter, 'actions'>;
}

/** The limiter as it is set up now; undefined where it watches nothing that the meter measures. */
export function limiterSetup(meter: OmniaMeter): LimiterSetup | undefined {
  const of = <K extends AttributeName<typeof Limiter>>(name: K) => meter.read(Limiter, limiterName, name);
  const monitored = monitoredValue(meter, of('monitoredValue'));
  if (monitored === undefined) return undefined;
  return {
    monitored,
    thresholds: {
      normal: Number(of('thresholdNormal').value),
      emergency: Number(of('thresholdEmergency').value),
    },
    minimumOver: of('minOverThresholdDuration') * 1000,
    minimumUnder: of('minUnderThresholdDuration') * 1000,
    emergency: emergencyOf(meter),
    actions: of('actions'),
  };
}

/** Which of its thresholds a limiter goes by at an instant by the clock of the meter. */
export function activeThreshold(emergency: Emergency | undefined, meterInstant: number): 'normal' | 'emergency' {
  const isEmergency = emergency !== undefined && meterInstant >= emergency.from && meterInstant < emergency.until;
  return isEmergency ? 'emergency' : 'normal';
}
