import { type CosemDateTime, RawData, toInstant } from '../../axdr/index.ts';
import { decode, encode } from '../../codec/index.ts';
import { type AttributeName, type AttributeValue, Clock, Data } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { catalogueObject } from '../../omnia/index.ts';
import { ServiceRefusal, type StoredOptions, stored } from '../../server/index.ts';
import { clockMemory, setClock, shiftClock } from '../clock/adjust-clock.ts';
import { noDateTime } from '../initial-value.ts';
import { deviationAt } from '../meter-time.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { initialOf } from './held-attributes.ts';

const clockName = obis('0-0:1.0.0');
const presetKey = 'clock preset time';
const minute = 60_000;

/** Sets the clock to a date-time; without a deviation it is local time as it is now. */
function setTime(self: OmniaMeter, time: CosemDateTime): void {
  setClock(self, instantOf(self, time));
}

function instantOf(self: OmniaMeter, time: CosemDateTime): number {
  const minutesEastOfUtc = -deviationAt(self.measure().meterInstant, self.rule);
  try {
    return toInstant(time, { whenUnspecified: { policy: 'fixed', minutesEastOfUtc } });
  } catch (cause) {
    throw new ServiceRefusal('other-reason', { cause });
  }
}

/** To the nearest multiple of so many milliseconds. */
function adjustTo(self: OmniaMeter, multiple: number): undefined {
  const now = self.measure().meterInstant;
  shiftClock(self, Math.round(now / multiple) * multiple - now);
}

/** Sets the preset time, once and within the time that it is good for. */
function adjustToPreset(self: OmniaMeter): undefined {
  const octets = self.memory.get(presetKey);
  if (octets === undefined) throw new ServiceRefusal('other-reason');
  const preset = decode(Clock.methods.presetAdjustingTime.parameter, octets);
  const now = self.measure().meterInstant;
  const isGood =
    instantOf(self, preset.validityIntervalStart) <= now && now <= instantOf(self, preset.validityIntervalEnd);
  if (!isGood) throw new ServiceRefusal('other-reason');
  setTime(self, preset.presetTime);
  self.memory.put([[presetKey, undefined]]);
}

function rememberedTime(self: OmniaMeter, key: string) {
  const octets = self.memory.get(key);
  return octets === undefined ? noDateTime() : new RawData(octets);
}

function kept<K extends AttributeName<typeof Clock>>(name: K) {
  type Value = AttributeValue<typeof Clock, K>;
  const options: StoredOptions<OmniaMeter, Value> = { stored: (_, self) => self.settingsChanged() };
  return stored<OmniaMeter, Value>(initialOf(catalogueObject(clockName)!, name) as Value, options);
}

/** The clock of the meter, and what else tells the time. */
export const clockParts: readonly ObjectPart[] = [
  part(Clock, '0-0:1.0.0', {
    time: { read: (self) => self.timeOf(self.now()), write: setTime },
    status: (self) => self.timeOf(self.now()).clockStatus ?? 0,
    timeZone: kept('timeZone'),
    daylightSavingsBegin: kept('daylightSavingsBegin'),
    daylightSavingsEnd: kept('daylightSavingsEnd'),
    daylightSavingsDeviation: kept('daylightSavingsDeviation'),
    daylightSavingsEnabled: kept('daylightSavingsEnabled'),
    adjustToQuarter: (self) => adjustTo(self, 15 * minute),
    adjustToMeasuringPeriod: (self) => adjustTo(self, self.capturePeriod(2) * 1000),
    adjustToMinute: (self) => adjustTo(self, minute),
    presetAdjustingTime: (self, preset) => {
      self.memory.put([[presetKey, encode(Clock.methods.presetAdjustingTime.parameter, preset)]]);
    },
    adjustToPresetTime: (self) => adjustToPreset(self),
    shiftTime: (self, seconds) => {
      if (Math.abs(seconds) > 900) throw new ServiceRefusal('other-reason');
      shiftClock(self, seconds * 1000);
    },
  }),
  part(Data, '0-0:1.1.0', {
    value: (self) => ({
      kind: 'double-long-unsigned',
      value: Math.floor(self.measure().meterInstant / 1000) % 2 ** 32,
    }),
  }),
  part(Data, '0-0:96.2.12', { value: (self) => rememberedTime(self, clockMemory.setAt) }),
  part(Data, '0-0:96.80.2', { value: (self) => rememberedTime(self, clockMemory.oldTime) }),
];
