import { type CosemDateTime, clockStatusBits, type Data, dateTimeFromBytes } from '../../axdr/index.ts';
import { toHex } from '../../codec/index.ts';
import { Data as DataClass, ProfileGenericV1 } from '../../cosem/index.ts';
import type { Timestamp } from '../../iec62056-21/index.ts';
import { type Obis, obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { groupOf } from './data-line.ts';
import type { HanFailure, HanReading } from './han-reading.ts';

const names = {
  tariff: obis('0-0:96.14.0'),
  text: obis('0-0:96.13.0'),
  failures: obis('0-0:96.7.21'),
  longFailures: obis('0-0:96.7.9'),
  failureLog: obis('1-0:99.97.0'),
} as const;

/** What a meter shows on its HAN port now. */
export function hanReading(meter: OmniaMeter): HanReading {
  const measured = meter.measure();
  const { energies, phases, total } = measured;
  const of = (direction: 'A+' | 'A-', tariff?: number) => energies.total([direction], tariff);
  const both = (tariff?: number) => ({ taken: of('A+', tariff), fedIn: of('A-', tariff) });
  return {
    time: timestampOf(meter.timeOf(measured.instant)),
    equipmentIdentifier: meter.identity.serialNumber,
    active: both(),
    reactive: { taken: energies.total(['R1', 'R2']), fedIn: energies.total(['R3', 'R4']) },
    tariffs: [both(1), both(2)],
    tariff: toHex(octetsOf(meter, names.tariff)).toUpperCase(),
    power: total,
    phases,
    failures: countOf(meter, names.failures),
    longFailures: countOf(meter, names.longFailures),
    failureLog: failuresOf(meter),
    occurrences: phases.map((_, i) => ({
      sags: countOf(meter, obis(`1-0:${groupOf(32, i)}.32.0`)),
      swells: countOf(meter, obis(`1-0:${groupOf(32, i)}.36.0`)),
    })),
    text: octetsOf(meter, names.text),
  };
}

/** The time of a telegram, to the second; what a clock does not know is that of the first of January 2000. */
export function timestampOf(time: CosemDateTime): Timestamp {
  const { year = 2000, month = 1, dayOfMonth = 1, hour = 0, minute = 0, second = 0, clockStatus = 0 } = time;
  const daylightSaving = (clockStatus & clockStatusBits.daylightSavingActive) !== 0;
  return { year, month, day: dayOfMonth, hour, minute, second, daylightSaving };
}

function countOf(meter: OmniaMeter, name: Obis): number {
  return Number(meter.read(DataClass, name, 'value').value);
}

function octetsOf(meter: OmniaMeter, name: Obis): Uint8Array {
  const { kind, value } = meter.read(DataClass, name, 'value');
  return kind === 'octet-string' ? value : new Uint8Array(0);
}

function failuresOf(meter: OmniaMeter): readonly HanFailure[] {
  return meter.read(ProfileGenericV1, names.failureLog, 'buffer').flatMap(([end, duration]: readonly Data[]) => {
    if (end?.kind !== 'octet-string' || duration?.kind !== 'double-long-unsigned') return [];
    return [{ end: timestampOf(dateTimeFromBytes(end.value)), duration: duration.value }];
  });
}
