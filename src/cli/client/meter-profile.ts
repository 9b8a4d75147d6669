import { parseSystemTitle } from '../../security/index.ts';
import { readKeyFile } from '../key-file.ts';
import type { ProfileFile, RoleProfile } from '../meter/profile-file.ts';
import { UsageError } from '../usage.ts';
import { mechanisms } from './connection-options.ts';

/** A role as a profile file has it, read and checked. */
export interface MeterRole extends Omit<RoleProfile, 'mechanism'> {
  readonly name: string;
  readonly mechanism: (typeof mechanisms)[number] | 'pre-established';
}

/** A profile file, read and checked. Its keys are checked where they are used. */
export interface MeterProfile extends Partial<Omit<ProfileFile, 'roles' | 'connections'>> {
  readonly file: string;
  readonly connections: readonly string[];
  readonly roles: readonly MeterRole[];
}

/** Reads a profile file. No message has a key in it. */
export function readMeterProfile(file: string): MeterProfile {
  const content = parsed(file);
  const { roles, connections = [] } = content;
  if (!isRecord(roles)) throw new UsageError(`${file}: an object with roles is expected`);
  if (!isTexts(connections)) throw new UsageError(`${file}: connections are a list of URLs`);
  return {
    file,
    connections,
    ...textFields(content, ['systemTitle', 'logicalDeviceName', 'typeNumber']),
    roles: Object.entries(roles).map(([name, role]) => roleOf(`${file}: role ${name}`, name, role)),
  };
}

/** The role that is asked for, or the first of the usual ones that is there. */
export function chosenRole(profile: MeterProfile, asked: string | undefined, usual: readonly string[]): MeterRole {
  const names = asked === undefined ? usual : [asked];
  for (const name of names) {
    const found = profile.roles.find((role) => role.name === name);
    if (found !== undefined) return found;
  }
  const [only, ...others] = profile.roles;
  if (asked === undefined && only !== undefined && others.length === 0) return only;
  const known = profile.roles.map(({ name }) => name).join(', ');
  throw new UsageError(`${profile.file}: --role is one of ${known}`);
}

function parsed(file: string): Record<string, unknown> {
  const content = readKeyFile(file);
  if (!isRecord(content)) throw new UsageError(`${file}: an object with roles is expected`);
  return content;
}

function roleOf(where: string, name: string, role: unknown): MeterRole {
  if (!isRecord(role)) throw new UsageError(`${where} is not an object`);
  const { clientSap, serverSap = 1, keys, signing } = role;
  if (!isSap(clientSap) || !isSap(serverSap)) throw new UsageError(`${where}: clientSap and serverSap are addresses`);
  const mechanism = [...mechanisms, 'pre-established' as const].find((known) => known === role.mechanism);
  if (mechanism === undefined) throw new UsageError(`${where}: the mechanism is one of ${mechanisms.join(', ')}`);
  const texts = textFields(role, ['systemTitle', 'invocationCounter']);
  if (texts.systemTitle !== undefined && parseSystemTitle(texts.systemTitle) === undefined)
    throw new UsageError(`${where}: the system title is not 16 hexadecimal digits`);
  const privateKey = isRecord(signing) ? signing.privateKey : undefined;
  return {
    name,
    clientSap,
    serverSap,
    mechanism,
    ...texts,
    ...(isRecord(keys) && { keys: textFields(keys, Object.keys(keys)) as Readonly<Record<string, string>> }),
    ...(typeof privateKey === 'string' && { signing: { privateKey } }),
  };
}

function textFields<const Name extends string>(
  record: Record<string, unknown>,
  names: readonly Name[],
): { readonly [N in Name]?: string } {
  return Object.fromEntries(
    names.flatMap((name) => (typeof record[name] === 'string' ? [[name, record[name]]] : [])),
  ) as {
    readonly [N in Name]?: string;
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSap = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff;
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');
