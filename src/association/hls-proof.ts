import { type HlsProof, type OpenedApdu, SecurityError } from '../security/index.ts';
import type { AssociationParty } from './party.ts';

/**
 * Takes the counter of a peer's proof (mechanism 5). In an APDU with a tag of its own the counter of the APDU was taken
 * already, and it is the higher one; that of the proof only has to be above `earlier`, the last before. Elsewhere it
 * counts like that of an APDU.
 */
export function acceptProof(
  { counter }: HlsProof,
  party: AssociationParty,
  { isAuthenticated, earlier }: { readonly isAuthenticated: boolean; readonly earlier: number | undefined },
): void | Promise<void> {
  if (counter === undefined) return undefined;
  const { invocationCounter } = counter;
  if (isAuthenticated) {
    if (earlier !== undefined && invocationCounter <= earlier) throw replayed(invocationCounter);
    return undefined;
  }
  if (party.replay.check(counter) === 'retransmission') throw replayed(invocationCounter);
  return party.replay.accept(counter);
}

/** The invocation counter of an APDU under the global key. */
export function globalCounterOf({ layers }: OpenedApdu): number | undefined {
  for (const layer of layers)
    if (layer.kind === 'ciphering' && layer.use === 'globalUnicastEncryptionKey') return layer.invocationCounter;
  return undefined;
}

/** Why an InitiateRequest is refused that came before, in another AARQ or to another association. */
export function usedBefore(opened: OpenedApdu): SecurityError {
  const counter = globalCounterOf(opened) ?? 0;
  const expectedCounter = Math.min(counter + 1, 0xffff_ffff);
  return new SecurityError('counter-replayed', `the invocation counter ${counter} was used before`, {
    expectedCounter,
  });
}

function replayed(counter: number): SecurityError {
  return new SecurityError('counter-replayed', `the invocation counter ${counter} of the proof was used before`);
}
