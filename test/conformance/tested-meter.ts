import { type OfferedAssociation, ServerAssociation, type ServerSecurity } from '../../src/association/index.ts';
import { fromHex } from '../../src/codec/index.ts';
import type { ConformanceTarget, Declaration } from '../../src/conformance/index.ts';
import { AssociationLnV1, Data as DataClass, ProfileGenericV1, Register } from '../../src/cosem/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { type Cryptography, Secret, securitySuite, unprotected } from '../../src/security/index.ts';
import {
  associationLn,
  fullAccess,
  LogicalDevice,
  logicalDeviceName,
  MeterServer,
  objectAccess,
  objectTable,
  PermanentMemory,
  SecurityContext,
  sapAssignment,
  securitySetupV0,
  served,
  stored,
} from '../../src/server/index.ts';
import {
  HdlcServer,
  type HdlcServerOptions,
  memoryPair,
  type Transport,
  VirtualClock,
  WrapperConnection,
} from '../../src/transport/index.ts';
import { FaultyChannel, type PlantedFault } from './faults.ts';

/** What is wrong with a meter; nothing is where all is left out. */
export interface MeterFaults {
  /** A new fault for each line, in its octets. */
  readonly line?: (() => PlantedFault) | undefined;
  /** A new fault for each link, in its APDUs. */
  readonly apdu?: (() => PlantedFault) | undefined;
  readonly station?: Partial<HdlcServerOptions> | undefined;
  readonly associations?: ((good: readonly OfferedAssociation[]) => readonly OfferedAssociation[]) | undefined;
  readonly security?: ((good: SecurityContext) => ServerSecurity) | undefined;
  /** What the Security setup shows and changes in place of the context that is used. */
  readonly setup?: ((good: SecurityContext) => SecurityContext) | undefined;
  /** STA1 takes what is written and forgets it. */
  readonly forgetsData?: boolean | undefined;
  readonly cryptography?: Cryptography | undefined;
  /** Gives a profile whole, whatever part of it is asked for. */
  readonly givesWholeProfiles?: boolean | undefined;
  /** STA2 takes requests without authentication. */
  readonly hasOpenSta2?: boolean | undefined;
}

const octets = (text: string): Uint8Array => fromHex(text)!;
export const keys = {
  globalUnicastEncryptionKey: '5b1d0ec1a6f3924d8c77e0b2394f6a18',
  authenticationKey: 'c90f3e7742ab5d1698e4d03b7fa1256c',
  masterKey: '83e6a1904c5f7d2b1e8890f4c3a7d65b',
} as const;
const password = '4c41424f5241544f';
const secret = '00112233445566778899aabbccddeeff';
const serverSystemTitle = octets('4c41420000000001');
export const clientSystemTitle = '4c41420000000002';
const securitySetup = obis('0-0:43.0.0*255');
const conformance = ['multiple-references', 'get', 'set', 'selective-access', 'action'] as const;
const shortNameConformance = ['read', 'write'] as const;
const authenticated = { ...unprotected, authentication: true };
const longestInformationField = 256;

const rows = Array.from({ length: 8 }, (_, row) => [
  { kind: 'double-long-unsigned', value: row } as const,
  { kind: 'double-long-unsigned', value: 2 * row } as const,
]);

interface State {
  readonly context: SecurityContext;
}

