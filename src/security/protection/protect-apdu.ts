import {
  CipheredContent,
  GeneralCiphering,
  GeneralGloCiphering,
  GeneralSigning,
  type KeyInfo,
} from '../../apdu/index.ts';
import { type Codec, encode } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import type { SecuritySuite } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import { aeadOf } from '../keys/bound-key.ts';
import type { KeyProvider, KeyUse } from '../keys/key-provider.ts';
import type { Secret } from '../keys/secret.ts';
import { protect } from './protect.ts';
import {
  type AssociationCiphering,
  type CipheringMode,
  type ContentKey,
  type EndToEndCiphering,
  type GeneralHeader,
  maxProtectionLayers,
  type ProtectionLayer,
  type Signing,
} from './protection-layer.ts';
import { cipheredTag } from './service-tag.ts';
import { type Signer, signContent } from './signing.ts';
import { generalCipheringHeader } from './unprotect.ts';

/** Who sends protected APDUs, and to whom. */
export interface ProtectingParty {
  readonly suite: SecuritySuite;
  readonly cryptography: Cryptography;
  readonly systemTitle: Uint8Array;
  readonly peerSystemTitle: Uint8Array;
  readonly keys: KeyProvider;
  /** A number that was never used with this key before: see `InvocationCounters`. */
  readonly nextInvocationCounter: (key: Secret) => number;
  readonly signer?: Signer | undefined;
  /** Keys that are agreed one by one need no authentication key in some profiles (GBCS). */
  readonly withoutAuthenticationKey?: boolean;
  readonly signContentLength?: boolean;
}

const none = new Uint8Array();

/**
 * Protects an APDU with these layers, the innermost first (Green Book 9.2.7): `[signing, ciphering]` is a signed APDU
 * inside a ciphered one. Throws a SecurityError where a key, a counter or a form for this APDU is missing.
 */
export function protectApdu(apdu: Uint8Array, layers: readonly ProtectionLayer[], party: ProtectingParty): Uint8Array {
  if (layers.length > maxProtectionLayers)
    throw new SecurityError('nesting-depth', `${layers.length} layers of protection, ${maxProtectionLayers} at most`);
  return layers.reduce((octets, layer) => protectOnce(octets, layer, party), apdu);
}

function protectOnce(apdu: Uint8Array, layer: ProtectionLayer, party: ProtectingParty): Uint8Array {
  switch (layer.kind) {
    case 'general-signing':
      return sign(apdu, layer, party);
    case 'general-ciphering':
      return cipherEndToEnd(apdu, layer, party);
    default:
      return cipher(apdu, layer, party);
  }
}

function sign(content: Uint8Array, layer: Signing, party: ProtectingParty): Uint8Array {
  if (party.signer === undefined) throw new SecurityError('key-unknown', 'there is no private key to sign with');
  const { signContentLength = true } = party;
  const signed = signContent({ ...headerOf(layer, party), content }, party.signer, { signContentLength });
  return tagged(generalSigningTag, GeneralSigning, signed);
}

const generalGloTag = 219;
const generalDedTag = 220;
const generalCipheringTag = 221;
const generalSigningTag = 223;

function cipher(apdu: Uint8Array, layer: AssociationCiphering, party: ProtectingParty): Uint8Array {
  const isDedicated = layer.kind === 'dedicated' || layer.kind === 'general-ded-ciphering';
  const use = isDedicated ? 'dedicatedKey' : unicastOrBroadcast(layer.broadcast);
  const content = cipherContent(apdu, layer, sealWith(keyFor(party, use), layer.broadcast), party);
  if (layer.kind === 'general-glo-ciphering' || layer.kind === 'general-ded-ciphering') {
    const general = { systemTitle: party.systemTitle, cipheredContent: content };
    return tagged(isDedicated ? generalDedTag : generalGloTag, GeneralGloCiphering, general);
  }
  const tag = cipheredTag(apdu[0] ?? 0, layer.kind);
  if (tag === undefined)
    throw new SecurityError(
      'malformed',
      `an APDU with tag ${apdu[0]} has no ${layer.kind} form; use general ciphering`,
    );
  return tagged(tag, CipheredContent, content);
}

