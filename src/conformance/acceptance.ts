import type { Aare } from '../acse/index.ts';
import { equalBytes, toHex } from '../codec/index.ts';
import { type DeclaredAssociation, isCiphered, usesLogicalNames } from './declaration.ts';
import { fail } from './examination.ts';
import { expectedConformance, needsTitle, type Opening } from './opening.ts';

/** What an AARE says in figures. */
export interface AareFigures {
  readonly result: number;
  readonly source: Aare['resultSourceDiagnostic']['kind'];
  readonly diagnostic: number;
}

const results: readonly unknown[] = ['accepted', 'rejected-permanent', 'rejected-transient'];
const userDiagnostics: readonly unknown[] = [
  'null',
  'no-reason-given',
  'application-context-name-not-supported',
  'calling-AP-title-not-recognized',
  'calling-AP-invocation-identifier-not-recognized',
  'calling-AE-qualifier-not-recognized',
  'calling-AE-invocation-identifier-not-recognized',
  'called-AP-title-not-recognized',
  'called-AP-invocation-identifier-not-recognized',
  'called-AE-qualifier-not-recognized',
  'called-AE-invocation-identifier-not-recognized',
  'authentication-mechanism-name-not-recognised',
  'authentication-mechanism-name-required',
  'authentication-failure',
  'authentication-required',
];
const providerDiagnostics: readonly unknown[] = ['null', 'no-reason-given', 'no-common-acse-version'];

/** Result and diagnostic as the numbers of the standard. */
export function figuresOf({ result, resultSourceDiagnostic: { kind, value } }: Aare): AareFigures {
  const names = kind === 'acse-service-user' ? userDiagnostics : providerDiagnostics;
  return { result: numberIn(results, result), source: kind, diagnostic: numberIn(names, value) };
}

function numberIn(names: readonly unknown[], value: string | number): number {
  return typeof value === 'number' ? value : names.indexOf(value);
}

/** Result and diagnostic in words. */
export function aareWords({ result, resultSourceDiagnostic: { kind, value } }: Aare): string {
  return `${result}, ${kind} ${value}`;
}

/** Fails where an AARE does not accept what was proposed, as it has to. */
export function checkAcceptance(found: Aare, association: DeclaredAssociation, { challenge }: Opening): void {
  const { result, source, diagnostic } = figuresOf(found);
  const isHls = association.mechanism > 1;
  if (result !== 0) fail('an AARE that accepts', aareWords(found));
  if (source !== 'acse-service-user' || diagnostic !== (isHls ? 14 : 0))
    fail(`the diagnostic acse-service-user ${isHls ? 14 : 0}`, aareWords(found));
  checkContext(found, association);
  const title = found.respondingApTitle;
  if (needsTitle(association) !== (title !== undefined))
    fail(`${needsTitle(association) ? 'a' : 'no'} responding-AP-title`, title === undefined ? 'none' : toHex(title));
  if (title !== undefined && title.length !== 8) fail('a responding-AP-title of 8 octets', `${title.length}`);
  if (isHls) checkChallenge(found, challenge);
}

const contexts = {
  LN: 'logical-name-referencing',
  SN: 'short-name-referencing',
  LN_CIPH: 'logical-name-referencing-with-ciphering',
  SN_CIPH: 'short-name-referencing-with-ciphering',
} as const;
const mechanisms = ['lowest', 'lls', 'hls', 'hls-md5', 'hls-sha-1', 'hls-gmac', 'hls-sha-256', 'hls-ecdsa'];

function checkContext(found: Aare, { applicationContext, mechanism }: DeclaredAssociation): void {
  const { applicationContextName, mechanismName } = found;
  if (applicationContextName !== contexts[applicationContext])
    fail(`the context ${contexts[applicationContext]}`, applicationContextName);
  if (mechanism > 1 && mechanismName !== mechanisms[mechanism])
    fail(`the mechanism ${mechanisms[mechanism]}`, `${mechanismName}`);
}

function checkChallenge({ respondingAuthenticationValue }: Aare, own: Uint8Array | undefined): void {
  const value = respondingAuthenticationValue?.value;
  if (!(value instanceof Uint8Array) || value.length < 8 || value.length > 64)
    fail('a challenge of 8 to 64 octets', value instanceof Uint8Array ? `${value.length} octets` : 'none');
  if (own !== undefined && equalBytes(value, own)) fail('another challenge than that of the client', 'the same');
}

const versionNumber = 6;
const least = 12;

/** Fails where an InitiateResponse does not fit what was proposed and declared. */
export function checkInitiateResponse(
  plain: Uint8Array,
  association: DeclaredAssociation,
  { initiate }: Opening,
): void {
  // Tag, then the optional quality of service, version, conformance, PDU size and vaa-name.
  const at = plain[1] === 1 ? 3 : 2;
  if (plain[0] !== 0x08 || plain.length !== at + 12) fail('an InitiateResponse', toHex(plain));
  const version = plain[at]!;
  const conformance = plain.subarray(at + 5, at + 8);
  const size = plain[at + 8]! * 256 + plain[at + 9]!;
  const vaaName = plain[at + 10]! * 256 + plain[at + 11]!;
  if (version !== versionNumber) fail('the DLMS version 6', `${version}`);
  const expected = Uint8Array.from(expectedConformance(initiate.conformance, association));
  if (!equalBytes(conformance, expected)) fail(`the conformance ${toHex(expected)}`, toHex(conformance));
  if (size < least) fail(`a PDU size of ${least} or more`, `${size}`);
  const expectedName = usesLogicalNames(association) ? 0x0007 : 0xfa00;
  if (vaaName !== expectedName) fail(`the vaa-name ${expectedName}`, `${vaaName}`);
}

/** What a ciphered InitiateResponse is: authenticated and encrypted. */
export const expectedInitiateProtection = (association: DeclaredAssociation) => (isCiphered(association) ? 0x30 : 0);
