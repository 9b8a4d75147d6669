import { chmodSync, writeFileSync } from 'node:fs';
import { fromLatin1, toHex } from '../../codec/index.ts';
import { managementSap, type OmniaMeter, type RoleKeys, testClientTitle } from '../../meter/index.ts';
import { type Role, type RoleName, roles } from '../../omnia/index.ts';
import { fileProblem } from '../input.ts';
import { jsonDocument } from '../json.ts';
import type { OpenLink } from './links.ts';

/** What a client needs to talk to a meter in a role, as a profile file has it. */
export interface RoleProfile {
  readonly clientSap: number;
  readonly serverSap: number;
  readonly mechanism: Role['mechanism'];
  /** Of the client, in hexadecimal. */
  readonly systemTitle?: string;
  /** In hexadecimal. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Logical name of the object with the invocation counter. */
  readonly invocationCounter?: string;
  /** Private key of the head-end (P-256), in hexadecimal. */
  readonly signing?: { readonly privateKey: string };
}

/** A profile file: a meter, how to reach it, and what each role needs. */
export interface ProfileFile {
  readonly systemTitle: string;
  readonly logicalDeviceName: string;
  readonly typeNumber: string;
  readonly connections: readonly string[];
  readonly roles: Readonly<Record<string, RoleProfile>>;
}

/** What a profile is made of. */
export interface ProfileParts {
  readonly meter: OmniaMeter;
  readonly links: readonly OpenLink[];
  readonly keys: (role: RoleName) => RoleKeys | undefined;
  readonly signingKey?: Uint8Array | undefined;
}

/** The profile of a meter that runs here. */
export function profileOf({ meter, links, keys, signingKey }: ProfileParts): ProfileFile {
  const { systemTitle, logicalDeviceName, typeNumber } = meter.identity;
  const names = Object.keys(roles) as RoleName[];
  return {
    systemTitle: toHex(systemTitle),
    logicalDeviceName,
    typeNumber,
    connections: links.map(({ url }) => url),
    roles: Object.fromEntries(names.map((name) => [name, roleProfile(roles[name], keys(name), signingKey)])),
  };
}

function roleProfile(
  { clientSap, mechanism, securitySetup, securityControl }: Role,
  keys: RoleKeys | undefined,
  signingKey: Uint8Array | undefined,
): RoleProfile {
  const plain = { clientSap, serverSap: managementSap, mechanism };
  if (securityControl === 0 || keys === undefined) return plain;
  return {
    ...plain,
    systemTitle: toHex(testClientTitle(clientSap)),
    keys: Object.fromEntries(Object.entries(keys).map(([use, key]) => [use, toHex(key.reveal())])),
    invocationCounter: `0-0:43.1.${securitySetup}*255`,
    ...(clientSap === roles.control.clientSap && signingKey && { signing: { privateKey: toHex(signingKey) } }),
  };
}

/** Writes a profile file for its owner alone: it has keys in it. */
export function writeProfile(file: string, profile: ProfileFile): void {
  try {
    writeFileSync(file, fromLatin1(jsonDocument(profile)), { mode: 0o600 });
    // The mode of `writeFileSync` is for new files alone.
    chmodSync(file, 0o600);
  } catch (error) {
    throw fileProblem(file, error);
  }
}
