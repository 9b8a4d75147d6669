export { type Aead, type AeadProvider, ivSize, type Sealed, tagSize } from './aead.ts';
export { type Diagnosis, diagnose, type ExaminedKeys, type Finding, type Patient } from './key-doctor.ts';
export { type ParsedKey, parseKey, parseSystemTitle } from './keys.ts';
export { equalInFixedTime, portableAead } from './portable-aead.ts';
export { type Protection, protect } from './protect.ts';
export {
  additionalData,
  generalCipheringHeader,
  initializationVector,
  type ProtectionContext,
  type ProtectionKeys,
  type Unprotected,
  unprotect,
} from './unprotect.ts';
