import { equalBytes } from '../codec/index.ts';
import { type Aead, type AeadProvider, type ExaminedKeys, parseKey, parseSystemTitle } from '../security/index.ts';
import type { Keys } from './types.ts';

/** One usable set of keys. */
export interface RingKeys extends ExaminedKeys {
  readonly aead: Aead;
  readonly systemTitle?: Uint8Array | undefined;
}

/** A key that could not be used as given, or only with a doubt; the key itself is not in it. */
export interface KeyProblem {
  readonly name: string;
  readonly which: 'encryption key' | 'authentication key' | 'system title';
  readonly reason: string;
  readonly usable: boolean;
}

/** Rings by the keys they were made of, with those keys as they were: who decodes frame by frame binds each key once. */
const rings = new WeakMap<object, { ring: KeyRing; made: readonly unknown[] }>();

/** The ring for `given`; made anew when the keys in it are others than the last time. */
export function keyRing(given: Keys | readonly Keys[] | undefined, provider: AeadProvider): KeyRing {
  if (given === undefined) return new KeyRing(undefined, provider);
  const sets = 'encryptionKey' in given ? [given] : given;
  const parts: unknown[] = [provider];
  for (const set of sets) parts.push(set.encryptionKey, set.authenticationKey, set.systemTitle, set.name);
  const known = rings.get(given);
  if (known?.made.length === parts.length && parts.every((part, i) => isSame(part, known.made[i]))) return known.ring;
  const ring = new KeyRing(given, provider);
  // Octets can be changed in place: a copy tells.
  rings.set(given, { ring, made: parts.map((part) => (part instanceof Uint8Array ? Uint8Array.from(part) : part)) });
  return ring;
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (a instanceof Uint8Array && b instanceof Uint8Array && equalBytes(a, b));

/** The keys at hand, each bound to its cipher once. */
export class KeyRing {
  readonly keys: readonly RingKeys[];
  readonly problems: readonly KeyProblem[];
  readonly provider: AeadProvider;

  constructor(given: Keys | readonly Keys[] | undefined, provider: AeadProvider) {
    const sets = given === undefined ? [] : 'encryptionKey' in given ? [given] : given;
    const problems: KeyProblem[] = [];
    this.provider = provider;
    this.keys = sets.flatMap((set, i) => bind(set, set.name ?? `key ${i + 1}`, provider, problems));
    this.problems = problems;
  }

  /** These keys and an encryption key in front of them, under each of their authentication keys. */
  with(encryptionKey: Uint8Array, name: string): KeyRing {
    const keys = this.keys.map(({ authenticationKey }) => ({ encryptionKey, authenticationKey, name }));
    return new KeyRing([...keys, { encryptionKey, name }, ...this.keys], this.provider);
  }

  get isEmpty(): boolean {
    return this.keys.length === 0;
  }

  /** All keys, those given for this title first. */
  for(systemTitle: Uint8Array | undefined): readonly RingKeys[] {
    if (systemTitle === undefined || this.keys.length < 2) return this.keys;
    const own = (keys: RingKeys) => keys.systemTitle !== undefined && equalBytes(keys.systemTitle, systemTitle);
    return [...this.keys.filter(own), ...this.keys.filter((keys) => !own(keys))];
  }

  get titles(): readonly Uint8Array[] {
    return this.keys.flatMap((keys) => (keys.systemTitle === undefined ? [] : [keys.systemTitle]));
  }
}

function bind(set: Keys, name: string, provider: AeadProvider, problems: KeyProblem[]): RingKeys[] {
  const read = (input: string | Uint8Array | undefined, which: KeyProblem['which']): Uint8Array | undefined => {
    if (input === undefined || input.length === 0) return undefined;
    const parsed = parseKey(input);
    if (!parsed.ok) problems.push({ name, which, reason: parsed.reason, usable: false });
    else if (parsed.doubt !== undefined) problems.push({ name, which, reason: parsed.doubt, usable: true });
    return parsed.ok ? parsed.octets : undefined;
  };
  const encryptionKey = read(set.encryptionKey, 'encryption key');
  const authenticationKey = read(set.authenticationKey, 'authentication key');
  const systemTitle = set.systemTitle === undefined ? undefined : parseSystemTitle(set.systemTitle);
  if (set.systemTitle !== undefined && set.systemTitle.length > 0 && systemTitle === undefined) {
    problems.push({
      name,
      which: 'system title',
      reason: 'a system title has 8 octets, 16 hexadecimal digits',
      usable: false,
    });
  }
  return encryptionKey === undefined
    ? []
    : [{ name, encryptionKey, authenticationKey, systemTitle, aead: provider(encryptionKey) }];
}