function tableOf({ hasOpenSta2 = false, forgetsData = false, givesWholeProfiles = false }: MeterFaults) {
  const zeros = { kind: 'octet-string', value: new Uint8Array(8) } as const;
  const forgotten = { read: () => zeros, write: () => {} };
  const protectedAccess = { request: authenticated, response: authenticated };
  return objectTable<State>(
    [
      logicalDeviceName('LAB0000000000001'),
      sapAssignment([{ sap: 1, logicalDeviceName: 'LAB0000000000001' }]),
      served(DataClass, obis('0-0:96.1.1*255'), { value: forgetsData ? forgotten : stored(zeros) }),
      served(DataClass, obis('0-0:96.1.2*255'), { value: stored(zeros) }, () =>
        objectAccess(DataClass, { writable: ['value'], ...(hasOpenSta2 ? {} : { reading: protectedAccess }) }),
      ),
      served(Register, obis('1-0:1.8.0*255'), {
        value: { kind: 'double-long-unsigned', value: 4711 },
        scalerUnit: { scaler: 0, unit: 30 },
      }),
      served(ProfileGenericV1, obis('1-0:99.1.0*255'), {
        buffer(_, __, selection) {
          if (selection?.selector !== 'entry' || givesWholeProfiles) return rows;
          const { fromEntry, toEntry, fromSelectedValue, toSelectedValue } = selection.parameters;
          const chosen = rows.slice(fromEntry - 1, toEntry === 0 ? undefined : toEntry);
          return chosen.map((row) =>
            row.slice(fromSelectedValue - 1, toSelectedValue === 0 ? undefined : toSelectedValue),
          );
        },
        captureObjects: [1, 2].map((c) => ({
          classId: 3,
          logicalName: obis(`1-0:${c}.8.0*255`),
          attributeIndex: 2,
          dataIndex: 0,
        })),
        capturePeriod: 900,
        sortMethod: 'fifo',
        sortObject: { classId: 3, logicalName: obis('1-0:1.8.0*255'), attributeIndex: 2, dataIndex: 0 },
        entriesInUse: rows.length,
        profileEntries: rows.length,
      }),
      securitySetupV0(securitySetup, ({ context }) => context),
      associationLn(AssociationLnV1, obis('0-0:40.0.0*255'), { securitySetupReference: securitySetup }),
    ],
    { access: fullAccess },
  );
}

function offeredBy(context: ServerSecurity): readonly OfferedAssociation[] {
  const common = { serverSap: 1, conformance, serverMaxReceivePduSize: 1024 };
  const plain = { ...common, applicationContextName: 'logical-name-referencing' } as const;
  return [
    { ...plain, clientSap: 16, mechanismName: 'lowest', authentication: { mechanism: 'lowest' } },
    {
      ...plain,
      clientSap: 2,
      mechanismName: 'lls',
      authentication: { mechanism: 'lls', password: () => new Secret(octets(password)) },
    },
    {
      ...plain,
      clientSap: 3,
      mechanismName: 'hls-sha-1',
      authentication: { mechanism: 'hls-sha-1', secret: () => new Secret(octets(secret)) },
    },
    {
      ...common,
      clientSap: 1,
      userIds: [1],
      applicationContextName: 'logical-name-referencing-with-ciphering',
      mechanismName: 'hls-gmac',
      authentication: { mechanism: 'hls-gmac' },
      security: context,
    },
    {
      ...common,
      clientSap: 4,
      conformance: shortNameConformance,
      applicationContextName: 'short-name-referencing',
      mechanismName: 'lowest',
      authentication: { mechanism: 'lowest' },
    },
  ];
}

/** What the maker declares of the meter. */
export const declaration: Declaration & { readonly hdlc: NonNullable<Declaration['hdlc']> } = {
  identification: { manufacturer: 'LAB' },
  responseTimeout: 1500,
  hdlc: { addressSizes: [1, 2, 4], physicalDevice: 17, interOctetTimeout: 200, inactivityTimeout: 120_000 },
  associations: [
    { name: 'public', clientSap: 16, serverSap: 1, applicationContext: 'LN', mechanism: 0, conformance },
    {
      name: 'reading',
      clientSap: 2,
      serverSap: 1,
      applicationContext: 'LN',
      mechanism: 1,
      conformance,
      secret: password,
    },
    { name: 'hash', clientSap: 3, serverSap: 1, applicationContext: 'LN', mechanism: 4, conformance, secret },
    {
      name: 'management',
      clientSap: 1,
      serverSap: 1,
      applicationContext: 'LN_CIPH',
      mechanism: 5,
      conformance,
      userId: 1,
      illegalUserId: 2,
      security: {
        clientSystemTitle,
        ...keys,
        supportsDedicatedKey: true,
        securitySetup: '0-0:43.0.0*255',
        policyWritable: true,
        keyTransferSupported: true,
        sta1: { logicalName: '0-0:96.1.1*255' },
        sta2: { logicalName: '0-0:96.1.2*255' },
      },
    },
    {
      name: 'short names',
      clientSap: 4,
      serverSap: 1,
      applicationContext: 'SN',
      mechanism: 0,
      conformance: shortNameConformance,
    },
  ],
};

