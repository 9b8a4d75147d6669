import type { RoleKeys, RoleKeyUse } from '../../meter/index.ts';
import { roleKeyUses } from '../../meter/index.ts';
import { type RoleName, roles } from '../../omnia/index.ts';
import { isWellKnownKey, parseKey, Secret } from '../../security/index.ts';
import { readKeyFile } from '../key-file.ts';
import { UsageError } from '../usage.ts';

/** The keys of roles. */
export type KeysByRole = ReadonlyMap<RoleName, RoleKeys>;

/** Reads the keys of a profile file: `{ "roles": { "reader": { "keys": { … } } } }`. Messages have no key in them. */
export function readRoleKeys(file: string): KeysByRole {
  const content = readKeyFile(file);
  const given = isRecord(content) ? content.roles : undefined;
  if (!isRecord(given)) throw new UsageError(`${file}: an object with roles is expected`);
  return new Map(
    Object.entries(given).flatMap(([name, role]) => {
      if (!Object.hasOwn(roles, name))
        throw new UsageError(`${file}: a role is none of ${Object.keys(roles).join(', ')}`);
      const keys = isRecord(role) ? role.keys : undefined;
      return isRecord(keys) ? [[name as RoleName, keysOf(`${file}: role ${name}`, keys)] as const] : [];
    }),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function keysOf(where: string, given: Record<string, unknown>): RoleKeys {
  const keys: Partial<Record<RoleKeyUse, Secret>> = {};
  for (const use of roleKeyUses) {
    const text = given[use];
    if (typeof text !== 'string') throw new UsageError(`${where} has no ${use}`);
    const parsed = parseKey(text);
    if (!parsed.ok) throw new UsageError(`${where}, ${use}: ${parsed.reason}`);
    keys[use] = new Secret(parsed.octets);
  }
  return keys as RoleKeys;
}

/** Whether somebody else may know one of these keys. */
export function hasWellKnownKey(keys: KeysByRole): boolean {
  return [...keys.values()].some((of) => Object.values(of).some((key) => isWellKnownKey(key.reveal())));
}
