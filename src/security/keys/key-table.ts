import { toHex, toLatin1 } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import { type SecuritySuite, securitySuite } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import type { KeyProvider, KeyUse } from './key-provider.ts';
import { parseKey, parseSystemTitle } from './keys.ts';
import { Secret } from './secret.ts';
import { isWellKnownKey } from './well-known-keys.ts';

/** The keys shared with one party: hexadecimal, base64, `ascii:` text or octets, as `parseKey` reads them. */
export interface KeyEntry {
  /** 8 octets or hexadecimal. */
  readonly systemTitle: string | Uint8Array;
  /** The role that these keys are for, where the roles of a client have keys of their own: see `forRole`. */
  readonly role?: string | undefined;
  /** Where it is another than that of the table. */
  readonly suite?: SecuritySuite | undefined;
  readonly keys: Readonly<Partial<Record<KeyUse, string | Uint8Array>>>;
}

export interface KeyTableOptions {
  readonly cryptography: Pick<Cryptography, 'digest'>;
  /** Fixes the size of the keys; suite 0 where left out. */
  readonly suite?: SecuritySuite | undefined;
  /** Accepts keys that everybody tries: for test benches alone. */
  readonly allowTestKeys?: boolean | undefined;
  /** Uses whose key several parties may have in common; the broadcast key alone where left out. */
  readonly sharedUses?: readonly KeyUse[] | undefined;
}

/** Which key of a table, without the key. */
export interface KeyPlace {
  /** In hexadecimal. */
  readonly systemTitle: string;
  readonly role: string | undefined;
  readonly use: KeyUse;
}

/** A key that can be read in more than one way. */
export interface KeyDoubt extends KeyPlace {
  readonly doubt: string;
}

/** Keys by system title and use; those that entries gave to a role are found through `forRole` alone. */
export interface KeyTable extends KeyProvider {
  /** To be shown to who typed the keys: what they were taken for may not be what was meant. */
  readonly doubts: readonly KeyDoubt[];
  /** The keys of one role, and no others. */
  forRole(role: string): KeyProvider;
}

/**
 * Makes a KeyProvider of entries, all or none. Throws `system-title`, `key-length`, `key-well-known` for a test key, and
 * `key-duplicate` for a key that is there twice: with two parties, in two roles, or for two uses.
 */
export function keyTable(entries: Iterable<KeyEntry>, options: KeyTableOptions): KeyTable {
  const loading = new KeyLoading(options);
  for (const entry of entries) loading.add(entry);
  const { roles, doubts } = loading;
  const forRole = (role: string | undefined): KeyProvider => ({
    key: (systemTitle, use) => roles.get(role)?.get(toHex(systemTitle))?.get(use),
  });
  return { ...forRole(undefined), doubts, forRole };
}

type KeysOfTitle = Map<KeyUse, Secret>;

class KeyLoading {
  readonly roles = new Map<string | undefined, Map<string, KeysOfTitle>>();
  readonly doubts: KeyDoubt[] = [];
  readonly #options: KeyTableOptions;
  /** Where a key is, by its digest: dropped with the loading. */
  readonly #places = new Map<string, KeyPlace>();

  constructor(options: KeyTableOptions) {
    this.#options = options;
  }

  add({ systemTitle: title, role, suite = this.#options.suite ?? securitySuite(0), keys }: KeyEntry): void {
    const octets = parseSystemTitle(title);
    if (octets === undefined) throw new SecurityError('system-title', 'a system title of 8 octets is expected');
    const systemTitle = toHex(octets);
    for (const [use, input] of Object.entries(keys) as [KeyUse, string | Uint8Array | undefined][]) {
      if (input === undefined) continue;
      const place = { systemTitle, role, use };
      this.#store(place, this.#read(input, place, suite));
    }
  }

  #read(input: string | Uint8Array, place: KeyPlace, suite: SecuritySuite): Secret {
    const parsed = parseKey(input);
    if (!parsed.ok) throw refused('key-length', place, parsed.reason);
    const { octets, form, doubt } = parsed;
    const secret = new Secret(octets);
    if (form !== 'octets') octets.fill(0);
    if (secret.length !== suite.keySize)
      throw refused('key-length', place, `${secret.length} octets, in suite ${suite.id} it has ${suite.keySize}`);
    if (this.#options.allowTestKeys !== true && isWellKnownKey(secret.reveal()))
      throw refused('key-well-known', place, 'a test key that everybody knows');
    if (doubt !== undefined) this.doubts.push({ ...place, doubt });
    return secret;
  }

  #store(place: KeyPlace, secret: Secret): void {
    const { systemTitle, role, use } = place;
    const digest = toLatin1(this.#options.cryptography.digest('SHA-256', secret.reveal()));
    const other = this.#places.get(digest);
    const shared = this.#options.sharedUses ?? ['globalBroadcastEncryptionKey'];
    if (other === undefined) this.#places.set(digest, place);
    else if (other.use !== use || !shared.includes(use))
      throw refused('key-duplicate', place, `the same key as ${nameOf(other)}`);
    const titles = getOrAdd(this.roles, role, () => new Map<string, KeysOfTitle>());
    const keys = getOrAdd(titles, systemTitle, () => new Map<KeyUse, Secret>());
    if (keys.has(use)) throw refused('key-duplicate', place, 'given twice');
    keys.set(use, secret);
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function refused(code: 'key-length' | 'key-well-known' | 'key-duplicate', place: KeyPlace, why: string): SecurityError {
  return new SecurityError(code, `${nameOf(place)}: ${why}`);
}

function nameOf({ systemTitle, role, use }: KeyPlace): string {
  return `${use} of ${systemTitle}${role === undefined ? '' : ` for ${role}`}`;
}