let drawn = 0;
const randomBytes = (size: number) =>
  Uint8Array.from({ length: size }, () => {
    drawn += 1;
    return Math.imul(drawn, 0x9e37_79b1) >>> 24;
  });

/** A meter in memory that the tester reaches, and its clock. */
export interface TestedMeter {
  readonly target: ConformanceTarget;
  readonly clock: VirtualClock;
  readonly faults: readonly unknown[];
}

/** Starts a meter that does everything right but for the faults. */
export function testedMeter(profile: 'hdlc' | 'tcp', faults: MeterFaults = {}): TestedMeter {
  const clock = new VirtualClock(1_800_000_000_000);
  const found: unknown[] = [];
  const context = new SecurityContext({
    name: 'management',
    memory: new PermanentMemory(),
    cryptography: nodeCryptography,
    suite: securitySuite(0),
    version: 0,
    systemTitle: serverSystemTitle,
    keys: Object.fromEntries(Object.entries(keys).map(([use, key]) => [use, new Secret(octets(key))])),
  });
  const offered = offeredBy(faults.security?.(context) ?? context);
  const associations = faults.associations?.(offered) ?? offered;
  const device = new LogicalDevice<State>(
    tableOf(faults),
    { context: faults.setup?.(context) ?? context },
    { associations, onFault: (error) => found.push(error) },
  );
  const server = new MeterServer([[1, device]], {
    clock,
    cryptography: faults.cryptography ?? nodeCryptography,
    randomBytes,
    onFault: (error) => found.push(error),
  });
  const accept = (good: Transport, clientSap: number, serverSap: number): boolean => {
    const transport = faults.apdu === undefined ? good : new FaultyChannel(good, faults.apdu());
    if (clientSap !== 4) return server.accept(transport, { clientSap, serverSap });
    return acceptShortNames(transport, device, clock);
  };
  const target: ConformanceTarget = {
    profile,
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    async openStream() {
      const [ours, theirs] = memoryPair({ layer: 'tcp' });
      const line = faults.line === undefined ? theirs : new FaultyChannel(theirs, faults.line());
      if (profile === 'tcp')
        new WrapperConnection(line, { accept: (t) => accept(t, t.destinationWPort, t.sourceWPort), clock });
      else
        new HdlcServer(line, {
          accept: (t) => accept(t, t.clientAddress, t.serverUpperAddress),
          clock,
          logicalDevices: [1],
          physicalDevice: 17,
          addressSizes: [1, 2, 4],
          parameters: {
            maximumInformationFieldLengthTransmit: longestInformationField,
            maximumInformationFieldLengthReceive: longestInformationField,
          },
          ...faults.station,
        });
      return ours;
    },
  };
  return { target, clock, faults: found };
}

/** The association with short names, which `MeterServer` does not serve: of Association SN, which is at 0xFA00. */
function acceptShortNames(transport: Transport, device: LogicalDevice<State>, clock: VirtualClock): boolean {
  const offered = device.associations.filter(({ clientSap }) => clientSap === 4);
  const association = new ServerAssociation(offered, {
    cryptography: nodeCryptography,
    randomBytes,
    executor: device,
    shortNames: {
      resolve: (name) =>
        name === 0xfa00
          ? { kind: 'attribute', descriptor: { classId: 15, instanceId: obis('0-0:40.0.0*255'), attributeId: 1 } }
          : undefined,
    },
  });
  transport.listen({
    receive(octets) {
      const answer = association.receive(octets, clock.now());
      if (answer instanceof Uint8Array) void transport.send(answer);
      return undefined;
    },
    closed: () => association.close(),
  });
  return true;
}
