import type { BitString } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { named } from './ber.ts';
import { integer, objectIdentifier } from './primitives.ts';

/** How objects are referenced, and whether APDUs may be ciphered; an identifier without a name is dotted text. */
export type ApplicationContextName = Infer<typeof applicationContextName>;
/** Application-context-name (COSEMpdu). */
export const applicationContextName = named(objectIdentifier, {
  'logical-name-referencing': '2.16.756.5.8.1.1',
  'short-name-referencing': '2.16.756.5.8.1.2',
  'logical-name-referencing-with-ciphering': '2.16.756.5.8.1.3',
  'short-name-referencing-with-ciphering': '2.16.756.5.8.1.4',
});

/** How the client, and with HLS also the server, is authenticated; an identifier without a name is dotted text. */
export type MechanismName = Infer<typeof mechanismName>;
/** Mechanism-name (COSEMpdu). */
export const mechanismName = named(objectIdentifier, {
  lowest: '2.16.756.5.8.2.0',
  lls: '2.16.756.5.8.2.1',
  hls: '2.16.756.5.8.2.2',
  'hls-md5': '2.16.756.5.8.2.3',
  'hls-sha-1': '2.16.756.5.8.2.4',
  'hls-gmac': '2.16.756.5.8.2.5',
  'hls-sha-256': '2.16.756.5.8.2.6',
  'hls-ecdsa': '2.16.756.5.8.2.7',
});

/** Whether the association is there; a number without a name is that number. */
export type AssociationResult = Infer<typeof associationResult>;
/** Association-result (COSEMpdu). */
export const associationResult = named(integer, {
  accepted: 0,
  'rejected-permanent': 1,
  'rejected-transient': 2,
});

/** What the application of the server says of an AARQ; a number without a name is that number. */
export type AcseServiceUserDiagnostic = Infer<typeof acseServiceUserDiagnostic>;
/** The alternative acse-service-user of Associate-source-diagnostic (COSEMpdu). */
export const acseServiceUserDiagnostic = named(integer, {
  null: 0,
  'no-reason-given': 1,
  'application-context-name-not-supported': 2,
  'calling-AP-title-not-recognized': 3,
  'calling-AP-invocation-identifier-not-recognized': 4,
  'calling-AE-qualifier-not-recognized': 5,
  'calling-AE-invocation-identifier-not-recognized': 6,
  'called-AP-title-not-recognized': 7,
  'called-AP-invocation-identifier-not-recognized': 8,
  'called-AE-qualifier-not-recognized': 9,
  'called-AE-invocation-identifier-not-recognized': 10,
  'authentication-mechanism-name-not-recognised': 11,
  'authentication-mechanism-name-required': 12,
  'authentication-failure': 13,
  'authentication-required': 14,
});

/** What the ACSE itself says of an AARQ; a number without a name is that number. */
export type AcseServiceProviderDiagnostic = Infer<typeof acseServiceProviderDiagnostic>;
/** The alternative acse-service-provider of Associate-source-diagnostic (COSEMpdu). */
export const acseServiceProviderDiagnostic = named(integer, {
  null: 0,
  'no-reason-given': 1,
  'no-common-acse-version': 2,
});

/** Why the client releases; a number without a name is that number. */
export type ReleaseRequestReason = Infer<typeof releaseRequestReason>;
/** Release-request-reason (COSEMpdu). */
export const releaseRequestReason = named(integer, { normal: 0, urgent: 1, 'user-defined': 30 });

/** What became of the release; a number without a name is that number. */
export type ReleaseResponseReason = Infer<typeof releaseResponseReason>;
/** Release-response-reason (COSEMpdu). */
export const releaseResponseReason = named(integer, { normal: 0, 'not-finished': 1, 'user-defined': 30 });

/** The protocol-version that an APDU without one has: bit 0, version1. */
export const version1: BitString = /* @__PURE__ */ Object.freeze([true]);

/** The acse-requirements of an association with authentication: bit 0, authentication. */
export const authenticationFunctionalUnit: BitString = /* @__PURE__ */ Object.freeze([true]);
