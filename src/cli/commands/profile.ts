import { writeFileSync } from 'node:fs';
import { Command, type Command as CommandType, Option } from 'commander';
import { type CosemDateTime, formatDateTime } from '../../axdr/index.ts';
import type { ProfileReader, ProfileRowsOptions } from '../../client/index.ts';
import type { CapturedAttribute, ProfileRow } from '../../cosem/index.ts';
import { describeObis, type Obis } from '../../obis/index.ts';
import { catalogueObject } from '../../omnia/index.ts';
import { chartSeries } from '../client/chart-series.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { logicalNameOf } from '../client/member-reference.ts';
import { type MeterSession, withMeter } from '../client/meter-session.ts';
import { cellText, columnUnit, csvRow, csvTitles, profileContract } from '../client/profile-words.ts';
import { svgChart } from '../client/svg-chart.ts';
import { terminalChart } from '../client/terminal-chart.ts';
import { isRelative, timeHelp, timeOf } from '../client/time-range.ts';
import { workProgress } from '../client/work-progress.ts';
import { fileProblem } from '../input.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { renderTable } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodes, exitCodesInWords, UsageError } from '../usage.ts';

interface ProfileCommandOptions extends ConnectionOptions {
  readonly from?: string;
  readonly to?: string;
  readonly entries?: string;
  readonly columns?: string;
  readonly format: 'table' | 'csv' | 'json' | 'chart';
  readonly svg?: string;
}

const examples = `Examples:
  dlms profile profile.json 1-0:99.1.0 --from yesterday --to today
  dlms profile profile.json 1-0:99.1.0 --from 7d --columns 1.8.0 --format chart
  dlms profile profile.json 1-0:99.1.0 --from 2026-06-01 --format csv > june.csv
`;

/** `dlms profile`: rows of a profile of a meter. `done` is told the exit code. */
export function profileCommand(done: (exitCode: number) => void): CommandType {
  const command = new Command('profile')
    .description('read a load profile or an event log of a meter')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .argument('<profile>', 'logical name: 1-0:99.1.0 is the first load profile')
    .option('--from <time>', 'the first row, all where left out')
    .option('--to <time>', 'the last row')
    .option('--entries <range>', 'rows by number in place of time: 1-100')
    .option('--columns <codes>', 'OBIS codes of the columns that are wanted, with commas')
    .addOption(
      new Option('--format <name>', 'of the output').choices(['table', 'csv', 'json', 'chart']).default('table'),
    )
    .option('--svg <file>', 'draws the registers into a file')
    .addHelpText('before', examples)
    .addHelpText('after', timeHelp);
  return withConnectionOptions(command)
    .addHelpText('after', exitCodesInWords('the rows are shown', 'the meter was not reached, or refused'))
    .action(async (meter: string, name: string, options: ProfileCommandOptions) => {
      const logicalName = logicalNameOf(name);
      const work = (session: MeterSession) => show(session, logicalName, options);
      done(await withMeter({ meter, roles: ['reader', 'management'], work }, options));
    });
}

async function show(session: MeterSession, logicalName: Obis, options: ProfileCommandOptions): Promise<number> {
  const { client, profile, signal } = session;
  const isOmnia = profile?.typeNumber !== undefined;
  const nameOf = (object: { readonly logicalName: Obis; readonly attributeIndex: number }) =>
    isOmnia && object.attributeIndex === 2 ? catalogueObject(object.logicalName)?.name : undefined;
  const reader = client.profile(logicalName, { nameOf });
  const wanted = { ...(await extentOf(session, options)), signal };
  const { columns, entriesInUse } = await reader.facts({ signal });
  const names = options.columns?.split(',').map(logicalNameOf);
  const shown = names === undefined ? columns : names.map((code) => columnOf(columns, code));
  const isAll = options.from === undefined && options.to === undefined && options.entries === undefined;
  const request = { ...wanted, ...(names && { columns: shown.map(({ captureObject }) => captureObject) }) };
  const isStreamed = options.format === 'csv' && !options.json;
  if (isStreamed) await write([csvTitles(shown)]);
  const take = isStreamed ? (row: ProfileRow) => write([csvRow(shown, row)]) : undefined;
  const rows = await rowsOf(reader, request, { total: isAll ? entriesInUse : undefined, take });
  if (options.svg !== undefined) draw(options.svg, titleOf(logicalName), shown, rows);
  if (!isStreamed) await write(output({ logicalName, columns: shown, rows }, options));
  return exitCodes.good;
}

