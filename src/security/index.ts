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
} from './access-right.ts';
export { type Aead, type AeadProvider, ivSize, type Sealed, tagSize } from './aead.ts';
export { answerFor } from './answer.ts';
export {
  type AuthenticationMechanism,
  type AuthenticationMechanismName,
  authenticationMechanisms,
  type ChallengeSize,
  type HlsMechanismName,
  isAuthenticationMechanism,
  isHlsMechanism,
  isWeakerMechanism,
} from './authentication-mechanism.ts';
export {
  type Certificate,
  readCertificate,
  type SignatureAlgorithm,
  verifyCertificate,
} from './certificate.ts';
export { type ChainValidation, validateChain, type X509Certificate, type X509Module } from './certificate-chain.ts';
export { type CertificateDemand, checkCertificate } from './certificate-check.ts';
export type { BasicConstraints, CertificateExtensions, KeyUsage } from './certificate-extensions.ts';
export type { GeneralName } from './certificate-general-name.ts';
export type { CurvePoint } from './certificate-key-info.ts';
export type { DistinguishedName, NameAttribute } from './certificate-name.ts';
export { type PemBlock, readPem } from './certificate-pem.ts';
export { type PublicKey, readPublicKey } from './certificate-public-key.ts';
export {
  type SystemTitleExtractor,
  systemTitleOfCommonName,
  systemTitleOfGbcs,
} from './certificate-system-title.ts';
export type { Validity } from './certificate-validity.ts';
export { type Challenges, drawChallenge, receiveChallenge, requireDifferent } from './challenge.ts';
export type { Cryptography, HashAlgorithm, RandomBytes } from './cryptography.ts';
export type { DerElement } from './der.ts';
export { SecurityError, type SecurityErrorCode } from './errors.ts';
export {
  FailureLimit,
  type FailureLimitOptions,
  passwordFailures,
  type Suspension,
  tagFailures,
} from './failure-limit.ts';
export { equalInFixedTime } from './fixed-time.ts';
export { answerChallenge, verifyAnswer } from './hls.ts';
export { HlsExchange, type HlsExchangeOptions } from './hls-exchange.ts';
export type { HlsContext, HlsCredentials, HlsProof, ManufacturerFunction, SystemTitles } from './hls-function.ts';
export {
  type InvocationCounterStore,
  type Lease,
  lastInvocationCounter,
  leaseFrom,
  MemoryInvocationCounterStore,
} from './invocation-counter-store.ts';
export { InvocationCounters, type InvocationCountersOptions } from './invocation-counters.ts';
export {
  type AgreedKey,
  type AgreementHeader,
  type AgreementRecipient,
  acceptAgreedKey,
  agreeOnePass,
  agreeStatic,
  type OnePassOriginator,
  type StaticOriginator,
} from './key-agreement.ts';
export {
  answerKeyAgreement,
  completeKeyAgreement,
  type KeyAgreementData,
  type KeyAgreementParty,
  type PendingKeyAgreement,
  requestKeyAgreement,
} from './key-agreement-method.ts';
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
} from './key-derivation.ts';
export { type Diagnosis, diagnose, type ExaminedKeys, type Finding, type Patient } from './key-doctor.ts';
export { keyIdOf, type LastingKey, type LastingKeyUse, useOfKeyId } from './key-id.ts';
export { keyIdentity, keyIdentityOctets, keyIdentitySize } from './key-identity.ts';
export { generateKeyPair, type KeyPair } from './key-pair.ts';
export type { KeyProvider, KeyUse } from './key-provider.ts';
export {
  type KeyDoubt,
  type KeyEntry,
  type KeyPlace,
  type KeyTable,
  type KeyTableOptions,
  keyTable,
} from './key-table.ts';
export { type KeyTransfer, unwrapKeys, type WrappedKey, wrapKeys } from './key-transfer.ts';
export { type ParsedKey, parseKey, parseSystemTitle } from './keys.ts';
export { checkLlsPassword, maximumLlsPasswordSize, presentLlsPassword } from './lls.ts';
export {
  type AssociationMinimum,
  type AssociationSecurity,
  checkNegotiated,
  defaultMinimum,
} from './negotiation.ts';
export { portableAead } from './portable-aead.ts';
export { portableCryptography } from './portable-cryptography.ts';
export { type Protection, protect } from './protect.ts';
export { type ProtectingParty, protectApdu } from './protect-apdu.ts';
export {
  type AssociationCiphering,
  type CipheringMode,
  type ContentKey,
  type EndToEndCiphering,
  type GeneralHeader,
  maxProtectionLayers,
  type ProtectionLayer,
  type Signing,
} from './protection-layer.ts';
export {
  authenticatedAndEncrypted,
  covers,
  mergeProtection,
  nameProtection,
  type ProtectionLevel,
  requireProtection,
  requireResponseProtection,
  unprotected,
} from './protection-level.ts';
export type {
  AuthenticatedCounter,
  FailureProtection,
  OpenedApdu,
  OpenedLayer,
  ReceivingParty,
  ReplayProtection,
  SignedReplayProtection,
  VerificationKey,
} from './receiving-party.ts';
export { ReplayGuard, type ReplayGuardOptions } from './replay-guard.ts';
export { ReplayMarks, replayRow } from './replay-marks.ts';
export { nextInvocationCounter, replayProtection } from './replay-protection.ts';
export { defaultReplaySenders, MemoryReplayStore, type ReplayStore, requireRoom } from './replay-store.ts';
export {
  type ReplayMark,
  type ReplayMode,
  type ReplayVerdict,
  ReplayWindow,
  replayDigestSize,
} from './replay-window.ts';
export { requireSize } from './require-size.ts';
export { type RequiredProtection, requiredProtection, requiredProtectionBits } from './required-protection.ts';
export { Secret } from './secret.ts';
export {
  checkActivation,
  decodeSecurityPolicy,
  encodeSecurityPolicy,
  type SecurityPolicy,
  type SecuritySetupVersion,
  strongerOrEqual,
} from './security-policy.ts';
export { type SignatureChecker, type SignatureVerdict, signatureChecker } from './signature-checker.ts';
export {
  type SignatureVerifier,
  type Signer,
  type SigningVariant,
  signContent,
  signedOctets,
  verifySigning,
} from './signing.ts';
export type { SubtleAlgorithm, SubtleCrypto } from './subtle-crypto.ts';
export { type Curve, curves, type SecuritySuite, securitySuite, securitySuites } from './suites.ts';
export {
  MemoryTransactionStore,
  type TransactionMark,
  type TransactionStore,
  transactionGuard,
} from './transaction-guard.ts';
export {
  additionalData,
  generalCipheringHeader,
  initializationVector,
  type ProtectionContext,
  type ProtectionKeys,
  type Unprotected,
  unprotect,
} from './unprotect.ts';
export { unprotectApdu } from './unprotect-apdu.ts';
export type { Promised, WebAead } from './web-aead.ts';
export { type WebCryptography, webCryptography } from './web-cryptography.ts';
export { isWellKnownKey } from './well-known-keys.ts';
