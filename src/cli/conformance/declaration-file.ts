import {
  type Declaration,
  DeclarationError,
  type DeclaredAssociation,
  readDeclaration,
} from '../../conformance/index.ts';
import { meterConformance, publicConformance } from '../../meter/index.ts';
import { type Role, type RoleName, roles } from '../../omnia/index.ts';
import { readKeyFile } from '../key-file.ts';
import type { ProfileFile, RoleProfile } from '../meter/profile-file.ts';
import { stationOptions } from '../meter/station.ts';
import { UsageError } from '../usage.ts';

/** Reads a declaration, or the profile that `dlms meter --print-profile` wrote. Throws a UsageError. */
export function readDeclarationFile(file: string): Declaration {
  const value = readKeyFile(file);
  try {
    return readDeclaration(isProfile(value) ? declarationOf(value) : value);
  } catch (error) {
    if (error instanceof DeclarationError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function isProfile(value: unknown): value is ProfileFile {
  return typeof value === 'object' && value !== null && 'roles' in value && 'systemTitle' in value;
}

/** What the profile of our own meter declares. */
function declarationOf({ logicalDeviceName, typeNumber, roles: profiles }: ProfileFile): Declaration {
  const { addressSizes = [1, 2, 4], physicalDevice = 1 } = stationOptions;
  return {
    identification: { logicalDeviceName, typeNumber },
    hdlc: { addressSizes, physicalDevice },
    associations: Object.entries(profiles).flatMap(([name, profile]) => associationOf(name, profile)),
  };
}

function associationOf(name: string, profile: RoleProfile): readonly DeclaredAssociation[] {
  const { clientSap, serverSap, mechanism, keys, systemTitle, invocationCounter } = profile;
  if (mechanism === 'pre-established' || !Object.hasOwn(roles, name)) return [];
  const { association, securitySetup }: Role = roles[name as RoleName];
  const common = { name, clientSap, serverSap, associationObject: `0-0:40.0.${association}*255` };
  if (keys === undefined || systemTitle === undefined)
    return [{ ...common, applicationContext: 'LN', mechanism: 0, conformance: publicConformance }];
  const { globalUnicastEncryptionKey = '', authenticationKey = '', masterKey } = keys;
  const security: DeclaredAssociation['security'] = {
    clientSystemTitle: systemTitle,
    globalUnicastEncryptionKey,
    authenticationKey,
    ...(masterKey && { masterKey }),
    ...(invocationCounter && { invocationCounterObject: invocationCounter }),
    supportsDedicatedKey: true,
    securitySetup: `0-0:43.0.${securitySetup}*255`,
    securitySetupVersion: 1,
    // Who manages the meter writes the messages to the consumer, and changes keys and policies.
    ...(name === 'management' && {
      policyWritable: true,
      keyTransferSupported: true,
      sta1: { logicalName: '0-0:96.13.0*255' },
      sta2: { logicalName: '0-0:96.13.1*255' },
    }),
  };
  return [{ ...common, applicationContext: 'LN_CIPH', mechanism: 5, conformance: meterConformance, security }];
}
