import process from 'node:process';
import type { Keys } from '../decode/index.ts';
import { parseKey, parseSystemTitle } from '../security/index.ts';
import { readKeyFile } from './key-file.ts';
import { note } from './output.ts';
import { UsageError } from './usage.ts';

/** The options that give keys. */
export interface KeyOptions {
  readonly key?: readonly string[];
  readonly authKey?: readonly string[];
  readonly systemTitle?: readonly string[];
  readonly keys?: string;
}

/**
 * All keys to try: those of the command line, of the environment and of the key file. No message that is made here
 * has a key in it; what is wrong is said with the name of its option, variable or entry.
 */
export function gatherKeys(options: KeyOptions): Keys[] {
  if (options.key !== undefined || options.authKey !== undefined)
    note(
      'other users can see keys on the command line, and the shell remembers them; --keys FILE or the environment ' +
        'variables DLMS_KEY and DLMS_AUTH_KEY are safer',
    );
  return [...fromOptions(options), ...fromEnvironment(), ...(options.keys === undefined ? [] : fromFile(options.keys))];
}

function fromOptions({ key = [], authKey = [], systemTitle = [] }: KeyOptions): Keys[] {
  if (key.length === 0 && (authKey.length > 0 || systemTitle.length > 0) && !process.env.DLMS_KEY)
    throw new UsageError('--auth-key and --system-title go with a --key');
  for (const [option, values] of Object.entries({ '--auth-key': authKey, '--system-title': systemTitle }))
    if (values.length > 1 && values.length !== key.length)
      throw new UsageError(`${option} is given ${values.length} times, --key ${key.length} times`);
  const paired = (values: readonly string[], i: number) => (values.length === 1 ? values[0] : values[i]);
  return key.map((encryptionKey, i) => {
    const name = key.length === 1 ? '--key' : `--key ${i + 1}`;
    return toKeys(name, encryptionKey, paired(authKey, i), paired(systemTitle, i));
  });
}

function fromEnvironment(): Keys[] {
  const { DLMS_KEY, DLMS_AUTH_KEY } = process.env;
  if (!DLMS_KEY) return [];
  return [toKeys('DLMS_KEY', DLMS_KEY, DLMS_AUTH_KEY || undefined)];
}

function fromFile(file: string): Keys[] {
  const content = readKeyFile(file);
  if (!isRecord(content)) throw new UsageError(`${file}: a list of entries, or entries by system title, are expected`);
  if (Array.isArray(content)) return content.map((entry, i) => fromEntry(file, `entry ${i + 1}`, entry));
  return Object.entries(content).map(([title, entry], i) => {
    if (parseSystemTitle(title) === undefined)
      throw new UsageError(`${file}: the name of entry ${i + 1} is not a system title of 16 hexadecimal digits`);
    return fromEntry(file, `entry ${title}`, isRecord(entry) ? { ...entry, systemTitle: title } : entry);
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const fields = ['encryptionKey', 'authenticationKey', 'systemTitle', 'name'] as const;

function fromEntry(file: string, label: string, entry: unknown): Keys {
  if (!isRecord(entry)) throw new UsageError(`${file}: ${label} is not an object`);
  const known: Partial<Record<(typeof fields)[number], string>> = {};
  for (const field of fields) {
    const value = Object.hasOwn(entry, field) ? entry[field] : undefined;
    if (value !== undefined && typeof value !== 'string')
      throw new UsageError(`${file}: ${field} of ${label} is not a text`);
    if (value !== undefined) known[field] = value;
  }
  if (Object.keys(entry).some((field) => !fields.some((name) => name === field)))
    throw new UsageError(`${file}: ${label} has a field that is none of ${fields.join(', ')}`);
  if (known.encryptionKey === undefined) throw new UsageError(`${file}: ${label} has no encryptionKey`);
  const where = `${file}: ${label}`;
  return toKeys(where, known.encryptionKey, known.authenticationKey, known.systemTitle, known.name ?? label);
}

function toKeys(where: string, key: string, authKey?: string, title?: string, name = where): Keys {
  const systemTitle = title === undefined ? undefined : parseSystemTitle(title);
  if (title !== undefined && systemTitle === undefined)
    throw new UsageError(`${where}: the system title is not 16 hexadecimal digits`);
  return {
    encryptionKey: toOctets(where, 'encryption key', key),
    authenticationKey: authKey === undefined ? undefined : toOctets(where, 'authentication key', authKey),
    systemTitle,
    name,
  };
}

function toOctets(where: string, which: string, text: string): Uint8Array {
  const parsed = parseKey(text);
  if (!parsed.ok) throw new UsageError(`${where}, ${which}: ${parsed.reason}`);
  if (parsed.doubt !== undefined) note(`${where}, ${which}: ${parsed.doubt}`);
  return parsed.octets;
}
