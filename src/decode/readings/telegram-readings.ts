import { type DataSet, parseTimestamp, type Timestamp } from '../../iec62056-21/index.ts';
import { describeObis, type Obis, parseObis } from '../../obis/index.ts';
import type { Reading } from '../types.ts';

const clock = parseObis('0-0:1.0.0*255')!;
const equipmentIdentifiers = /^0-\d+:96\.1\.\d|^1-\d+:(?:0\.0|96\.1)\.\d|^0-0:96\.13\./;

/** The readings of the data sets of a telegram or readout. */
export function telegramReadings(dataSets: readonly DataSet[]): Reading[] {
  const time = timeOf(dataSets);
  return dataSets.flatMap((dataSet) => {
    const obis = parseObis(dataSet.id);
    const description = obis === undefined ? `value ${dataSet.id}`.trim() : describeObis(obis);
    let at = time;
    return dataSet.values.flatMap(({ value, unit }, i) => {
      const stamp = parseTimestamp(value);
      if (stamp !== undefined && i < dataSet.values.length - 1) {
        at = formatStamp(stamp);
        return [];
      }
      return [readingOf(dataSet.id, obis, description, stamp === undefined ? value : formatStamp(stamp), unit, at)];
    });
  });
}

function readingOf(
  id: string,
  obis: Obis | undefined,
  description: string,
  value: string,
  unit: string | undefined,
  time: string | undefined,
): Reading {
  const scaled = decimal(value);
  const isIdentifier = obis !== undefined && equipmentIdentifiers.test(obis.toString());
  return {
    ...(obis === undefined ? {} : { obis: obis.toString() }),
    description: obis === undefined && id !== '' ? `value ${id}` : description,
    value: isIdentifier ? textOf(value) : value,
    ...(unit === undefined ? {} : { unit }),
    ...(scaled === undefined || isIdentifier ? {} : { scaled }),
    ...(time === undefined ? {} : { time }),
  };
}

/** The number as a decimal string without leading zeros: `00123.40` is `123.40`. */
function decimal(text: string): string | undefined {
  const match = /^\s*([+-]?)0*(\d+(?:\.\d+)?|\.\d+)\s*$/.exec(text);
  if (match === null) return undefined;
  const digits = match[2]!.startsWith('.') ? `0${match[2]}` : match[2]!;
  return match[1] === '-' ? `-${digits}` : digits;
}

/** Identifiers are sent as the hexadecimal digits of their characters. */
function textOf(value: string): string {
  if (!/^(?:[2-7][0-9A-F])+$/i.test(value) || value.length < 8) return value;
  return value.replace(/../g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function timeOf(dataSets: readonly DataSet[]): string | undefined {
  for (const { id, values } of dataSets) {
    if (parseObis(id)?.key !== clock.key) continue;
    const stamp = parseTimestamp(values[0]?.value ?? '');
    if (stamp !== undefined) return formatStamp(stamp);
  }
  return undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

function formatStamp({ year, month, day, hour, minute, second }: Timestamp): string {
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}
