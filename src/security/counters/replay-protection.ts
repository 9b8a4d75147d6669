import { equalBytes } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import { keyIdentity } from '../keys/key-identity.ts';
import type { Secret } from '../keys/secret.ts';
import type { ReplayProtection } from '../protection/receiving-party.ts';
import type { InvocationCounters } from './invocation-counters.ts';
import type { ReplayGuard } from './replay-guard.ts';

/** Invocation counters of one sender for `protectApdu`: each key has a space of its own. */
export function nextInvocationCounter(
  counters: InvocationCounters,
  systemTitle: Uint8Array,
  cryptography: Cryptography,
): (key: Secret) => number {
  const scopeOf = scopes(cryptography);
  return (key) => counters.next(scopeOf(key, systemTitle));
}

/** A replay guard for `unprotectApdu`: each sender has a space for each key. */
export function replayProtection(guard: ReplayGuard, cryptography: Cryptography): ReplayProtection {
  const scopeOf = scopes(cryptography);
  return {
    check: ({ key, systemTitle, invocationCounter, authenticationTag }) =>
      guard.check(scopeOf(key, systemTitle), invocationCounter, authenticationTag),
    accept: ({ key, systemTitle, invocationCounter, authenticationTag }) =>
      guard.accept(scopeOf(key, systemTitle), invocationCounter, authenticationTag),
  };
}

interface Scope {
  readonly key: Secret;
  readonly systemTitle: Uint8Array;
  readonly identity: string;
}

/** Key identities, remembered while their key is in use: they are digests. */
function scopes(cryptography: Cryptography): (key: Secret, systemTitle: Uint8Array) => string {
  const known = new WeakMap<Secret, Map<bigint, string>>();
  let last: Scope | undefined;
  return (key, systemTitle) => {
    if (last !== undefined && last.key === key && equalBytes(last.systemTitle, systemTitle)) return last.identity;
    const title = new DataView(systemTitle.buffer, systemTitle.byteOffset, systemTitle.byteLength).getBigUint64(0);
    const identities = known.get(key) ?? new Map<bigint, string>();
    known.set(key, identities);
    const identity = identities.get(title) ?? keyIdentity(key, systemTitle, cryptography);
    // A broadcast key is shared by all meters of a head-end: their identities are made again rather than all kept.
    if (identities.size < 1024) identities.set(title, identity);
    last = { key, systemTitle: systemTitle.slice(), identity };
    return identity;
  };
}
