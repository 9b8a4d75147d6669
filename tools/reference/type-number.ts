import {
  formatRequirement,
  loadProfilePeriods,
  loggingDepthRows,
  type TypeNumberPosition,
  typeNumberPositions,
  typeNumberRules,
  typeNumbers,
} from '../../src/omnia/index.ts';
import { code, document, table } from './markdown.ts';

const introduction = `The type number of an OMNIA meter says what its hardware has: \`684-2-11P-1342AAD1-1B24045\` is \`68X1-X2-X3X4X5-X6…X13-X14…X20\`, dashes
written or not. \`dlms type-number\` explains one; in the library it is \`parseTypeNumber\` and \`capabilitiesOf\`.`;

/** The positions of the type number, and what follows from them. */
export function typeNumberDocument(): string {
  const count = [...typeNumbers('045')].length;
  return document(
    'Type number',
    introduction,
    '## Positions',
    positionTable(),
    '## Rules',
    `Positions that do not go together. By these rules there are ${count.toLocaleString('en-US')} type numbers for each country code.`,
    table(
      ['rule', 'where', 'needs', 'because', 'mark'],
      typeNumberRules.map(({ name, when, requires, reason, mark }) => [
        name,
        code(formatRequirement(when)),
        code(formatRequirement(requires)),
        reason,
        mark,
      ]),
    ),
    '## Logging depth',
    'Days that load profile 1 holds, by its registers and capture period; `loggingDays` has the formula.',
    depthTable(),
  );
}

function positionTable(): string {
  const rows = Object.values<TypeNumberPosition>(typeNumberPositions).flatMap(({ position, name, values }) =>
    values === undefined
      ? [[position, name, '', 'digits and capital letters']]
      : Object.entries(values).map(([characters, [words]], i) => [
          i === 0 ? position : '',
          i === 0 ? name : '',
          code(characters),
          words,
        ]),
  );
  return table(['position', 'what', 'characters', 'meaning'], rows);
}

function depthTable(): string {
  return table(
    ['registers', 'entries', ...loadProfilePeriods.map((seconds) => `${seconds / 60} min`)],
    loggingDepthRows().map(({ registers, entries, days }) => [registers, entries, ...days]),
  );
}
