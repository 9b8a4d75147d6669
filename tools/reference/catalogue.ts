import { accessText, objectRow } from '../../src/cli/object-rows.ts';
import {
  type CatalogueGroup,
  type CatalogueObject,
  catalogue,
  catalogueGroups,
  describeSource,
  harmonicOf,
  type ObjectSource,
  objectsFor,
  objectsOfGroup,
  parseTypeNumber,
  type Role,
  roles,
} from '../../src/omnia/index.ts';
import { code, document, headingLink, table } from './markdown.ts';

const introduction = `The objects of OMNIA meters by the functions of the data sheet. \`dlms objects\` lists them; in the library it is \`objectsFor(typeNumber)\`.

A row is the logical name, class_id and version, what the object is, the type of its value with the step it counts in, who may do what
besides management, which reads all, the hardware that has it (positions of the [type number](type-number.md)), and how far public sources
stand behind it: *seen*, *mixed*, *designed* (a real meter may differ), *background* (from memory). Harmonics of the orders 2 to 50 are left out here.`;

const groups = Object.keys(catalogueGroups) as CatalogueGroup[];

/** The objects of all meters. */
export function catalogueDocument(): string {
  return document(
    'Object catalogue',
    introduction,
    countTable(),
    table(
      ['group', 'objects'],
      groups.map((group) => [headingLink(catalogueGroups[group]), objectsOfGroup(group).length]),
    ),
    '## roles',
    roleTable(),
    ...groups.flatMap((group) => [`## ${catalogueGroups[group]}`, objectTable(objectsOfGroup(group))]),
    '## sources',
    sourceTable(),
  );
}

function countTable(): string {
  const numbers = ['684-2-11P-1342AAD1-1B24045', '686-2-11P-1142AAD1-1B24045'];
  return table(
    ['type number', 'objects'],
    [
      ...numbers.map((number) => [code(number), objectsFor(parseTypeNumber(number)).length]),
      ['all hardware together', catalogue.length],
    ],
  );
}

function roleTable(): string {
  return table(
    ['role', 'client address', 'mechanism', 'security control', 'association', 'security setup', 'mark'],
    Object.values<Role>(roles).map((role) => [
      role.name,
      role.clientSap,
      role.mechanism,
      `0x${role.securityControl.toString(16).padStart(2, '0')}`,
      code(`0-0:40.0.${role.association}`),
      role.securitySetup === undefined ? '' : code(`0-0:43.0.${role.securitySetup}`),
      role.mark,
    ]),
  );
}

function objectTable(objects: readonly CatalogueObject[]): string {
  const shown = objects.filter((object) => (harmonicOf(object)?.order ?? 1) === 1);
  return table(
    ['logical name', 'class', 'object', 'value', 'access', 'hardware', 'mark', 'source'],
    shown.map((object) => {
      const { logicalName, class: classText, name, value, requires, mark } = objectRow(object);
      const words = object.detail === undefined ? name : `${name} (${object.detail})`;
      return [code(logicalName), classText, words, value, accessText(object), code(requires), mark, object.source];
    }),
  );
}

function sourceTable(): string {
  const used = [...new Set(catalogue.map(({ source }) => source))].sort();
  return table(
    ['source', 'what'],
    used.map((source: ObjectSource) => [source, describeSource(source)]),
  );
}
