import { toHex } from '../../src/codec/index.ts';
import type { ConformanceTarget, Declaration, DeclaredAssociation } from '../../src/conformance/index.ts';
import {
  managementSap,
  meterConformance,
  OmniaMeter,
  OmniaType,
  publicConformance,
  testClientTitle,
  testKeys,
} from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { parseTypeNumber, type Role, type RoleName, roles } from '../../src/omnia/index.ts';
import { MeterServer } from '../../src/server/index.ts';
import { HdlcServer, memoryPair, VirtualClock, WrapperConnection } from '../../src/transport/index.ts';

let drawn = 0;
const randomBytes = (size: number) =>
  Uint8Array.from({ length: size }, () => {
    drawn += 1;
    return Math.imul(drawn, 0x9e37_79b1) >>> 24;
  });

const type = new OmniaType(parseTypeNumber('684-2-11P-1342AAD1-1B24045'), randomBytes);
const physicalDevice = 17;
const addressSizes = [1, 2, 4] as const;
const longestInformationField = 1024;
/** A Wednesday noon in Denmark. */
const noon = Date.UTC(2026, 5, 10, 10, 0, 0);

/** The reference meter in memory, and what its maker declares. */
export function testedOmnia(profile: 'hdlc' | 'tcp') {
  const clock = new VirtualClock(noon);
  const faults: unknown[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const meter = new OmniaMeter({
    type,
    seed: 1,
    now: () => clock.now(),
    cryptography: nodeCryptography,
    randomBytes,
    onFault,
  });
  const server = new MeterServer([[managementSap, meter.device]], {
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    onFault,
  });
  const target: ConformanceTarget = {
    profile,
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    async openStream() {
      const [ours, theirs] = memoryPair({ layer: 'tcp' });
      if (profile === 'tcp') new WrapperConnection(theirs, { accept: server.acceptWrapper, clock });
      else
        new HdlcServer(theirs, {
          accept: server.acceptHdlc,
          clock,
          logicalDevices: [managementSap],
          physicalDevice,
          addressSizes,
          parameters: {
            maximumInformationFieldLengthTransmit: longestInformationField,
            maximumInformationFieldLengthReceive: longestInformationField,
          },
        });
      return ours;
    },
  };
  return { meter, target, clock, faults };
}

/** What the maker declares of the reference meter: an association for each role that is set up. */
export function omniaDeclaration(meter: OmniaMeter): Declaration {
  const names = (Object.keys(roles) as RoleName[]).filter((name) => roles[name].mechanism !== 'pre-established');
  return {
    identification: { manufacturer: 'OMNIA reference meter', type: meter.identity.typeNumber },
    responseTimeout: 1500,
    hdlc: { addressSizes, physicalDevice, interOctetTimeout: 200, inactivityTimeout: 120_000 },
    associations: names.map((name) => declared(meter, name)),
  };
}

function declared({ seed }: OmniaMeter, name: RoleName): DeclaredAssociation {
  const { clientSap, mechanism, association, securitySetup }: Role = roles[name];
  const common = { name, clientSap, serverSap: managementSap, associationObject: `0-0:40.0.${association}*255` };
  if (mechanism === 'lowest')
    return { ...common, applicationContext: 'LN', mechanism: 0, conformance: publicConformance };
  const keys = testKeys(seed, name, nodeCryptography);
  return {
    ...common,
    applicationContext: 'LN_CIPH',
    mechanism: 5,
    conformance: meterConformance,
    security: {
      clientSystemTitle: toHex(testClientTitle(clientSap)),
      globalUnicastEncryptionKey: toHex(keys.globalUnicastEncryptionKey.reveal()),
      authenticationKey: toHex(keys.authenticationKey.reveal()),
      masterKey: toHex(keys.masterKey.reveal()),
      invocationCounterObject: `0-0:43.1.${securitySetup}*255`,
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
    },
  };
}
