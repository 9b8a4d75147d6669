import { randomBytes } from 'node:crypto';
import type { OfferedAssociation, ServerAuthentication } from '../../../src/association/index.ts';
import { type CosemDateTime, type Data, dateTimeToBytes, fromInstant, toInstant } from '../../../src/axdr/index.ts';
import { fromHex, toHex } from '../../../src/codec/index.ts';
import {
  AssociationLnV1,
  Clock,
  Data as DataClass,
  DisconnectControl,
  ProfileGenericV1,
  Register,
} from '../../../src/cosem/index.ts';
import { listenTcp, nodeCryptography, systemClock } from '../../../src/node/index.ts';
import { obis } from '../../../src/obis/index.ts';
import {
  InvocationCounters,
  keyTable,
  MemoryInvocationCounterStore,
  MemoryReplayStore,
  nextInvocationCounter,
  ReplayGuard,
  replayProtection,
  Secret,
  securitySuite,
  unprotected,
} from '../../../src/security/index.ts';
import {
  associationLn,
  fullAccess,
  LogicalDevice,
  MeterServer,
  objectTable,
  ServiceRefusal,
  served,
  stored,
} from '../../../src/server/index.ts';
import { HdlcServer, WrapperConnection } from '../../../src/transport/index.ts';

/** What both sides know of the meter and its clients; keys that everybody knows. */
export const laboratory = {
  password: '3132333435363738',
  serverSystemTitle: '4c41420000000001',
  clientSystemTitle: '4c41420000000002',
  keys: {
    globalUnicastEncryptionKey: '000102030405060708090a0b0c0d0e0f',
    authenticationKey: 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf',
    masterKey: '00112233445566778899aabbccddeeff',
  },
  clientSaps: { lowest: 16, lls: 2, 'hls-gmac': 1 },
  rows: 200,
  /** 2025-11-20T00:00:00Z, a row each quarter of an hour. */
  start: Date.UTC(2025, 10, 20),
  period: 900,
  energy: 123_456,
  longValue: Uint8Array.from({ length: 5000 }, (_, i) => i & 0xff),
} as const;

/** A way to prove who one is that the meter of the laboratory knows. */
export type LaboratoryMechanism = keyof typeof laboratory.clientSaps;

interface LaboratoryState {
  time: CosemDateTime;
  isConnected: boolean;
}

const { rows, start, period } = laboratory;

function rowOf(row: number): readonly Data[] {
  return [
    { kind: 'octet-string', value: dateTimeToBytes(fromInstant(start + row * period * 1000)) },
    { kind: 'double-long-unsigned', value: 1000 + row },
  ];
}

/** The number of the row at a time, which may lie between two. */
function placeOf(data: Data): number {
  if (data.kind !== 'octet-string' || data.value.length !== 12) throw new ServiceRefusal('type-unmatched');
  const octets = data.value;
  const moment = {
    year: octets[0]! * 256 + octets[1]!,
    month: octets[2]!,
    dayOfMonth: octets[3]!,
    hour: octets[5]!,
    minute: octets[6]!,
    second: octets[7]!,
  };
  const deviation = ((octets[9]! << 24) >> 16) | octets[10]!;
  const isLocal = deviation !== -0x8000;
  const instant = toInstant(moment, { whenUnspecified: 'utc' }) + (isLocal ? deviation * 60_000 : 0);
  return (instant - start) / (period * 1000);
}

const table = objectTable<LaboratoryState>(
  [
    served(DataClass, obis('0-0:42.0.0*255'), {
      value: { kind: 'octet-string', value: new TextEncoder().encode('LAB0000000000001') },
    }),
    served(DataClass, obis('0-0:96.1.1*255'), {
      value: stored({ kind: 'octet-string', value: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) }),
    }),
    served(DataClass, obis('0-0:96.1.2*255'), {
      value: stored({ kind: 'octet-string', value: laboratory.longValue }),
    }),
    served(Register, obis('1-0:1.8.0*255'), {
      value: { kind: 'double-long-unsigned', value: laboratory.energy },
      scalerUnit: { scaler: 1, unit: 30 },
    }),
    served(Register, obis('1-0:2.8.0*255'), {
      value: { kind: 'double-long-unsigned', value: 7 },
      scalerUnit: { scaler: 1, unit: 30 },
    }),
    served(Clock, obis('0-0:1.0.0*255'), {
      time: {
        read: (self) => self.time,
        write(self, time) {
          self.time = time;
        },
      },
      timeZone: stored(0),
      status: 0,
    }),
    served(DisconnectControl, obis('0-0:96.3.10*255'), {
      outputState: (self) => self.isConnected,
      controlState: (self) => (self.isConnected ? 'connected' : 'disconnected'),
      controlMode: 'mode-4',
      remoteDisconnect(self) {
        self.isConnected = false;
      },
      remoteReconnect(self) {
        self.isConnected = true;
      },
    }),
    served(ProfileGenericV1, obis('1-0:99.1.0*255'), {
      buffer(_, __, selection) {
        const all = Array.from({ length: rows }, (_row, row) => row);
        if (selection === undefined) return all.map(rowOf);
        if (selection.selector === 'entry') {
          const { fromEntry, toEntry } = selection.parameters;
          return all.slice(fromEntry - 1, toEntry === 0 ? rows : toEntry).map(rowOf);
        }
        const from = placeOf(selection.parameters.fromValue);
        const to = placeOf(selection.parameters.toValue);
        return all.filter((row) => row >= from && row <= to).map(rowOf);
      },
      captureObjects: [
        { classId: 8, logicalName: obis('0-0:1.0.0*255'), attributeIndex: 2, dataIndex: 0 },
        { classId: 3, logicalName: obis('1-0:1.8.0*255'), attributeIndex: 2, dataIndex: 0 },
      ],
      capturePeriod: period,
      sortMethod: 'fifo',
      sortObject: { classId: 8, logicalName: obis('0-0:1.0.0*255'), attributeIndex: 2, dataIndex: 0 },
      entriesInUse: rows,
      profileEntries: rows,
    }),
    associationLn(AssociationLnV1, obis('0-0:40.0.0*255')),
  ],
  { access: fullAccess },
);