function cipherEndToEnd(apdu: Uint8Array, layer: EndToEndCiphering, party: ProtectingParty): Uint8Array {
  const header = headerOf(layer, party);
  const { key, keyInfo } = contentKey(layer.contentKey, party);
  const sealing = { key, header: generalCipheringHeader(header), broadcast: false };
  const cipheredContent = cipherContent(apdu, layer, sealing, party);
  return tagged(generalCipheringTag, GeneralCiphering, { ...header, keyInfo, cipheredContent });
}

interface Sealing {
  readonly key: Secret;
  readonly broadcast: boolean;
  readonly header?: Uint8Array;
}

const sealWith = (key: Secret, broadcast = false): Sealing => ({ key, broadcast });

function cipherContent(
  apdu: Uint8Array,
  { authentication, encryption }: CipheringMode,
  { key, broadcast, header }: Sealing,
  party: ProtectingParty,
): CipheredContent {
  if (!authentication && !encryption)
    throw new SecurityError('protection-too-low', 'ciphering neither authenticates nor encrypts');
  const authenticationKey = authentication ? authenticationKeyOf(party) : undefined;
  const securityControl = {
    securitySuiteId: party.suite.id,
    authentication,
    encryption,
    broadcastKey: broadcast,
    compression: false,
  };
  const aead = aeadOf(party.cryptography, key);
  const invocationCounter = party.nextInvocationCounter(key);
  const context = { systemTitle: party.systemTitle, header, securityControl, invocationCounter };
  return protect(apdu, { aead, authenticationKey }, context);
}

function authenticationKeyOf(party: ProtectingParty): Uint8Array {
  return party.withoutAuthenticationKey === true ? none : keyFor(party, 'authenticationKey').reveal();
}

function unicastOrBroadcast(broadcast = false): KeyUse {
  return broadcast ? 'globalBroadcastEncryptionKey' : 'globalUnicastEncryptionKey';
}

function keyFor(party: ProtectingParty, use: KeyUse): Secret {
  const key = party.keys.key(party.peerSystemTitle, use);
  if (key === undefined) throw new SecurityError('key-unknown', `there is no ${use}`);
  if (key.length !== party.suite.keySize)
    throw new SecurityError('key-length', `${use} has ${key.length} octets, the suite has ${party.suite.keySize}`);
  return key;
}

/** The key of general-ciphering, and how the APDU says which it is. */
function contentKey(wanted: ContentKey | undefined, party: ProtectingParty): { key: Secret; keyInfo?: KeyInfo } {
  switch (wanted?.kind) {
    case undefined:
      return { key: keyFor(party, 'globalUnicastEncryptionKey') };
    case 'identified': {
      const keyId = wanted.broadcast ? 'global-broadcast-encryption-key' : 'global-unicast-encryption-key';
      return {
        key: keyFor(party, unicastOrBroadcast(wanted.broadcast)),
        keyInfo: { kind: 'identified-key', value: { keyId } },
      };
    }
    case 'wrapped': {
      const masterKey = keyFor(party, 'masterKey').reveal();
      const keyCipheredData = party.cryptography.wrapKey(masterKey, wanted.key.reveal());
      return { key: wanted.key, keyInfo: { kind: 'wrapped-key', value: { kekId: 'master-key', keyCipheredData } } };
    }
    case 'agreed':
      return { key: wanted.key, keyInfo: wanted.keyInfo };
  }
}

function headerOf(layer: GeneralHeader, party: ProtectingParty) {
  return {
    transactionId: layer.transactionId ?? none,
    originatorSystemTitle: layer.originatorSystemTitle ?? party.systemTitle,
    recipientSystemTitle: layer.recipientSystemTitle ?? none,
    dateTime: layer.dateTime,
    otherInformation: layer.otherInformation ?? none,
  };
}

/** The tag of an APDU, and what it is the tag of, written at one go. */
function tagged<T>(tag: number, codec: Codec<T>, value: T): Uint8Array {
  const { read, shape } = codec;
  return encode({ read, shape, write: (w, of) => codec.write(w.u8(tag), of) }, value);
}
