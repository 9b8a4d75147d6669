import { AutoConnectV2, Register } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { noise } from '../noise.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { hasLastGasp, lastGaspBudget } from '../supply/last-gasp.ts';
import { sourceAt } from '../supply/source.ts';
import { chosenTechnology, type TechnologyPreference, technologyPreferences } from './access-technology.ts';
import { type ModemPeriod, type ModemRecord, presentPeriod } from './modem-record.ts';
import type { ModemWorld } from './modem-step.ts';
import { radioSignal } from './radio.ts';

const names = { preference: obis('0-0:96.80.165'), autoConnect: obis('0-0:2.1.0') } as const;
const attachChannel = 420;
/** From an attempt to the attachment, in milliseconds (designed). */
const attachTimes = { least: 8_000, most: 40_000 } as const;

/** What the modem of a meter finds around itself at an instant. */
export function modemWorld(meter: OmniaMeter, record: ModemRecord, at: number): ModemWorld {
  const { seed, network } = meter;
  const { attenuation } = presentPeriod(record);
  const mode = meter.read(AutoConnectV2, names.autoConnect, 'mode');
  return {
    isPowered: isPowered(meter, at),
    changedAt: Math.min(at, network.previousChange(at)),
    connects: record.isCalled === true || mode === 'permanently-connected',
    preference: preferenceOf(meter),
    power: radioSignal({ seed, attenuation }, at).power,
    attachTime: attachTime(seed, at),
    endurance: hasLastGasp(meter) ? lastGaspBudget : 0,
  };
}

/** Whether the meter has something to live on. */
export function isPowered(meter: OmniaMeter, at: number): boolean {
  return sourceAt(meter, at) !== 'none';
}

/**
 * What a modem is about at an instant, where nothing of it is remembered: it looks for a network since the meter was
 * installed. Where that was over before anybody saw the meter, it has found one.
 */
export function modemBeginning({ seed, installedAt: installed }: OmniaMeter, instant: number): ModemRecord {
  const tryAt = installed + attachTime(seed, installed);
  const begin: ModemPeriod = { from: installed, condition: 'searching', technology: 'lte-m', attenuation: 0 };
  const { power } = radioSignal({ seed, attenuation: 0 }, tryAt);
  const technology = tryAt < instant ? chosenTechnology(power, 'auto', 'lte-m') : undefined;
  if (technology === undefined) return { periods: [begin], tryAt };
  return { periods: [begin, { ...begin, from: tryAt, condition: 'attached', technology }] };
}

function preferenceOf(meter: OmniaMeter): TechnologyPreference {
  const { value } = meter.read(Register, names.preference, 'value');
  return technologyPreferences[Number(value)] ?? 'auto';
}

function attachTime(seed: number, at: number): number {
  const { least, most } = attachTimes;
  return Math.round(least + (most - least) * noise(seed, attachChannel, Math.floor(at / 1000)));
}
