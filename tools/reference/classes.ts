import { type AttributeRow, attributeRows, type MethodRow, methodRows } from '../../src/cli/class-rows.ts';
import * as cosem from '../../src/cosem/index.ts';
import { type InterfaceClass, interfaceClasses } from '../../src/cosem/index.ts';
import { classComments } from './class-comments.ts';
import { code, document, headingLink, table } from './markdown.ts';

const introduction = `Every interface class of the library, in every version: attributes and methods with their types, which \`dlms class\` shows as well.

R is what only the meter changes, R/W what a client may write, access rights permitting. A \`?\` is behind fields that some meters leave out.
\`CHOICE\` is any type. Of later versions stands here what differs from the one before.`;

/** The interface classes with their attributes and methods. */
export function classesDocument(root: string): string {
  const comments = classComments(root);
  const newest = interfaceClasses.filter(({ classId }, i) => interfaceClasses[i + 1]?.classId !== classId);
  return document(
    'Interface classes',
    introduction,
    table(
      ['class_id', 'class', 'versions'],
      newest.map((of) => [
        of.classId,
        headingLink(headingOf(of), of.name),
        versionsOf(of)
          .map(({ version }) => version)
          .join(', '),
      ]),
    ),
    ...newest.map((of) => classSection(of, comments)),
  );
}

function versionsOf({ classId }: InterfaceClass): readonly InterfaceClass[] {
  return interfaceClasses.filter((of) => of.classId === classId);
}

function headingOf({ classId, name }: InterfaceClass): string {
  return `${classId} ${name}`;
}

function classSection(newest: InterfaceClass, comments: ReadonlyMap<string, string>): string {
  const versions = versionsOf(newest).map((of, i, all) => versionSection(of, all[i - 1], comments));
  return [`## ${headingOf(newest)}`, ...versions].join('\n\n');
}

function versionSection(
  of: InterfaceClass,
  before: InterfaceClass | undefined,
  comments: ReadonlyMap<string, string>,
): string {
  const [name = ''] = Object.entries(cosem).find(([, value]) => value === of) ?? [];
  const attributes = differing(attributeRows(of), before && attributeRows(before));
  const methods = differing(methodRows(of), before && methodRows(before));
  const parts = [
    `### Version ${of.version}: ${code(name)}`,
    comments.get(name) ?? '',
    table(['id', 'attribute', 'access', 'type', 'selective access'], attributes.rows.map(attributeCells)),
    table(['id', 'method', 'parameter', 'result'], methods.rows.map(methodCells)),
    goneText([...attributes.gone, ...methods.gone]),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The rows that an earlier version does not have like this, and the names that are in the earlier one alone. */
function differing<R extends { readonly name: string }>(rows: readonly R[], before: readonly R[] = []) {
  const known = new Set(before.map((row) => JSON.stringify(row)));
  return {
    rows: rows.filter((row) => !known.has(JSON.stringify(row))),
    gone: before.map(({ name }) => name).filter((name) => rows.every((row) => row.name !== name)),
  };
}

function goneText(names: readonly string[]): string {
  return names.length === 0 ? '' : `Without ${names.map(code).join(', ')}.`;
}

function attributeCells({ attributeId, name, writable, type, selectiveAccess }: AttributeRow) {
  const selectors = selectiveAccess.map((row) => `${row.selector} ${code(row.name)}: ${code(row.parameters)}`);
  return [attributeId, code(name), writable ? 'R/W' : 'R', code(type), selectors.join('<br>')];
}

function methodCells({ methodId, name, parameter, result }: MethodRow) {
  return [methodId, code(name), code(parameter), code(result ?? '')];
}