const conformance = [
  'general-protection',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
  'block-transfer-with-action',
  'multiple-references',
  'get',
  'set',
  'selective-access',
  'action',
] as const;

function offered(mechanism: LaboratoryMechanism): OfferedAssociation {
  const authentications: Readonly<Record<LaboratoryMechanism, ServerAuthentication>> = {
    lowest: { mechanism: 'lowest' },
    lls: { mechanism: 'lls', password: () => new Secret(fromHex(laboratory.password)!) },
    'hls-gmac': { mechanism: 'hls-gmac' },
  };
  const isCiphered = mechanism === 'hls-gmac';
  return {
    clientSap: laboratory.clientSaps[mechanism],
    serverSap: 1,
    applicationContextName: isCiphered ? 'logical-name-referencing-with-ciphering' : 'logical-name-referencing',
    mechanismName: mechanism,
    authentication: authentications[mechanism],
    ...(isCiphered && { security: security() }),
    conformance,
    serverMaxReceivePduSize: 1024,
    requiresProtectedRelease: false,
  };
}

function security(): NonNullable<OfferedAssociation['security']> {
  const systemTitle = fromHex(laboratory.serverSystemTitle)!;
  const keys = keyTable([{ systemTitle: laboratory.clientSystemTitle, keys: laboratory.keys }], {
    cryptography: nodeCryptography,
    allowTestKeys: true,
  });
  const counters = new InvocationCounters(new MemoryInvocationCounterStore());
  return {
    suite: securitySuite(0),
    systemTitle,
    policy: () => ({ request: unprotected, response: unprotected }),
    keys,
    nextInvocationCounter: nextInvocationCounter(counters, systemTitle, nodeCryptography),
    replay: replayProtection(new ReplayGuard({ store: new MemoryReplayStore() }), nodeCryptography),
  };
}

/** A meter on a port of its own. */
export interface LaboratoryMeter extends AsyncDisposable {
  readonly port: number;
  readonly state: LaboratoryState;
  /** What its clock was set to, in milliseconds. */
  time(): number;
  /** What was written to 0-0:96.1.1, in hexadecimal. */
  written(): string;
  /** What went wrong inside it. */
  readonly faults: readonly unknown[];
}

/** Starts a meter that knows all that peers can do. */
export async function startLaboratoryMeter(
  framing: 'wrapper' | 'hdlc',
  informationField = 128,
): Promise<LaboratoryMeter> {
  const faults: unknown[] = [];
  const state: LaboratoryState = { time: fromInstant(Date.UTC(2026, 0, 2, 3, 4, 5)), isConnected: true };
  const associations = (['lowest', 'lls', 'hls-gmac'] as const).map(offered);
  const device = new LogicalDevice(table, state, { associations, onFault: (error) => faults.push(error) });
  const server = new MeterServer([[1, device]], {
    clock: systemClock,
    cryptography: nodeCryptography,
    randomBytes: (size) => Uint8Array.from(randomBytes(size)),
    onFault: (error) => faults.push(error),
  });
  const listening = await listenTcp({ host: '127.0.0.1', port: 0 }, (stream) => {
    if (framing === 'wrapper') new WrapperConnection(stream, { accept: server.acceptWrapper, clock: systemClock });
    else {
      new HdlcServer(stream, {
        accept: server.acceptHdlc,
        clock: systemClock,
        logicalDevices: [1],
        physicalDevice: 17,
        addressSizes: [1, 2, 4],
        parameters: {
          maximumInformationFieldLengthTransmit: informationField,
          maximumInformationFieldLengthReceive: informationField,
        },
      });
    }
  });
  return {
    port: listening.port,
    state,
    faults,
    time: () => toInstant(state.time, { whenUnspecified: 'utc' }),
    written() {
      const value = device.get(DataClass, obis('0-0:96.1.1*255'), 'value') as Data;
      return value.kind === 'octet-string' ? toHex(value.value) : value.kind;
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}
