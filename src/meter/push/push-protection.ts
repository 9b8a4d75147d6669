import { Apdu } from '../../apdu/index.ts';
import { decode } from '../../codec/index.ts';
import type { AttributeValue, PushSetupV2 } from '../../cosem/index.ts';
import { authenticatedAndEncrypted, type ProtectionLayer, protectApdu, unprotectApdu } from '../../security/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

type Parameters = AttributeValue<typeof PushSetupV2, 'pushProtectionParameters'>;
type Parameter = Parameters[number];

const usual: readonly ProtectionLayer[] = [{ kind: 'general-glo-ciphering', ...authenticatedAndEncrypted }];

/**
 * The layers that push_protection_parameters stand for, the innermost first; undefined for what the meter does not do. The
 * role of pushes has them authenticated and encrypted: with no parameters by general-glo-ciphering.
 */
export function protectionLayers(parameters: Parameters): readonly ProtectionLayer[] | undefined {
  if (parameters.length === 0) return usual;
  const layers = parameters.map(layerOf);
  const isCiphered = parameters.some(({ protectionType }) => protectionType === 'authentication-and-encryption');
  return isCiphered && layers.length <= 3 && layers.every((layer) => layer !== undefined) ? layers : undefined;
}

function layerOf({ protectionType, protectionOptions }: Parameter): ProtectionLayer | undefined {
  const { transactionId, recipientSystemTitle, otherInformation, keyInfo } = protectionOptions;
  const header = { transactionId, recipientSystemTitle, otherInformation };
  if (protectionType === 'digital-signature') return { kind: 'general-signing', ...header };
  const { keyInfoType, keyInfoOptions } = keyInfo;
  const isUnicast = keyInfoType === 'identified-key' && keyIdOf(keyInfoOptions) === 'global-unicast-encryption-key';
  if (protectionType !== 'authentication-and-encryption' || !isUnicast) return undefined;
  const hasHeader = Object.values(header).some(({ length }) => length > 0);
  return hasHeader ? { kind: 'general-ciphering', ...authenticatedAndEncrypted, ...header } : usual[0];
}

function keyIdOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null && 'keyId' in options ? options.keyId : options;
}

/** Protects a push with the key of the push role, under a counter of its own. */
export function protectPush({ security }: OmniaMeter, apdu: Uint8Array, parameters: Parameters): Uint8Array {
  const { suite, systemTitle, keys, nextInvocationCounter, signer } = security.context('push');
  const { cryptography } = security;
  const party = { suite, cryptography, systemTitle, peerSystemTitle: systemTitle, keys, nextInvocationCounter, signer };
  return protectApdu(apdu, protectionLayers(parameters) ?? usual, party);
}

/**
 * The long-invoke-id that a DataNotification-Confirm confirms; undefined for another APDU. Throws a SecurityError or a
 * DecodeError for what nobody could have sent who has the key.
 */
export function confirmedId({ security }: OmniaMeter, octets: Uint8Array, now: number): number | undefined {
  const { suite, systemTitle, keys, replay } = security.context('push');
  const { cryptography } = security;
  const party = { suite, cryptography, systemTitle, keys, replay, minimum: authenticatedAndEncrypted };
  const opened = decode(Apdu, unprotectApdu(octets, party, now).apdu);
  return opened.kind === 'data-notification-confirm' ? opened.value.longInvokeIdAndPriority.longInvokeId : undefined;
}
