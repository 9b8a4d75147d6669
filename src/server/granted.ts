import type { ServiceCaller } from '../association/index.ts';
import { type AccessRight, type ProtectionLevel, permits } from '../security/index.ts';
import { ServiceRefusal } from './service-refusal.ts';

/** Throws a ServiceRefusal unless the right lets the caller do this, and demands the protection of the response. */
export function allowed(
  right: AccessRight | undefined,
  operation: 'read' | 'write' | 'access',
  caller: ServiceCaller,
): void {
  const verdict = right === undefined ? 'not-permitted' : permits(right, operation, caller.level);
  if (verdict === 'not-permitted') throw new ServiceRefusal('read-write-denied');
  if (verdict === 'protection-too-low') throw new ServiceRefusal('scope-of-access-violated');
  const { response } = right!;
  if (demandsAny(response)) caller.requireResponse(response);
}

function demandsAny({ authentication, encryption, signature }: ProtectionLevel): boolean {
  return authentication || encryption || signature;
}
