import { CipheredContent, GeneralCiphering, GeneralGloCiphering, GeneralSigning } from '../../apdu/index.ts';
import { type Codec, DecodeError, decode, equalBytes, toHex } from '../../codec/index.ts';
import { SecurityError } from '../errors.ts';
import { aeadOf } from '../keys/bound-key.ts';
import type { KeyUse } from '../keys/key-provider.ts';
import { Secret } from '../keys/secret.ts';
import { type ProtectionLevel, requireProtection } from '../policy/protection-level.ts';
import { maxProtectionLayers } from './protection-layer.ts';
import type { AuthenticatedCounter, OpenedApdu, OpenedLayer, ReceivingParty } from './receiving-party.ts';
import { type CipheredService, cipheredService } from './service-tag.ts';
import { verifySigning } from './signing.ts';
import { generalCipheringHeader, unprotect } from './unprotect.ts';

/**
 * Takes all protection off an APDU, layer by layer (Green Book 9.2.7): checks recipients, tags and signatures, then the
 * minimum of the party, then whether the counters were seen before. Nothing is remembered of an APDU that fails.
 * Throws a SecurityError; what the sender may be told of it is `answerFor(error)`.
 */
export function unprotectApdu(octets: Uint8Array, party: ReceivingParty, now: number): OpenedApdu {
  const opening = new Opening(party, now);
  let apdu = octets;
  for (let inner = opening.open(apdu); inner !== undefined; inner = opening.open(apdu)) apdu = inner;
  return opening.finish(apdu);
}

const none = new Uint8Array();
const nothing: readonly never[] = [];
const generalGloTag = 219;
const generalDedTag = 220;
const generalCipheringTag = 221;
const generalSigningTag = 223;
/** confirmedServiceError and exception-response, which answer any service. */
const errorTags: readonly number[] = [14, 216];

/** Which key opens a layer. */
interface Unlocking {
  readonly key: Secret;
  readonly use: KeyUse | 'wrapped-key' | 'agreed-key';
  readonly systemTitle: Uint8Array;
  readonly header?: Uint8Array;
  readonly transactionId?: Uint8Array;
}

/** One APDU being opened: what its layers are, and what is to be remembered once all of them hold. */
class Opening {
  readonly #party: ReceivingParty;
  readonly #now: number;
  #layers: readonly OpenedLayer[] = nothing;
  /** The innermost first, as they were made: under one key its counter is the lower one. */
  #counters: readonly AuthenticatedCounter[] = nothing;
  #signatures: readonly GeneralSigning[] = nothing;

  constructor(party: ReceivingParty, now: number) {
    this.#party = party;
    this.#now = now;
  }

