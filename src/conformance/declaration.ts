import type { Conformance } from '../apdu/index.ts';

/** What the maker of a meter declares of it: what the cases need to know. Octets are in hexadecimal. */
export interface Declaration {
  readonly identification?: Readonly<Record<string, string>>;
  /** So long the meter may take to answer, in milliseconds; 3000 where left out. */
  readonly responseTimeout?: number;
  /** Where the meter speaks HDLC. */
  readonly hdlc?: DeclaredHdlc;
  readonly associations: readonly DeclaredAssociation[];
}

/** The data link of a meter. Times are in milliseconds. */
export interface DeclaredHdlc {
  /** Octets of the server addresses that it takes. */
  readonly addressSizes: readonly (1 | 2 | 4)[];
  /** The lower HDLC address. */
  readonly physicalDevice: number;
  /** The upper HDLC address of the management logical device; 1 where left out. */
  readonly logicalDevice?: number;
  readonly interOctetTimeout?: number;
  readonly inactivityTimeout?: number;
  /** Between a DISC and the next SNRM. */
  readonly disconnectTime?: number;
}

/** How objects are named, and whether APDUs are ciphered. */
export type DeclaredContext = 'LN' | 'LN_CIPH' | 'SN' | 'SN_CIPH';

/** An object that the tester may write and read: a logical name and the class. Its attribute 2 is an octet-string. */
export interface DeclaredDataObject {
  readonly logicalName: string;
  readonly classId?: number;
  readonly attributeId?: number;
}

/** The security context of an association. */
export interface DeclaredSecurity {
  /** Of the tester. */
  readonly clientSystemTitle: string;
  /** Of the meter; taken from the AARE where left out. */
  readonly serverSystemTitle?: string;
  readonly globalUnicastEncryptionKey: string;
  readonly authenticationKey: string;
  readonly masterKey?: string;
  /** The first invocation counter of the tester, where no object tells; 1 where left out. */
  readonly invocationCounter?: number;
  /** Logical name of the Data object that has the last invocation counter received, read in the public association. */
  readonly invocationCounterObject?: string;
  readonly supportsDedicatedKey?: boolean;
  /** Logical name of the Security setup. */
  readonly securitySetup?: string;
  /** The version of the class of the Security setup, by which the policy is coded; 0 where left out. */
  readonly securitySetupVersion?: 0 | 1;
  readonly policyWritable?: boolean;
  readonly keyTransferSupported?: boolean;
  /** Readable and writable as the policy asks. */
  readonly sta1?: DeclaredDataObject;
  /** Readable and writable for authenticated requests alone. */
  readonly sta2?: DeclaredDataObject;
}

/** An association that a meter offers. */
export interface DeclaredAssociation {
  readonly name: string;
  readonly clientSap: number;
  readonly serverSap: number;
  readonly applicationContext: DeclaredContext;
  /** The number of the authentication mechanism: 0 none, 1 LLS, 3 MD5, 4 SHA-1, 5 GMAC. */
  readonly mechanism: number;
  readonly conformance: Conformance;
  readonly serverMaxReceivePduSize?: number;
  /** Password of LLS or secret of HLS. */
  readonly secret?: string;
  readonly security?: DeclaredSecurity;
  /** False: the meter takes no RLRQ. */
  readonly releaseSupported?: boolean;
  /** The user of the client, and one that is none, where users are identified. */
  readonly userId?: number;
  readonly illegalUserId?: number;
  /** Logical name of the Association object; 0-0:40.0.0*255 where left out. */
  readonly associationObject?: string;
}

/** How long the tester waits for an answer. */
export function responseTimeout({ responseTimeout = 3000 }: Declaration): number {
  return responseTimeout;
}

/** Whether the APDUs of an association are ciphered. */
export function isCiphered({ applicationContext }: DeclaredAssociation): boolean {
  return applicationContext.endsWith('_CIPH');
}

/** Whether objects are referenced by logical names. */
export function usesLogicalNames({ applicationContext }: DeclaredAssociation): boolean {
  return applicationContext.startsWith('LN');
}

/** The words of an association in a report. */
export function associationWords({ name, clientSap, serverSap }: DeclaredAssociation): string {
  return `${name} (client ${clientSap}, server ${serverSap})`;
}
