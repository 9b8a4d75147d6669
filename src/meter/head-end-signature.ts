import type { ServiceCaller } from '../association/index.ts';
import { ServiceRefusal } from '../server/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/**
 * Refuses what the head-end has not signed, on a meter that requires it (0-0:96.80.100). Signatures were verified when the
 * message was opened; here it is known alone who has signed.
 */
export function requireSignature(self: OmniaMeter, caller: ServiceCaller | undefined): void {
  if (caller === undefined || caller.signers.length > 0 || !self.requiresSignatures) return;
  self.events.log(241);
  throw new ServiceRefusal('scope-of-access-violated');
}
