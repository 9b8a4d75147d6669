export { type Aead, type AeadProvider, ivSize, type Sealed, tagSize } from './aead.ts';
export type { Cryptography, HashAlgorithm, RandomBytes } from './cryptography.ts';
export { SecurityError, type SecurityErrorCode } from './errors.ts';
export { equalInFixedTime } from './fixed-time.ts';
export { type Diagnosis, diagnose, type ExaminedKeys, type Finding, type Patient } from './key-doctor.ts';
export type { KeyProvider, KeyUse } from './key-provider.ts';
export { type ParsedKey, parseKey, parseSystemTitle } from './keys.ts';
export { portableAead } from './portable-aead.ts';
export { type Protection, protect } from './protect.ts';
export { Secret } from './secret.ts';
export { type Curve, curves, type SecuritySuite, securitySuite, securitySuites } from './suites.ts';
export {
  additionalData,
  generalCipheringHeader,
  initializationVector,
  type ProtectionContext,
  type ProtectionKeys,
  type Unprotected,
  unprotect,
} from './unprotect.ts';
