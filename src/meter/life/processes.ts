import { clockDrift } from '../clock/clock-drift.ts';
import { daylightSaving } from '../clock/daylight-saving.ts';
import { limiterProcess } from '../control/limiter-process.ts';
import { loadRelayProcess } from '../control/load-relay-process.ts';
import { passiveCalendars } from '../control/passive-calendars.ts';
import { portUnlocking } from '../control/port-protection.ts';
import { registerMonitors } from '../control/register-monitors.ts';
import { singleActionSchedules } from '../control/single-action-schedules.ts';
import { pushButtonProcess } from '../display/push-buttons.ts';
import { firmwareProcess } from '../firmware/firmware-process.ts';
import { modemProcess } from '../modem/modem-process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { powerQualityProcess } from '../power-quality/power-quality.ts';
import { captureProcess } from '../profile/capture-process.ts';
import { pushProcess } from '../push/push-process.ts';
import { lastGasp } from '../supply/last-gasp.ts';
import { lastGaspTest } from '../supply/last-gasp-test.ts';
import { supplyProcess } from '../supply/supply-process.ts';
import type { Process } from './process.ts';

/** All that a meter does by itself; who stands first goes first at the same instant. */
export const processes: readonly ((meter: OmniaMeter) => Process)[] = [
  supplyProcess,
  lastGasp,
  lastGaspTest,
  powerQualityProcess,
  captureProcess,
  clockDrift,
  daylightSaving,
  modemProcess,
  firmwareProcess,
  pushButtonProcess,
  portUnlocking,
  passiveCalendars,
  singleActionSchedules,
  limiterProcess,
  registerMonitors,
  loadRelayProcess,
  pushProcess,
];