  /** What is inside the outermost layer, or undefined where there is none. */
  open(apdu: Uint8Array): Uint8Array | undefined {
    const tag = apdu[0] ?? 0;
    const service = cipheredService(tag);
    const isGeneral = tag >= generalGloTag && tag <= generalSigningTag;
    if (service === undefined && !isGeneral) return undefined;
    if (this.#layers.length === maxProtectionLayers)
      throw new SecurityError('nesting-depth', `more than ${maxProtectionLayers} layers of protection`);
    const body = apdu.subarray(1);
    if (service !== undefined) return this.#openService(body, service);
    if (tag === generalGloTag) return this.#openGeneral(body, 'global');
    if (tag === generalDedTag) return this.#openGeneral(body, 'dedicated');
    if (tag === generalCipheringTag) return this.#openEndToEnd(body);
    return tag === generalSigningTag ? this.#openSigned(body) : undefined;
  }

  finish(apdu: Uint8Array): OpenedApdu {
    const { minimum, replay, signedReplay } = this.#party;
    const level = levelOf(this.#layers);
    if (minimum !== undefined) requireProtection(level, minimum, 'the APDU');
    const facts = { apdu, layers: this.#layers, level };
    let isAgain = false;
    for (const counter of this.#counters) if (replay?.check(counter) === 'retransmission') isAgain = true;
    for (const signed of this.#signatures) if (signedReplay?.check(signed) === 'retransmission') isAgain = true;
    if (isAgain) return { ...facts, delivery: 'retransmission', durable: undefined };
    const pending: Promise<void>[] = [];
    for (const counter of this.#counters) keepPending(pending, replay?.accept(counter));
    for (const signed of this.#signatures) keepPending(pending, signedReplay?.accept(signed));
    const durable = pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
    return { ...facts, delivery: 'fresh', durable };
  }

  /** No tag covers the octet that names the service, so it has to agree with the one inside; or that is an error. */
  #openService(body: Uint8Array, service: CipheredService): Uint8Array {
    const apdu = this.#openAssociated(readAs(CipheredContent, body), service.key, none);
    if (apdu[0] !== service.tag && !errorTags.includes(apdu[0] ?? 0))
      throw new SecurityError('malformed', `an APDU with tag ${apdu[0]} in the ciphered form of ${service.tag}`);
    return apdu;
  }

  #openGeneral(body: Uint8Array, kind: 'global' | 'dedicated'): Uint8Array {
    const { systemTitle, cipheredContent } = readAs(GeneralGloCiphering, body);
    return this.#openAssociated(cipheredContent, kind, systemTitle);
  }

  #openAssociated(content: CipheredContent, kind: 'global' | 'dedicated', named: Uint8Array): Uint8Array {
    const systemTitle = this.#senderTitle(named);
    const use: KeyUse =
      kind === 'dedicated'
        ? 'dedicatedKey'
        : content.securityControl.broadcastKey
          ? 'globalBroadcastEncryptionKey'
          : 'globalUnicastEncryptionKey';
    return this.#decipher(content, { key: this.#keyFor(systemTitle, use), use, systemTitle });
  }

  #openEndToEnd(body: Uint8Array): Uint8Array {
    const apdu = readAs(GeneralCiphering, body);
    this.#checkRecipient(apdu.recipientSystemTitle);
    const systemTitle = this.#originatorTitle(apdu.originatorSystemTitle);
    const { transactionId } = apdu;
    const unlocking = { ...this.#contentKey(apdu, systemTitle), systemTitle, transactionId };
    return this.#decipher(apdu.cipheredContent, { ...unlocking, header: generalCipheringHeader(apdu) });
  }

  #contentKey(apdu: GeneralCiphering, title: Uint8Array): Pick<Unlocking, 'key' | 'use'> {
    const { keyInfo } = apdu;
    const { cryptography, agreedKey } = this.#party;
    if (keyInfo?.kind === 'agreed-key') {
      const { systemTitle: recipientSystemTitle } = this.#party;
      const { transactionId } = apdu;
      const key = agreedKey?.(keyInfo.value, { originatorSystemTitle: title, recipientSystemTitle, transactionId });
      if (key === undefined) throw new SecurityError('key-unknown', 'the agreed key cannot be made');
      return { key, use: 'agreed-key' };
    }
    if (keyInfo?.kind === 'wrapped-key') {
      if (keyInfo.value.kekId !== 'master-key')
        throw new SecurityError('key-unknown', 'the key encryption key is not the master key');
      const masterKey = this.#keyFor(title, 'masterKey').reveal();
      const key = cryptography.unwrapKey(masterKey, keyInfo.value.keyCipheredData);
      if (key === undefined) throw this.#failure('unwrap-failed', 'the wrapped key does not unwrap', title);
      return { key: new Secret(key), use: 'wrapped-key' };
    }
    const isBroadcast = keyInfo?.value.keyId === 'global-broadcast-encryption-key';
    const use = isBroadcast ? 'globalBroadcastEncryptionKey' : 'globalUnicastEncryptionKey';
    return { key: this.#keyFor(title, use), use };
  }

  #decipher(content: CipheredContent, { key, use, systemTitle, header, transactionId }: Unlocking): Uint8Array {
    const { securityControl, invocationCounter, authenticationTag } = content;
    const { authentication, encryption, compression, securitySuiteId } = securityControl;
    if (compression) throw new SecurityError('compression-unsupported', 'the APDU is compressed (V.44)');
    if (securitySuiteId !== this.#party.suite.id)
      throw new SecurityError('suite-unsupported', `suite ${securitySuiteId} in place of ${this.#party.suite.id}`);
    this.#party.failures?.check(toHex(systemTitle), this.#now);
    const keys = {
      aead: aeadOf(this.#party.cryptography, key),
      authenticationKey: authentication ? this.#authenticationKey(systemTitle) : undefined,
    };
    const opened = unprotect(content, keys, { systemTitle, header });
    if (opened.authenticity === 'failed')
      throw this.#failure('tag-mismatch', 'the authentication tag does not match', systemTitle);
    if (authentication) {
      this.#party.failures?.succeeded(toHex(systemTitle));
      const counter = { key, systemTitle, invocationCounter, authenticationTag: authenticationTag! };
      this.#counters = [counter, ...this.#counters];
    }
    const layer = { kind: 'ciphering', systemTitle, use, authentication, encryption, invocationCounter } as const;
    this.#layers = [...this.#layers, transactionId === undefined ? layer : { ...layer, transactionId }];
    return opened.plaintext;
  }

  #openSigned(body: Uint8Array): Uint8Array {
    const signed = readAs(GeneralSigning, body);
    this.#checkRecipient(signed.recipientSystemTitle);
    const systemTitle = this.#originatorTitle(signed.originatorSystemTitle);
    const { cryptography, verificationKey, signContentLength = true } = this.#party;
    const signer = verificationKey?.(systemTitle);
    if (signer === undefined) throw new SecurityError('signer-unknown', 'there is no certificate of the signer');
    this.#party.failures?.check(toHex(systemTitle), this.#now);
    if (!verifySigning(signed, { ...signer, cryptography }, { signContentLength }))
      throw this.#failure('signature-mismatch', 'the signature does not match', systemTitle);
    this.#signatures = [signed, ...this.#signatures];
    const { transactionId, recipientSystemTitle } = signed;
    this.#layers = [...this.#layers, { kind: 'signature', systemTitle, transactionId, recipientSystemTitle }];
    return signed.content;
  }

  #failure(code: 'tag-mismatch' | 'signature-mismatch' | 'unwrap-failed', reason: string, title: Uint8Array) {
    this.#party.failures?.failed(toHex(title), this.#now);
    return new SecurityError(code, reason);
  }

  #authenticationKey(title: Uint8Array): Uint8Array {
    return this.#party.withoutAuthenticationKey === true ? none : this.#keyFor(title, 'authenticationKey').reveal();
  }

  #keyFor(title: Uint8Array, use: KeyUse): Secret {
    const key = this.#party.keys.key(title, use);
    if (key === undefined) throw new SecurityError('key-unknown', `there is no ${use} of the sender`);
    return key;
  }

  /** Of the association, or as the APDU says where there is none; it must not say another. */
  #senderTitle(named: Uint8Array): Uint8Array {
    const { peerSystemTitle = none } = this.#party;
    if (named.length === 0 && peerSystemTitle.length > 0) return peerSystemTitle;
    if (named.length !== 8) throw new SecurityError('system-title', `a system title of ${named.length} octets`);
    if (peerSystemTitle.length > 0 && !equalBytes(named, peerSystemTitle))
      throw new SecurityError('system-title', 'the APDU names another sender than the association');
    return named;
  }

  /** An originator may stand behind the associated party, which passes its APDU on. */
  #originatorTitle(named: Uint8Array): Uint8Array {
    return named.length === 8 ? named : this.#senderTitle(named);
  }

  #checkRecipient(title: Uint8Array): void {
    if (title.length > 0 && !equalBytes(title, this.#party.systemTitle))
      throw new SecurityError('recipient', 'the APDU is for another recipient');
  }
}

function keepPending(pending: Promise<void>[], accepted: void | Promise<void>): void {
  if (accepted !== undefined) pending.push(accepted);
}

/** What all layers together do. */
function levelOf(layers: readonly OpenedLayer[]): ProtectionLevel {
  let [authentication, encryption, signature] = [false, false, false];
  for (const layer of layers) {
    if (layer.kind === 'signature') signature = true;
    else {
      authentication ||= layer.authentication;
      encryption ||= layer.encryption;
    }
  }
  return { authentication, encryption, signature };
}

function readAs<T>(codec: Codec<T>, octets: Uint8Array): T {
  try {
    return decode(codec, octets);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new SecurityError('malformed', `the protected APDU cannot be read: ${error.code}`, { cause: error });
  }
}
