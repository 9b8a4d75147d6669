import type { Message, Reading } from '../decode/index.ts';
import type { Palette } from './palette.ts';
import { shorten, shownText } from './text.ts';
import { describeValue } from './value.ts';

interface Row {
  readonly time: string;
  readonly obis: string;
  readonly value: string;
  readonly unit: string;
  readonly description: string;
}

const widestValue = 26;

/** The readings of a message as a table; a time that all of them share stands once, above. */
export function* readingLines({ readings, authenticity }: Message, palette: Palette, width: number): Generator<string> {
  if (readings.length === 0) return;
  const rows = readings.map(toRow);
  const shared = rows.every((row) => row.time === rows[0]!.time) ? rows[0]!.time : undefined;
  yield '\n';
  const warning = authenticity === 'failed' ? '  not authentic' : authenticity === 'unverified' ? '  unverified' : '';
  const doubt = (authenticity === 'failed' ? palette.bad : palette.doubtful)(warning);
  yield `${palette.heading('readings')}${shared ? `      ${shared}` : ''}${doubt}\n`;
  const column = (pick: (row: Row) => string) => rows.reduce((most, row) => Math.max(most, pick(row).length), 0);
  const widths = {
    time: shared === undefined ? column((row) => row.time) + 2 : 0,
    obis: column((row) => row.obis),
    value: column((row) => row.value),
    unit: column((row) => row.unit),
  };
  const room = width - 2 - widths.time - widths.obis - 2 - widths.value - (widths.unit > 0 ? widths.unit + 1 : 0) - 2;
  for (const row of rows) {
    const time = widths.time > 0 ? palette.faint(row.time.padEnd(widths.time)) : '';
    const unit = widths.unit > 0 ? ` ${row.unit.padEnd(widths.unit)}` : '';
    const value = palette.value(`${row.value.padStart(widths.value)}${unit}`);
    const description = palette.meaning(shorten(row.description, Math.max(12, room)));
    yield `${`  ${time}${palette.name(row.obis.padEnd(widths.obis))}  ${value}  ${description}`.trimEnd()}\n`;
  }
}

function toRow(reading: Reading): Row {
  const { value, meaning } = describeValue(reading.value);
  return {
    time: shownText(reading.time ?? ''),
    obis: shownText(reading.obis ?? '-'),
    value: shorten(reading.scaled === undefined ? meaning || value : shownText(reading.scaled), widestValue),
    unit: shownText(reading.unit ?? ''),
    description: shownText(reading.description),
  };
}
