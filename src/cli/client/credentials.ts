import process from 'node:process';
import type { ClientAuthentication } from '../../association/index.ts';
import { encodeUtf8 } from '../../axdr/index.ts';
import { type KeyUse, parseKey, parseSystemTitle, Secret } from '../../security/index.ts';
import { note } from '../output.ts';
import { UsageError } from '../usage.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { chosenRole, type MeterProfile, type MeterRole } from './meter-profile.ts';

/** The keys of a client and a meter for one role. */
export interface ClientKeys {
  /** Of the client. */
  readonly systemTitle: Uint8Array;
  readonly key: (use: KeyUse) => Secret | undefined;
}

/** As whom we talk to a meter. */
export interface Credentials {
  /** For messages. */
  readonly role: string;
  readonly clientSap: number;
  readonly serverSap: number;
  readonly authentication: ClientAuthentication;
  /** Where APDUs are ciphered. */
  readonly keys?: ClientKeys | undefined;
  /** Logical name of the object with the invocation counter. */
  readonly invocationCounter?: string | undefined;
  /** Of the meter, where it is known. */
  readonly serverSystemTitle?: Uint8Array | undefined;
  /** Private key for signatures (P-256). */
  readonly signingKey?: Secret | undefined;
}

/** The public client needs no key. */
const publicClient = 16;
const managementLogicalDevice = 1;

/** Credentials from a profile file, or from the environment where there is none. */
export function gatherCredentials(
  options: ConnectionOptions,
  profile: MeterProfile | undefined,
  usualRoles: readonly string[],
): Credentials {
  if (profile === undefined) return fromEnvironment(options);
  if (options.mechanism !== undefined) throw new UsageError('--mechanism is for use without a profile file');
  const serverSystemTitle = profile.systemTitle === undefined ? undefined : parseSystemTitle(profile.systemTitle);
  return { ...fromRole(profile.file, chosenRole(profile, options.role, usualRoles)), serverSystemTitle };
}

function fromRole(file: string, role: MeterRole): Credentials {
  const where = `${file}: role ${role.name}`;
  if (role.mechanism === 'pre-established')
    throw new UsageError(`${where}: nobody can ask in it, the meter itself speaks`);
  const { systemTitle, keys, signing } = role;
  const secrets = new Map(Object.entries(keys ?? {}).map(([use, text]) => [use, secretOf(`${where}, ${use}`, text)]));
  const isCiphered = systemTitle !== undefined && secrets.has('globalUnicastEncryptionKey');
  return {
    role: role.name,
    clientSap: role.clientSap,
    serverSap: role.serverSap,
    authentication: authenticationOf(role.mechanism, isCiphered),
    keys: isCiphered ? { systemTitle: parseSystemTitle(systemTitle)!, key: (use) => secrets.get(use) } : undefined,
    invocationCounter: role.invocationCounter,
    signingKey: signing && secretOf(`${where}, signing key`, signing.privateKey),
  };
}

function fromEnvironment({ mechanism, role }: ConnectionOptions): Credentials {
  if (role !== undefined) throw new UsageError('--role is a role of a profile file: --profile FILE');
  const { DLMS_KEY, DLMS_AUTH_KEY, DLMS_SYSTEM_TITLE, DLMS_PASSWORD } = process.env;
  const keys = DLMS_KEY ? keysOf(DLMS_KEY, DLMS_AUTH_KEY, DLMS_SYSTEM_TITLE) : undefined;
  const usual = keys !== undefined ? 'hls-gmac' : DLMS_PASSWORD ? 'lls' : 'lowest';
  return {
    role: 'client of the environment',
    clientSap: keys === undefined ? publicClient : 1,
    serverSap: managementLogicalDevice,
    authentication: authenticationOf(mechanism ?? usual, keys !== undefined),
    keys,
  };
}

function keysOf(encryptionKey: string, authenticationKey: string | undefined, title: string | undefined): ClientKeys {
  const systemTitle = title ? parseSystemTitle(title) : undefined;
  if (systemTitle === undefined)
    throw new UsageError('DLMS_KEY goes with DLMS_SYSTEM_TITLE, the title of the client: 16 hexadecimal digits');
  const secrets = {
    globalUnicastEncryptionKey: secretOf('DLMS_KEY', encryptionKey),
    authenticationKey: authenticationKey ? secretOf('DLMS_AUTH_KEY', authenticationKey) : undefined,
  };
  return { systemTitle, key: (use) => (use in secrets ? secrets[use as keyof typeof secrets] : undefined) };
}

function authenticationOf(mechanism: string, hasKeys: boolean): ClientAuthentication {
  if (mechanism === 'lowest') return { mechanism };
  if (mechanism === 'hls-gmac') {
    if (hasKeys) return { mechanism };
    throw new UsageError('hls-gmac needs keys: a profile file, or DLMS_KEY, DLMS_AUTH_KEY and DLMS_SYSTEM_TITLE');
  }
  const password = process.env.DLMS_PASSWORD;
  if (!password) throw new UsageError(`${mechanism} needs a password: the environment variable DLMS_PASSWORD`);
  const secret = new Secret(encodeUtf8(password));
  if (mechanism === 'lls') return { mechanism, password: secret };
  return { mechanism: mechanism as 'hls-md5' | 'hls-sha-1' | 'hls-sha-256', secret };
}

/** Octets of a secret as `parseKey` reads it; no message has it in it. */
export function secretOf(where: string, text: string): Secret {
  const parsed = parseKey(text);
  if (!parsed.ok) throw new UsageError(`${where}: ${parsed.reason}`);
  if (parsed.doubt !== undefined) note(`${where}: ${parsed.doubt}`);
  return new Secret(parsed.octets);
}
