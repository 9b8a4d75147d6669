import { Command } from 'commander';
import {
  type CatalogueGroup,
  type CatalogueObject,
  catalogue,
  catalogueGroups,
  formatTypeNumber,
  type Mark,
  objectsFor,
  parseTypeNumber,
  type TypeNumber,
  TypeNumberError,
} from '../../omnia/index.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { listMeterObjects } from '../client/meter-objects.ts';
import { jsonDocument } from '../json.ts';
import { plainName, typedName } from '../names.ts';
import { type ObjectRow, objectContract, objectRow } from '../object-rows.ts';
import { write } from '../output.ts';
import { type Column, foldAtSpaces, paragraph, renderTable, type TableLooks } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodesInWords, UsageError } from '../usage.ts';

interface ObjectsOptions extends ConnectionOptions {
  readonly typeNumber?: string;
  readonly group?: string;
}

const examples = `Examples:
  dlms objects --group clock
  dlms objects --type-number 684-2-11P-1342AAD1-1B24045
  dlms objects --type-number 684-2-11P-1342AAD1-1B24045 --group push --json
  dlms objects profile.json --role reader      what a meter lets that role see
`;

const groups = Object.keys(catalogueGroups) as CatalogueGroup[];
const groupList = groups.map(typedName).join(', ');

const groupHelp = `
Groups:
${foldAtSpaces(groupList, 78)
  .map((line) => `  ${line}`)
  .join('\n')}

Access:
  R is read, W set, X methods alone; who may is in --json.

Marks:
  seen in public sources, mixed, designed (a real meter may differ), background.
`;

/** `dlms objects`: the object catalogue of the OMNIA, or the objects of a meter. `done` is told the exit code. */
export function objectsCommand(done: (exitCode: number) => void): Command {
  const command = new Command('objects')
    .description('list the objects of OMNIA meters, or those that a meter lets us see')
    .argument('[meter]', 'URL of a meter, or a profile file')
    .option('--type-number <number>', 'of meters with this hardware alone')
    .option('--group <name>', 'of one group alone')
    .addHelpText('before', examples)
    .addHelpText('after', groupHelp);
  return withConnectionOptions(command)
    .addHelpText('after', exitCodesInWords('the objects are listed', 'the meter was not reached, or refused'))
    .action(async (meter: string | undefined, options: ObjectsOptions) => {
      if (meter === undefined) return write(list(options));
      if (options.typeNumber !== undefined || options.group !== undefined)
        throw new UsageError('--type-number and --group are for the catalogue; a meter says itself what it has');
      done(await listMeterObjects(meter, options));
    });
}

interface Selection {
  readonly typeNumber: TypeNumber | undefined;
  readonly objects: readonly CatalogueObject[];
}

function list({ typeNumber: text, group: name, json = false, color }: ObjectsOptions): Iterable<string> {
  const typeNumber = text === undefined ? undefined : typeNumberOf(text);
  const group = name === undefined ? undefined : groupOf(name);
  const all = typeNumber === undefined ? catalogue : objectsFor(typeNumber);
  const selection = { typeNumber, objects: all.filter((object) => group === undefined || object.group === group) };
  if (json) return [jsonDocument(contract(selection))];
  return tables(selection, { palette: chosenPalette(color), width: chosenWidth() });
}

function typeNumberOf(text: string): TypeNumber {
  try {
    return parseTypeNumber(text);
  } catch (error) {
    throw error instanceof TypeNumberError ? new UsageError(error.message) : error;
  }
}

function groupOf(name: string): CatalogueGroup {
  const found = groups.find((group) => [group, catalogueGroups[group]].map(plainName).includes(plainName(name)));
  if (found === undefined) throw new UsageError(`there is no group "${name.slice(0, 40)}", but ${groupList}`);
  return found;
}

function contract({ typeNumber, objects }: Selection): object {
  return {
    typeNumber: typeNumber === undefined ? null : formatTypeNumber(typeNumber),
    count: objects.length,
    objects: objects.map(objectContract),
  };
}

const columns: readonly Column<ObjectRow>[] = [
  { title: 'logical name', text: (row) => row.logicalName, look: 'name' },
  { title: 'class', text: (row) => row.class },
  { title: 'object', text: ({ name }) => name, look: 'meaning' },
  { title: 'value', text: ({ value }) => value },
  { title: 'access', text: ({ access }) => access },
  { title: 'hardware', text: ({ requires }) => requires },
  { title: 'mark', text: ({ mark }) => mark, look: 'faint' },
];

const marks: readonly Mark[] = ['seen', 'mixed', 'designed', 'background'];

function* tables({ typeNumber, objects }: Selection, looks: TableLooks): Generator<string> {
  for (const group of groups) {
    const rows = objects.filter((object) => object.group === group).map(objectRow);
    if (rows.length === 0) continue;
    yield* paragraph(`══ ${catalogueGroups[group]}`, looks, looks.palette.heading);
    yield* renderTable(columns, rows, looks);
    yield '\n';
  }
  yield* paragraph(summary(objects, typeNumber), looks);
}

function summary(objects: readonly CatalogueObject[], typeNumber: TypeNumber | undefined): string {
  const counts = marks
    .map((mark) => `${objects.filter((object) => object.mark === mark).length} ${mark}`)
    .filter((count) => !count.startsWith('0 '))
    .join(', ');
  const groupCount = new Set(objects.map(({ group }) => group)).size;
  const of = typeNumber === undefined ? 'all hardware together' : formatTypeNumber(typeNumber);
  return `${objects.length} objects in ${groupCount} group${groupCount === 1 ? '' : 's'}, ${of}${counts && `: ${counts}`}`;
}
