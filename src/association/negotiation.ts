import type { ApplicationContextName, MechanismName } from '../acse/index.ts';
import { type Conformance, type ConformanceBit, conformanceBits } from '../apdu/index.ts';
import type { AuthenticationMechanismName } from '../security/index.ts';

/** Whether objects are named by their logical names or by short ones. */
export type Referencing = 'logical-name' | 'short-name';

/** What both sides of an association have agreed. */
export interface NegotiatedContext {
  readonly referencing: Referencing;
  /** Whether APDUs may be ciphered. */
  readonly ciphering: boolean;
  readonly mechanism: AuthenticationMechanismName;
  readonly conformance: Conformance;
  /** 0: no limit. */
  readonly clientMaxReceivePduSize: number;
  /** 0: no limit. */
  readonly serverMaxReceivePduSize: number;
  /** Of a server that gave one. */
  readonly serverSystemTitle?: Uint8Array | undefined;
  /** 0x0007 with logical names; with short names that of the Association object. */
  readonly vaaName: number;
  readonly qualityOfService?: number | undefined;
}

/** The version of xDLMS. A server takes a higher one, and answers with this. */
export const dlmsVersionNumber = 6;

/** The least PDU size that a party may announce, in octets; 0 stands for no limit. */
export const smallestPduSize = 12;

/** How the objects of an association are named, and whether its APDUs may be ciphered. */
export interface ApplicationContext {
  readonly referencing: Referencing;
  readonly ciphering: boolean;
}

const contexts: Readonly<Record<string, ApplicationContext>> = {
  'logical-name-referencing': { referencing: 'logical-name', ciphering: false },
  'short-name-referencing': { referencing: 'short-name', ciphering: false },
  'logical-name-referencing-with-ciphering': { referencing: 'logical-name', ciphering: true },
  'short-name-referencing-with-ciphering': { referencing: 'short-name', ciphering: true },
};

/** What an Application-context-name (COSEMpdu) stands for; undefined for one that is not of the standard. */
export function applicationContext(name: ApplicationContextName): ApplicationContext | undefined {
  return Object.hasOwn(contexts, name) ? contexts[name] : undefined;
}

/** The Application-context-name (COSEMpdu) of a context. */
export function applicationContextName({ referencing, ciphering }: ApplicationContext): ApplicationContextName {
  return `${referencing}-referencing${ciphering ? '-with-ciphering' : ''}`;
}

/** The vaa-name of InitiateResponse: 0x0007 with logical names, the base name of Association SN with short names. */
export const vaaNames: Readonly<Record<Referencing, number>> = { 'logical-name': 0x0007, 'short-name': 0xfa00 };

const anyReferencing = [
  'general-protection',
  'general-block-transfer',
  'delta-value-encoding',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
  'multiple-references',
  'data-notification',
] as const satisfies Conformance;

/** The services that an association with this referencing can have at all. */
export const possibleConformance: Readonly<Record<Referencing, Conformance>> = {
  'logical-name': [
    ...anyReferencing,
    'attribute0-supported-with-set',
    'priority-mgmt-supported',
    'attribute0-supported-with-get',
    'block-transfer-with-action',
    'access',
    'get',
    'set',
    'selective-access',
    'event-notification',
    'action',
  ],
  'short-name': [...anyReferencing, 'read', 'write', 'unconfirmed-write', 'information-report', 'parameterized-access'],
};

/** What a client proposes unless told otherwise: all services that are possible, apart from an encoding that is not there. */
export function proposableConformance(referencing: Referencing): Conformance {
  return possibleConformance[referencing].filter((bit) => bit !== 'delta-value-encoding');
}

/** What is proposed and offered and of this referencing. */
export function negotiateConformance(
  proposed: Conformance,
  offered: Conformance,
  referencing: Referencing,
): Conformance {
  const possible = possibleOf(offered, referencing);
  return possible.every((bit) => proposed.includes(bit)) ? possible : possible.filter((bit) => proposed.includes(bit));
}

const possibleOfOffered: Readonly<Record<Referencing, WeakMap<Conformance, Conformance>>> = {
  'logical-name': /* @__PURE__ */ new WeakMap(),
  'short-name': /* @__PURE__ */ new WeakMap(),
};

/** What can be had of an offer; one array for all clients that propose all of it. */
function possibleOf(offered: Conformance, referencing: Referencing): Conformance {
  const known = possibleOfOffered[referencing].get(offered);
  if (known !== undefined) return known;
  const all = possibleConformance[referencing];
  const possible = Object.freeze(conformanceBits.filter((bit) => all.includes(bit) && offered.includes(bit)));
  possibleOfOffered[referencing].set(offered, possible);
  return possible;
}

/** The services of `conformance` that are not in `among`. */
export function foreignConformance(conformance: Conformance, among: Conformance): readonly ConformanceBit[] {
  return conformance.filter((bit) => !among.includes(bit));
}

/** Whether the parties have to know each other's system titles: to cipher, or for the mechanism. */
export function needsSystemTitles({ ciphering, mechanism }: Titled): boolean {
  return ciphering || mechanism === 'hls-gmac' || mechanism === 'hls-sha-256' || mechanism === 'hls-ecdsa';
}

interface Titled {
  readonly ciphering: boolean;
  readonly mechanism: MechanismName;
}
