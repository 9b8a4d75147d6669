import { Apdu } from '../apdu/index.ts';
import { dataNotificationConfirm } from '../association/index.ts';
import { encode } from '../codec/index.ts';
import { type OpenedLayer, type ProtectionLayer, protectApdu, SecurityError } from '../security/index.ts';
import type { OpenedPush } from './push-opening.ts';
import type { PushSecurity } from './push-options.ts';

type CipheringLayer = Extract<OpenedLayer, { kind: 'ciphering' }>;

/**
 * The DataNotification-Confirm for a push that asks for one (Green Book 9.3.10), ciphered as the push is; undefined for
 * one that does not ask. Throws a SecurityError where it cannot be ciphered.
 */
export function confirmationOf(opened: OpenedPush, security: PushSecurity): Uint8Array | undefined {
  const confirm = dataNotificationConfirm(opened.pushed);
  if (confirm === undefined) return undefined;
  const apdu = encode(Apdu, confirm);
  const ciphered = opened.layers.find((layer): layer is CipheringLayer => layer.kind === 'ciphering');
  if (ciphered === undefined) return apdu;
  const { cryptography, systemTitle, keys, nextInvocationCounter } = security;
  if (nextInvocationCounter === undefined)
    throw new SecurityError('protection-too-low', 'there are no invocation counters to confirm a ciphered push with');
  const party = { suite: opened.suite, cryptography, systemTitle, keys, nextInvocationCounter };
  const { authentication, encryption } = opened.level;
  const layer: ProtectionLayer = { kind: 'general-glo-ciphering', authentication, encryption };
  return protectApdu(apdu, [layer], { ...party, peerSystemTitle: ciphered.systemTitle });
}
