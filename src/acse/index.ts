export { type Aare, type AssociateSourceDiagnostic, aare } from './aare.ts';
export { type Aarq, aarq } from './aarq.ts';
export { type Acse, acse } from './acse.ts';
export type { AuthenticationValue } from './authentication-value.ts';
export {
  type AcseServiceProviderDiagnostic,
  type AcseServiceUserDiagnostic,
  type ApplicationContextName,
  type AssociationResult,
  authenticationFunctionalUnit,
  type MechanismName,
  type ReleaseRequestReason,
  type ReleaseResponseReason,
  version1,
} from './names.ts';
export type { ObjectIdentifier } from './primitives.ts';
export { type Rlre, rlre } from './rlre.ts';
export { type Rlrq, rlrq } from './rlrq.ts';
