export {
  type AuthenticationMechanism,
  type AuthenticationMechanismName,
  authenticationMechanisms,
  type ChallengeSize,
  type HlsMechanismName,
  isAuthenticationMechanism,
  isHlsMechanism,
  isWeakerMechanism,
} from './authentication/authentication-mechanism.ts';
export { type Challenges, drawChallenge, receiveChallenge, requireDifferent } from './authentication/challenge.ts';
export {
  FailureLimit,
  type FailureLimitOptions,
  passwordFailures,
  type Suspension,
  tagFailures,
} from './authentication/failure-limit.ts';
export { answerChallenge, verifyAnswer } from './authentication/hls.ts';
export { HlsExchange, type HlsExchangeOptions } from './authentication/hls-exchange.ts';
export type {
  HlsContext,
  HlsCredentials,
  HlsProof,
  ManufacturerFunction,
  SystemTitles,
} from './authentication/hls-function.ts';
export { checkLlsPassword, maximumLlsPasswordSize, presentLlsPassword } from './authentication/lls.ts';
export {
  type AssociationMinimum,
  type AssociationSecurity,
  checkNegotiated,
  defaultMinimum,
} from './authentication/negotiation.ts';
export {
  type Certificate,
  readCertificate,
  type SignatureAlgorithm,
  verifyCertificate,
} from './certificates/certificate.ts';
export {
  type ChainValidation,
  validateChain,
  type X509Certificate,
  type X509Module,
} from './certificates/certificate-chain.ts';
export { type CertificateDemand, checkCertificate } from './certificates/certificate-check.ts';
export type { BasicConstraints, CertificateExtensions, KeyUsage } from './certificates/certificate-extensions.ts';
export type { GeneralName } from './certificates/certificate-general-name.ts';
export type { CurvePoint } from './certificates/certificate-key-info.ts';
export type { DistinguishedName, NameAttribute } from './certificates/certificate-name.ts';
export { type PemBlock, readPem } from './certificates/certificate-pem.ts';
export { type PublicKey, readPublicKey } from './certificates/certificate-public-key.ts';
export {
  type SystemTitleExtractor,
  systemTitleOfCommonName,
  systemTitleOfGbcs,
} from './certificates/certificate-system-title.ts';
export type { Validity } from './certificates/certificate-validity.ts';
export type { DerElement } from './certificates/der.ts';
export {
  type InvocationCounterStore,
  type Lease,
  lastInvocationCounter,
  leaseFrom,
  MemoryInvocationCounterStore,
} from './counters/invocation-counter-store.ts';
export { InvocationCounters, type InvocationCountersOptions } from './counters/invocation-counters.ts';
export { ReplayGuard, type ReplayGuardOptions } from './counters/replay-guard.ts';
export { ReplayMarks, replayRow } from './counters/replay-marks.ts';
export { nextInvocationCounter, replayProtection } from './counters/replay-protection.ts';
export { defaultReplaySenders, MemoryReplayStore, type ReplayStore, requireRoom } from './counters/replay-store.ts';
export {
  type ReplayMark,
  type ReplayMode,
  type ReplayVerdict,
  ReplayWindow,
  replayDigestSize,
} from './counters/replay-window.ts';
export {
  MemoryTransactionStore,
  type TransactionMark,
  type TransactionStore,
  transactionGuard,
} from './counters/transaction-guard.ts';
export { type Aead, type AeadProvider, ivSize, type Sealed, tagSize } from './cryptography/aead.ts';
export type { Cryptography, HashAlgorithm, RandomBytes } from './cryptography/cryptography.ts';
export { equalInFixedTime } from './cryptography/fixed-time.ts';
export { generateKeyPair, type KeyPair } from './cryptography/key-pair.ts';
export { portableAead } from './cryptography/portable-aead.ts';
export { portableCryptography } from './cryptography/portable-cryptography.ts';
export type { SubtleAlgorithm, SubtleCrypto } from './cryptography/subtle-crypto.ts';
export { type Curve, curves, type SecuritySuite, securitySuite, securitySuites } from './cryptography/suites.ts';
export type { Promised, WebAead } from './cryptography/web-aead.ts';
export { type WebCryptography, webCryptography } from './cryptography/web-cryptography.ts';
export { SecurityError, type SecurityErrorCode } from './errors.ts';
export {
  type AgreedKey,
  type AgreementHeader,
  type AgreementRecipient,
  acceptAgreedKey,
  agreeOnePass,
  agreeStatic,
  type OnePassOriginator,
  type StaticOriginator,
} from './keys/key-agreement.ts';
export {
  answerKeyAgreement,
  completeKeyAgreement,
  type KeyAgreementData,
  type KeyAgreementParty,
  type PendingKeyAgreement,
  requestKeyAgreement,
} from './keys/key-agreement-method.ts';
export {
  type AgreementParties,
  agreeKey,
  agreementCurve,
  algorithmId,
  algorithmIdPrefix,
  type DerivedKeyAlgorithm,
  deriveKey,
  gbcsAlgorithmIdPrefix,
  type KeyAgreement,
  type OtherInformation,
  otherInformation,
} from './keys/key-derivation.ts';
export { keyIdOf, type LastingKey, type LastingKeyUse, useOfKeyId } from './keys/key-id.ts';
export { keyIdentity, keyIdentityOctets, keyIdentitySize } from './keys/key-identity.ts';
export type { KeyProvider, KeyUse } from './keys/key-provider.ts';
export {
  type KeyDoubt,
  type KeyEntry,
  type KeyPlace,
  type KeyTable,
  type KeyTableOptions,
  keyTable,
} from './keys/key-table.ts';
export { type KeyTransfer, unwrapKeys, type WrappedKey, wrapKeys } from './keys/key-transfer.ts';
export { type ParsedKey, parseKey, parseSystemTitle } from './keys/keys.ts';
export { Secret } from './keys/secret.ts';
export { isWellKnownKey } from './keys/well-known-keys.ts';
export {
  type AccessRight,
  type AccessVerdict,
  type AssociationVersion,
  type AttributeAccessRight,
  decodeAttributeAccess,
  decodeMethodAccess,
  encodeAttributeAccess,
  encodeMethodAccess,
  type MethodAccessRight,
  permits,
} from './policy/access-right.ts';
export {
  authenticatedAndEncrypted,
  covers,
  mergeProtection,
  nameProtection,
  type ProtectionLevel,
  requireProtection,
  requireResponseProtection,
  unprotected,
} from './policy/protection-level.ts';
export { type RequiredProtection, requiredProtection, requiredProtectionBits } from './policy/required-protection.ts';
export {
  checkActivation,
  decodeSecurityPolicy,
  encodeSecurityPolicy,
  type SecurityPolicy,
  type SecuritySetupVersion,
  strongerOrEqual,
} from './policy/security-policy.ts';
export { answerFor } from './protection/answer.ts';
export { type Diagnosis, diagnose, type ExaminedKeys, type Finding, type Patient } from './protection/key-doctor.ts';
export { type Protection, protect } from './protection/protect.ts';
export { type ProtectingParty, protectApdu } from './protection/protect-apdu.ts';
export {
  type AssociationCiphering,
  type CipheringMode,
  type ContentKey,
  type EndToEndCiphering,
  type GeneralHeader,
  maxProtectionLayers,
  type ProtectionLayer,
  type Signing,
} from './protection/protection-layer.ts';
export type {
  AuthenticatedCounter,
  FailureProtection,
  OpenedApdu,
  OpenedLayer,
  ReceivingParty,
  ReplayProtection,
  SignedReplayProtection,
  VerificationKey,
} from './protection/receiving-party.ts';
export { cipheredService, cipheredTag } from './protection/service-tag.ts';
export { type SignatureChecker, type SignatureVerdict, signatureChecker } from './protection/signature-checker.ts';
export {
  type SignatureVerifier,
  type Signer,
  type SigningVariant,
  signContent,
  signedOctets,
  verifySigning,
} from './protection/signing.ts';
export {
  additionalData,
  generalCipheringHeader,
  initializationVector,
  type ProtectionContext,
  type ProtectionKeys,
  type Unprotected,
  unprotect,
} from './protection/unprotect.ts';
export { unprotectApdu } from './protection/unprotect-apdu.ts';
export { requireSize } from './require-size.ts';
