import type { ServiceCaller } from '../association/index.ts';
import { ServiceRefusal } from '../server/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';

const notSigned = 241;

/**
 * Refuses what the head-end has not signed, on a meter that requires it (0-0:96.80.100). Signatures were verified when the
 * message was opened; here it is known alone who has signed. What a script does, which nobody calls for, was signed where
 * all that has it executed is set up by signed messages.
 */
export function requireSignature(self: OmniaMeter, caller: ServiceCaller | undefined): void {
  if (!self.requiresSignatures) return;
  const isSigned = caller === undefined ? self.control.scripts.isSigned : caller.signers.length > 0;
  if (isSigned) return;
  self.events.log(notSigned);
  throw new ServiceRefusal('scope-of-access-violated');
}