async function extentOf({ client, signal }: MeterSession, { from, to, entries }: ProfileCommandOptions) {
  if (entries !== undefined) {
    const [, first, last] = /^(\d+)-(\d*)$/.exec(entries) ?? [];
    if (first === undefined || from !== undefined || to !== undefined)
      throw new UsageError('--entries is a range such as 1-100, and in place of --from and --to');
    return { fromEntry: Number(first), toEntry: Number(last || 0) };
  }
  const needsClock = [from, to].some((text) => text !== undefined && isRelative(text));
  const now = needsClock ? await client.clock.get({ signal }) : undefined;
  return { from: from && timeOf(from, now), to: to && timeOf(to, now) } as Pick<ProfileRowsOptions, 'from' | 'to'>;
}

function columnOf(columns: readonly CapturedAttribute[], code: Obis): CapturedAttribute {
  const found = columns.find(({ captureObject }) => captureObject.logicalName.equals(code));
  if (found !== undefined) return found;
  const known = columns.map(({ captureObject }) => `${captureObject.logicalName}`).join(', ');
  throw new UsageError(`${code} is no column of the profile; ${known} are`);
}

async function rowsOf(
  reader: ProfileReader,
  request: ProfileRowsOptions,
  {
    total,
    take,
  }: { readonly total: number | undefined; readonly take: ((row: ProfileRow) => Promise<void>) | undefined },
): Promise<readonly ProfileRow[]> {
  const rows: ProfileRow[] = [];
  const progress = workProgress('rows', total, () => performance.now());
  try {
    for await (const row of reader.rows(request)) {
      rows.push(row);
      await take?.(row);
      progress.at(rows.length);
    }
  } finally {
    progress.end();
  }
  return rows;
}

interface ReadProfile {
  readonly logicalName: Obis;
  readonly columns: readonly CapturedAttribute[];
  readonly rows: readonly ProfileRow[];
}

function output({ logicalName, columns, rows }: ReadProfile, options: ProfileCommandOptions): Iterable<string> {
  if (options.json || options.format === 'json')
    return [jsonDocument(profileContract(`${logicalName}`, columns, rows))];
  const looks = { palette: chosenPalette(options.color), width: chosenWidth() };
  if (options.format === 'chart')
    return terminalChart(chartSeries(columns, rows), { ...looks, deviation: deviationOf(rows) });
  return table(columns, rows, looks);
}

function* table(
  columns: readonly CapturedAttribute[],
  rows: readonly ProfileRow[],
  looks: Parameters<typeof renderTable>[2],
): Generator<string> {
  const offset = commonOffset(rows);
  const titled = columns.map((column, i) => {
    const unit = columnUnit(column);
    const isNumber = column.kind === 'register' || column.kind === 'value';
    const text = ({ cells }: ProfileRow) => {
      const cell = cellText(column, cells[i]);
      return column.kind === 'clock' ? cell.replace(offset, '').replace('T', ' ') : cell;
    };
    return { title: `${column.name}${unit && `, ${unit}`}`, text, ...(isNumber && { align: 'right' as const }) };
  });
  yield* renderTable(titled, rows, looks);
  const times = offset === '' ? '' : `, times at ${offset === 'Z' ? 'UTC' : offset}`;
  yield `${looks.palette.faint(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${times}`)}\n`;
}

/** The offset from UTC that all rows have. */
function commonOffset(rows: readonly ProfileRow[]): string {
  const offsets = new Set(
    rows.map(({ time }) => (time === undefined ? '' : formatDateTime(time).slice(offsetAt(time)))),
  );
  const [offset = ''] = offsets;
  return offsets.size === 1 ? offset : '';
}

/** Where the offset begins: after the time, which may have hundredths. */
function offsetAt(time: CosemDateTime): number {
  return formatDateTime({ ...time, deviation: undefined }).length;
}

function draw(file: string, title: string, columns: readonly CapturedAttribute[], rows: readonly ProfileRow[]): void {
  try {
    writeFileSync(file, svgChart(title, chartSeries(columns, rows), deviationOf(rows)));
  } catch (error) {
    throw fileProblem(file, error);
  }
}

function deviationOf(rows: readonly ProfileRow[]): number | undefined {
  return rows[0]?.time?.deviation;
}

function titleOf(logicalName: Obis): string {
  return `${logicalName} ${describeObis(logicalName)}`;
}
