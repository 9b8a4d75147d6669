import { Command } from 'commander';
import { type InterfaceClass, interfaceClasses } from '../../cosem/index.ts';
import { type AttributeRow, attributeRows, type MethodRow, methodRows, type SelectorRow } from '../class-rows.ts';
import { jsonDocument } from '../json.ts';
import { plainName } from '../names.ts';
import { write } from '../output.ts';
import { type Column, paragraph, renderTable, type TableLooks } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { foldType } from '../type-text.ts';
import { exitCodesInWords, UsageError } from '../usage.ts';

interface ClassOptions {
  readonly version?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

const examples = `Examples:
  dlms class                        every interface class
  dlms class 70                     its attributes and methods, newest version
  dlms class 15 --version 1         another version
  dlms class disconnect-control     by name
  dlms class push-setup --json      for other programs
`;

/** `dlms class`: attributes and methods of an interface class. */
export function classCommand(): Command {
  return new Command('class')
    .description('show the attributes and methods of an interface class')
    .argument('[class]', 'class_id or name; all classes when left out')
    .option('--version <number>', 'version of the class; the newest when left out')
    .option('--json', 'JSON for other programs')
    .option('--no-color', 'no colours')
    .addHelpText('before', examples)
    .addHelpText('after', exitCodesInWords('the class is shown'))
    .action((asked: string | undefined, options: ClassOptions) => write(show(asked, options)));
}

function* show(asked: string | undefined, { version, json = false, color }: ClassOptions): Generator<string> {
  if (asked === undefined && version !== undefined) throw new UsageError('--version is of a class: say which');
  const looks = { palette: chosenPalette(color), width: chosenWidth() };
  if (asked === undefined) return yield* json ? [jsonDocument(interfaceClasses.map(summary))] : classList(looks);
  const versions = versionsOf(asked);
  const chosen = version === undefined ? versions.at(-1)! : inVersion(versions, version);
  yield* json ? [jsonDocument(contract(chosen))] : classTables(chosen, versions, looks);
}

/** All versions of the class that is asked for. */
function versionsOf(asked: string): readonly InterfaceClass[] {
  const isAsked = ({ classId, name }: InterfaceClass) =>
    /^\d+$/.test(asked) ? classId === Number(asked) : plainName(name) === plainName(asked);
  const named = interfaceClasses.find(isAsked);
  if (named === undefined)
    throw new UsageError(`no interface class "${asked.slice(0, 40)}" is known: dlms class lists them`);
  return interfaceClasses.filter(({ classId }) => classId === named.classId);
}

function inVersion(versions: readonly InterfaceClass[], version: string): InterfaceClass {
  const found = versions.find((of) => `${of.version}` === version);
  const { name } = versions[0]!;
  if (found === undefined)
    throw new UsageError(`${name} has no version "${version.slice(0, 40)}", but ${versionList(versions)}`);
  return found;
}

const versionList = (versions: readonly InterfaceClass[]) => versions.map(({ version }) => version).join(', ');

function summary({ classId, version, name }: InterfaceClass): object {
  return { classId, version, name };
}

function contract(of: InterfaceClass): object {
  return {
    ...summary(of),
    attributes: attributeRows(of),
    methods: methodRows(of),
  };
}

function* classList(looks: TableLooks): Generator<string> {
  const newest = interfaceClasses.filter((of, i) => of.classId !== interfaceClasses[i + 1]?.classId);
  const columns: readonly Column<InterfaceClass>[] = [
    { title: 'class_id', text: ({ classId }) => `${classId}`, align: 'right', look: 'name' },
    { title: 'name', text: ({ name }) => name, look: 'meaning' },
    { title: 'versions', text: ({ classId }) => versionList(interfaceClasses.filter((of) => of.classId === classId)) },
    { title: 'attributes', text: ({ attributes }) => `${Object.keys(attributes).length}`, align: 'right' },
    { title: 'methods', text: ({ methods }) => `${Object.keys(methods).length}`, align: 'right' },
  ];
  yield* renderTable(columns, newest, looks);
  yield `\n${newest.length} classes in ${interfaceClasses.length} versions\n`;
}

const attributeColumns: readonly Column<AttributeRow>[] = [
  { title: 'id', text: ({ attributeId }) => `${attributeId}`, align: 'right' },
  { title: 'attribute', text: ({ name }) => name, look: 'name' },
  { title: 'access', text: ({ writable }) => (writable ? 'R/W' : 'R') },
  { title: 'type', text: ({ type }) => type, look: 'meaning', fold: foldType },
];

const methodColumns: readonly Column<MethodRow>[] = [
  { title: 'id', text: ({ methodId }) => `${methodId}`, align: 'right' },
  { title: 'method', text: ({ name }) => name, look: 'name' },
  { title: 'parameter → result', text: methodType, look: 'meaning', fold: foldType },
];

function methodType({ parameter, result }: MethodRow): string {
  return result === null ? parameter : `${parameter} → ${result}`;
}

const selectorColumns: readonly Column<SelectorRow & { readonly attribute: string }>[] = [
  { title: 'selective access', text: ({ attribute }) => attribute, look: 'name' },
  { title: 'selector', text: ({ selector, name }) => `${selector} ${name}` },
  { title: 'parameters', text: ({ parameters }) => parameters, look: 'meaning', fold: foldType },
];

function* classTables(of: InterfaceClass, versions: readonly InterfaceClass[], looks: TableLooks): Generator<string> {
  const others = versions.length === 1 ? '' : ` (of ${versionList(versions)})`;
  yield* paragraph(`${of.name}: class_id ${of.classId}, version ${of.version}${others}`, looks, looks.palette.heading);
  const attributes = attributeRows(of);
  yield '\n';
  yield* renderTable(attributeColumns, attributes, looks);
  const selectors = attributes.flatMap(({ name, selectiveAccess }) =>
    selectiveAccess.map((row) => ({ attribute: name, ...row })),
  );
  if (selectors.length > 0) yield '\n';
  yield* renderTable(selectorColumns, selectors, looks);
  const methods = methodRows(of);
  if (methods.length > 0) yield '\n';
  yield* renderTable(methodColumns, methods, looks);
}
