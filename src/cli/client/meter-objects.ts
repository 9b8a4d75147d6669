import type { CosemObject } from '../../client/index.ts';
import { type AccessRight, nameProtection } from '../../security/index.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { type Column, paragraph, renderTable } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodes } from '../usage.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { withMeter } from './meter-session.ts';
import { catalogueNames, type NameOf } from './named-objects.ts';

/** Lists the objects that a role sees in a meter, and what it may do to them; the result is the exit code. */
export function listMeterObjects(meter: string, options: ConnectionOptions): Promise<number> {
  const roles = ['management', 'reader', 'public'];
  return withMeter(
    {
      meter,
      roles,
      async work({ client, profile, credentials, signal }) {
        const objects = await client.objects({ signal });
        const nameOf = catalogueNames(profile);
        if (options.json) await write([jsonDocument(contract(credentials.role, objects, nameOf))]);
        else await write(table(credentials.role, objects, nameOf, options.color));
        return exitCodes.good;
      },
    },
    options,
  );
}

function columns(nameOf: NameOf): readonly Column<CosemObject>[] {
  return [
    { title: 'logical name', text: ({ logicalName }) => `${logicalName}`, look: 'name' },
    { title: 'class', text: ({ classId, version }) => `${classId} v${version}` },
    { title: 'object', text: (object) => nameOf(object) ?? object.name, look: 'meaning' },
    { title: 'read', text: ({ attributes }) => numbers(attributes, 'read') },
    { title: 'write', text: ({ attributes }) => numbers(attributes, 'write') },
    { title: 'execute', text: ({ methods }) => numbers(methods, 'access') },
  ];
}

function* table(role: string, objects: readonly CosemObject[], nameOf: NameOf, color: boolean): Generator<string> {
  const looks = { palette: chosenPalette(color), width: chosenWidth() };
  yield* renderTable(columns(nameOf), objects, looks);
  yield* paragraph(`${objects.length} objects that ${role} sees; numbers are attributes and methods`, looks);
}

type Rights = ReadonlyMap<number, Partial<Record<'read' | 'write' | 'access', boolean>>> | undefined;

/** Which may be read, written or executed: `1-3 5`. */
function numbers(rights: Rights, what: 'read' | 'write' | 'access'): string {
  const ids = [...(rights ?? [])].filter(([, right]) => right[what]).map(([id]) => id);
  const runs: [number, number][] = [];
  for (const id of ids.sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === id - 1) last[1] = id;
    else runs.push([id, id]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(' ');
}

function contract(role: string, objects: readonly CosemObject[], nameOf: NameOf): object {
  return {
    role,
    count: objects.length,
    objects: objects.map((object) => ({
      logicalName: `${object.logicalName}`,
      classId: object.classId,
      version: object.version,
      className: object.interfaceClass?.name ?? null,
      name: nameOf(object) ?? object.name,
      attributes: rightsContract(object.attributes),
      methods: rightsContract(object.methods),
    })),
  };
}

function rightsContract(rights: ReadonlyMap<number, AccessRight> | undefined): object | null {
  if (rights === undefined) return null;
  return Object.fromEntries(
    [...rights].map(([id, { request, response, ...may }]) => [
      id,
      { ...may, request: nameProtection(request), response: nameProtection(response) },
    ]),
  );
}
