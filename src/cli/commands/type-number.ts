import { Command } from 'commander';
import {
  capabilitiesOf,
  formatTypeNumber,
  parseTypeNumber,
  type TypeNumber,
  TypeNumberError,
  type TypeNumberPosition,
  type TypeNumberRow,
  typeNumberPositions,
  typeNumberRows,
} from '../../omnia/index.ts';
import { escapeText } from '../../render/index.ts';
import { jsonDocument } from '../json.ts';
import { nameInWords } from '../names.ts';
import { write } from '../output.ts';
import { type Column, paragraph, renderTable, type TableLooks } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodes, exitCodesInWords } from '../usage.ts';

interface TypeNumberCommandOptions {
  readonly json?: boolean;
  readonly color: boolean;
}

const examples = `Examples:
  dlms type-number 684-2-11P-1342AAD1-1B24045    position by position
  dlms type-number 684211P1342AAD11B24045        the dashes may be left out
  dlms type-number 684-2-11P-1342XXD1-1B24045    what may stand there instead
`;

/** `dlms type-number`: what the hardware of an OMNIA has. `done` is told the exit code. */
export function typeNumberCommand(done: (exitCode: number) => void): Command {
  return new Command('type-number')
    .description('explain the type number of an OMNIA meter, position by position')
    .argument('<number>', 'as on the name plate: 684-2-11P-1342AAD1-1B24045')
    .option('--json', 'JSON for other programs')
    .option('--no-color', 'no colours')
    .addHelpText('before', examples)
    .addHelpText(
      'after',
      exitCodesInWords('there is such a type number', 'there is none: the place and what may stand there are shown'),
    )
    .action(async (text: string, { json = false, color }: TypeNumberCommandOptions) => {
      const looks = { palette: chosenPalette(color), width: chosenWidth() };
      const parsed = tryParse(text);
      if (parsed instanceof TypeNumberError) {
        await write(json ? [jsonDocument(faultContract(text, parsed))] : fault(text, parsed, looks));
        return done(exitCodes.bad);
      }
      await write(json ? [jsonDocument(contract(parsed))] : explanation(parsed, looks));
    });
}

function tryParse(text: string): TypeNumber | TypeNumberError {
  try {
    return parseTypeNumber(text);
  } catch (error) {
    if (error instanceof TypeNumberError) return error;
    throw error;
  }
}

function contract(typeNumber: TypeNumber): object {
  return {
    typeNumber: formatTypeNumber(typeNumber),
    positions: typeNumberRows(typeNumber),
    capabilities: capabilitiesOf(typeNumber),
  };
}

const mostShown = 60;

function faultContract(text: string, { code, position, offset, found, allowed, rule }: TypeNumberError): object {
  const { name, mark, reason } = rule ?? {};
  return {
    typeNumber: text.slice(0, mostShown),
    fault: { code, position, offset, found, allowed, ...(rule && { rule: { name, mark, reason } }) },
  };
}

const rowColumns: readonly Column<TypeNumberRow>[] = [
  { title: 'position', text: ({ position }) => position },
  { title: 'is', text: ({ characters }) => characters, look: 'name' },
  { title: 'what', text: ({ name }) => name },
  { title: 'meaning', text: ({ meaning }) => meaning, look: 'meaning' },
];

const units: Readonly<Record<string, string>> = { maximumCurrent: ' A' };

const capabilityColumns: readonly Column<readonly [name: string, value: unknown]>[] = [
  { title: '', text: ([name]) => nameInWords(name) },
  { title: '', text: ([name, value]) => capabilityText(name, value), look: 'meaning' },
];

function capabilityText(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === Number.POSITIVE_INFINITY ? 'no end' : `${value}${units[name] ?? ''}`;
}

function* explanation(typeNumber: TypeNumber, looks: TableLooks): Generator<string> {
  const { heading } = looks.palette;
  yield `${heading(formatTypeNumber(typeNumber))}\n\n`;
  yield* renderTable(rowColumns, typeNumberRows(typeNumber), looks);
  yield `\n${heading('hardware')}\n`;
  yield* renderTable(capabilityColumns, Object.entries(capabilitiesOf(typeNumber)), looks);
}

const allowedColumns: readonly Column<readonly [characters: string, words: string]>[] = [
  { title: '', text: ([characters]) => characters, look: 'name' },
  { title: '', text: ([, words]) => words, look: 'meaning' },
];

function* fault(text: string, error: TypeNumberError, looks: TableLooks): Generator<string> {
  const { position, offset, found, allowed } = error;
  const place = Object.values<TypeNumberPosition>(typeNumberPositions).find((each) => each.position === position);
  yield* pointer(text, offset, found.length, looks);
  yield* paragraph(`${position}${place ? `, ${place.name}` : ''}: ${sentence(error)}`, looks);
  const words = place?.values ?? {};
  const known = allowed.flatMap((characters) => {
    const meaning = words[characters]?.[0];
    return meaning === undefined ? [] : [[characters, meaning] as const];
  });
  yield* renderTable(allowedColumns, known, looks);
}

/** The text, and marks below the characters that are wrong. */
function* pointer(text: string, offset: number, count: number, { palette, width }: TableLooks): Generator<string> {
  const [before, marked, after] = [
    text.slice(0, offset),
    text.slice(offset, offset + count),
    text.slice(offset + count, offset + mostShown),
  ].map(escapeText) as [string, string, string];
  const carets = Math.min(Math.max(1, marked.length), width - before.length);
  yield `${(before + marked + after).slice(0, width)}\n`;
  yield `${' '.repeat(before.length)}${palette.bad('^'.repeat(carets))}\n`;
}

function sentence({ found, allowed, rule }: TypeNumberError): string {
  const what = found === '' ? 'nothing' : `"${escapeText(found)}"`;
  const expected = allowed.length === 0 ? 'nothing more' : allowed.join(' or ');
  const why = rule === undefined ? '' : `; rule ${rule.name} (${rule.mark}): ${rule.reason}`;
  return `${what} where ${expected} is expected${why}`;
}
