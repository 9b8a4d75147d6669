import { type DataSet, formatTimestamp, type Telegram } from '../../iec62056-21/index.ts';
import { dataLine, fixed, groupOf } from './data-line.ts';
import type { HanPhase, HanReading } from './han-reading.ts';

const kilo = 1000;

/** The telegram of the Nordic countries, line by line as meters of the maker send it. */
export function nordicTelegram(reading: HanReading): Telegram {
  const header = { manufacturer: 'KAM', baudRateCharacter: '5', enhancedIdentification: '', identification: '' };
  return { header, dataSets: nordicLines(reading) };
}

function nordicLines({ time, active, reactive, power, phases }: HanReading): readonly DataSet[] {
  const each = (c: number, line: (c: number, phase: HanPhase) => DataSet) =>
    phases.map((phase, i) => line(groupOf(c, i), phase));
  return [
    dataLine('0-0:1.0.0', formatTimestamp(time)),
    energyLine(1, active.taken, 'kWh'),
    energyLine(2, active.fedIn, 'kWh'),
    energyLine(3, reactive.taken, 'kVArh'),
    energyLine(4, reactive.fedIn, 'kVArh'),
    powerLine(1, power.active, 'kW'),
    powerLine(2, -power.active, 'kW'),
    powerLine(3, power.reactive, 'kVAr'),
    powerLine(4, -power.reactive, 'kVAr'),
    ...each(21, (c, phase) => powerLine(c, phase.active, 'kW')),
    ...each(22, (c, phase) => powerLine(c, -phase.active, 'kW')),
    ...each(23, (c, phase) => powerLine(c, phase.reactive, 'kVAr')),
    ...each(24, (c, phase) => powerLine(c, -phase.reactive, 'kVAr')),
    ...each(32, (c, phase) => dataLine(`1-0:${c}.7.0`, fixed(phase.voltage, 3, 1), 'V')),
    ...each(31, (c, phase) => dataLine(`1-0:${c}.7.0`, fixed(phase.current, 3, 1), 'A')),
  ];
}

function energyLine(c: number, value: number, unit: string): DataSet {
  return dataLine(`1-0:${c}.8.0`, fixed(value / kilo, 8, 3), unit);
}

/** The power in one direction: 0 while it flows in the other. */
function powerLine(c: number, value: number, unit: string): DataSet {
  return dataLine(`1-0:${c}.7.0`, fixed(Math.max(0, value) / kilo, 4, 3), unit);
}
