import { fromLatin1, toHex } from '../../codec/index.ts';
import { type DataSet, formatTimestamp, type Telegram } from '../../iec62056-21/index.ts';
import { dataLine, fixed, groupOf } from './data-line.ts';
import type { HanOccurrences, HanPhase, HanReading } from './han-reading.ts';

const kilo = 1000;
/** Version 5.0 of P1. */
const version = '50';
/** Failures that the log of a telegram holds. */
const mostFailures = 10;
const failureDuration = '0-0:96.7.19';

/** The telegram of DSMR P1 5.0.2. */
export function dsmrTelegram(reading: HanReading): Telegram {
  const header = { manufacturer: 'KAM', baudRateCharacter: '5', enhancedIdentification: '', identification: 'OMNIA' };
  return { header, dataSets: [...headLines(reading), ...networkLines(reading), ...phaseLines(reading.phases)] };
}

function headLines({ time, equipmentIdentifier, tariffs, tariff, power }: HanReading): readonly DataSet[] {
  const energy = (c: number, number: 1 | 2, value: number) =>
    dataLine(`1-0:${c}.8.${number}`, fixed(value / kilo, 6, 3), 'kWh');
  return [
    dataLine('1-3:0.2.8', version),
    dataLine('0-0:1.0.0', formatTimestamp(time)),
    dataLine('0-0:96.1.1', hexadecimal(fromLatin1(equipmentIdentifier))),
    energy(1, 1, tariffs[0].taken),
    energy(1, 2, tariffs[1].taken),
    energy(2, 1, tariffs[0].fedIn),
    energy(2, 2, tariffs[1].fedIn),
    dataLine('0-0:96.14.0', tariff),
    powerLine(1, power.active),
    powerLine(2, -power.active),
  ];
}

function networkLines({ failures, longFailures, failureLog, occurrences, text }: HanReading): readonly DataSet[] {
  const count = (id: string, value: number) => dataLine(id, fixed(value, 5, 0));
  const each = (d: number, of: keyof HanOccurrences) =>
    occurrences.map((one, i) => count(`1-0:${groupOf(32, i)}.${d}.0`, one[of]));
  const log = failureLog
    .slice(-mostFailures)
    .flatMap(({ end, duration }) => [{ value: formatTimestamp(end) }, { value: fixed(duration, 10, 0), unit: 's' }]);
  return [
    count('0-0:96.7.21', failures),
    count('0-0:96.7.9', longFailures),
    { id: '1-0:99.97.0', values: [{ value: `${log.length / 2}` }, { value: failureDuration }, ...log] },
    ...each(32, 'sags'),
    ...each(36, 'swells'),
    dataLine('0-0:96.13.0', hexadecimal(text)),
  ];
}

function phaseLines(phases: readonly HanPhase[]): readonly DataSet[] {
  const each = (c: number, line: (c: number, phase: HanPhase) => DataSet) =>
    phases.map((phase, i) => line(groupOf(c, i), phase));
  return [
    ...each(32, (c, { voltage }) => dataLine(`1-0:${c}.7.0`, fixed(voltage, 3, 1), 'V')),
    ...each(31, (c, { current }) => dataLine(`1-0:${c}.7.0`, fixed(current, 3, 0), 'A')),
    ...each(21, (c, { active }) => powerLine(c, active)),
    ...each(22, (c, { active }) => powerLine(c, -active)),
  ];
}

/** The power in one direction: 0 while it flows in the other. */
function powerLine(c: number, value: number): DataSet {
  return dataLine(`1-0:${c}.7.0`, fixed(Math.max(0, value) / kilo, 2, 3), 'kW');
}

function hexadecimal(octets: Uint8Array): string {
  return toHex(octets).toUpperCase();
}
