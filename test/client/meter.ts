import type { Conformance } from '../../src/apdu/index.ts';
import type { OfferedAssociation } from '../../src/association/index.ts';
import { type CosemDateTime, type Data, dateTimeToBytes, fromInstant, toInstant } from '../../src/axdr/index.ts';
import { type ClientOptions, DlmsClient } from '../../src/client/index.ts';
import {
  AssociationLnV3,
  Clock,
  Data as DataClass,
  DisconnectControlV1,
  ImageTransfer,
  ProfileGenericV1,
  Register,
} from '../../src/cosem/index.ts';
import { systemClock } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { portableCryptography } from '../../src/security/index.ts';
import {
  associationLn,
  fullAccess,
  LogicalDevice,
  MeterServer,
  objectTable,
  ServiceRefusal,
  served,
  stored,
} from '../../src/server/index.ts';
import { memoryPair, type Clock as Timers, type Transport } from '../../src/transport/index.ts';

/** What the meter of these tests remembers. */
export interface MeterState {
  time: CosemDateTime;
  rows: number;
  counter: number;
  sortMethod: string;
  /** Milliseconds that the first row was captured at. */
  start: number;
  switch: { state: 'disconnected' | 'connected' | 'ready-for-reconnection'; mode: string };
  image: { octets: Uint8Array; has: boolean[]; status: ImageStatus; enabled: boolean; polls: number };
  calls: string[];
}
type ImageStatus =
  | 'image-transfer-not-initiated'
  | 'image-transfer-initiated'
  | 'image-verification-initiated'
  | 'image-verification-successful'
  | 'image-activation-successful';

export const profileName = obis('1-0:99.1.0*255');
export const energyName = obis('1-0:1.8.0*255');
export const blockSize = 64;

const period = 900;
const clockCapture = { classId: 8, logicalName: obis('0-0:1.0.0*255'), attributeIndex: 2, dataIndex: 0 };
const captures = [
  clockCapture,
  ...['1.8.0', '2.8.0', '3.8.0', '4.8.0'].map((code) => ({
    classId: 3,
    logicalName: obis(`1-0:${code}*255`),
    attributeIndex: 2,
    dataIndex: 0,
  })),
];

/** The row of the profile with this number, from 0. */
export function rowData({ start }: Pick<MeterState, 'start'>, row: number): readonly Data[] {
  return [
    { kind: 'octet-string', value: dateTimeToBytes(fromInstant(start + row * period * 1000)) },
    ...[1, 2, 3, 4].map((column): Data => ({ kind: 'double-long-unsigned', value: row * 10 + column })),
  ];
}

function bufferRows(state: MeterState, from: number, to: number, wanted: readonly number[]) {
  const rows: (readonly Data[])[] = [];
  for (let row = from; row < to; row += 1) {
    const cells = rowData(state, row);
    rows.push(wanted.length === 0 ? cells : wanted.map((column) => cells[column]!));
  }
  return state.sortMethod === 'fifo' ? rows : rows.reverse();
}

function instantIn(data: Data): number {
  if (data.kind !== 'octet-string') throw new ServiceRefusal('type-unmatched');
  const view = data.value;
  const [year, month, dayOfMonth, hour, minute, second] = [
    view[0]! * 256 + view[1]!,
    view[2]!,
    view[3]!,
    view[5]!,
    view[6]!,
    view[7]!,
  ];
  return toInstant({ year, month, dayOfMonth, hour, minute, second }, { whenUnspecified: 'utc' });
}

const registers = captures.slice(1).map(({ logicalName }, i) =>
  served<typeof Register, MeterState>(Register, logicalName, {
    value: { kind: 'double-long-unsigned', value: 1000 + i },
    scalerUnit: { scaler: 1, unit: 30 + i },
  }),
);

export const table = objectTable<MeterState>(
  [
    ...registers,
    served(Clock, obis('0-0:1.0.0*255'), {
      time: {
        read: (self) => self.time,
        write(self, value) {
          self.time = value;
        },
      },
      timeZone: stored(0),
      status: 0,
      shiftTime(self, seconds) {
        self.time = fromInstant(toInstant(self.time, { whenUnspecified: 'utc' }) + seconds * 1000);
      },
    }),
    served(DataClass, obis('0-0:96.1.0*255'), { value: stored({ kind: 'octet-string', value: Uint8Array.of(1) }) }),
    served(DataClass, obis('0-0:43.1.0*255'), {
      value: ({ counter }) => ({ kind: 'double-long-unsigned', value: counter }),
    }),
    associationLn(AssociationLnV3, obis('0-0:40.0.0*255')),
    served(ProfileGenericV1, profileName, {
      buffer(self, _, selection) {
        if (selection === undefined) return bufferRows(self, 0, self.rows, []);
        if (selection.selector === 'entry') {
          const { fromEntry, toEntry } = selection.parameters;
          return bufferRows(self, fromEntry - 1, toEntry === 0 ? self.rows : Math.min(toEntry, self.rows), []);
        }
        const { fromValue, toValue, selectedValues } = selection.parameters;
        const rowAt = (data: Data) => (instantIn(data) - self.start) / (period * 1000);
        const wanted = selectedValues.map(({ logicalName }) =>
          captures.findIndex((capture) => capture.logicalName.equals(logicalName)),
        );
        const from = Math.max(0, Math.ceil(rowAt(fromValue)));
        return bufferRows(self, from, Math.min(self.rows, Math.floor(rowAt(toValue)) + 1), wanted);
      },
      captureObjects: captures,
      capturePeriod: period,
      sortMethod: ({ sortMethod }) => sortMethod as 'fifo',
      sortObject: clockCapture,
      entriesInUse: (self) => self.rows,
      profileEntries: 100_000,
    }),
    served(DisconnectControlV1, obis('0-0:96.3.10*255'), {
      outputState: (self) => self.switch.state === 'connected',
      controlState: (self) => self.switch.state,
      controlMode: {
        read: (self) => self.switch.mode as 'mode-1',
        write: (self, mode) => {
          self.calls.push(`control-mode ${mode}`);
          self.switch.mode = String(mode);
        },
      },
      remoteDisconnect(self) {
        self.calls.push('remote-disconnect');
        if (self.switch.mode === 'none') throw new ServiceRefusal('read-write-denied');
        self.switch.state = 'disconnected';
      },
      remoteReconnect(self) {
        self.calls.push('remote-reconnect');
        if (self.switch.state !== 'disconnected') throw new ServiceRefusal('temporary-failure');
        const isDirect = ['mode-2', 'mode-4'].includes(self.switch.mode);
        self.switch.state = isDirect ? 'connected' : 'ready-for-reconnection';
      },
    }),
    served(ImageTransfer, obis('0-0:44.0.0*255'), {
      imageBlockSize: blockSize,
      imageTransferredBlocksStatus: (self) => self.image.has,
      imageFirstNotTransferredBlockNumber: ({ image }) =>
        image.has.includes(false) ? image.has.indexOf(false) : image.has.length,
      imageTransferEnabled: {
        read: (self) => self.image.enabled,
        write(self, value) {
          self.image.enabled = value;
        },
      },
      imageTransferStatus(self) {
        const { image } = self;
        if (image.status === 'image-verification-initiated' && image.polls-- === 0)
          image.status = 'image-verification-successful';
        return image.status;
      },
      imageTransferInitiate(self, { imageSize }) {
        if (!self.image.enabled) throw new ServiceRefusal('scope-of-access-violated');
        const blocks = Math.ceil(imageSize / blockSize);
        self.image.octets = new Uint8Array(imageSize);
        self.image.has = Array.from({ length: blocks }, () => false);
        self.image.status = 'image-transfer-initiated';
        self.calls.push('initiate');
      },
      imageBlockTransfer(self, { imageBlockNumber, imageBlockValue }) {
        self.image.octets.set(imageBlockValue, imageBlockNumber * blockSize);
        self.image.has[imageBlockNumber] = true;
        self.calls.push(`block ${imageBlockNumber}`);
      },
      imageVerify(self) {
        self.image.status = 'image-verification-initiated';
        self.image.polls = 2;
        throw new ServiceRefusal('temporary-failure');
      },
      imageActivate(self) {
        self.image.status = 'image-activation-successful';
      },
    }),
  ],
  { access: fullAccess },
);

export const allServices: Conformance = [
  'get',
  'set',
  'action',
  'selective-access',
  'multiple-references',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
  'block-transfer-with-action',
  'access',
];

export const publicAssociation: OfferedAssociation = {
  clientSap: 16,
  serverSap: 1,
  applicationContextName: 'logical-name-referencing',
  mechanismName: 'lowest',
  authentication: { mechanism: 'lowest' },
  conformance: allServices,
  serverMaxReceivePduSize: 1024,
};

/** A deterministic source of octets. */
export function randomBytes(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 37 + size) & 0xff);
}

export const cryptography = portableCryptography;

/** A meter with its state, and a server that takes clients. */
export function meter(associations: readonly OfferedAssociation[] = [publicAssociation], timers: Timers = systemClock) {
  const state: MeterState = {
    time: fromInstant(Date.UTC(2026, 10, 22, 12)),
    rows: 100,
    counter: 0,
    sortMethod: 'fifo',
    start: Date.UTC(2026, 0, 1),
    switch: { state: 'connected', mode: 'mode-1' },
    image: { octets: new Uint8Array(), has: [], status: 'image-transfer-not-initiated', enabled: true, polls: 0 },
    calls: [],
  };
  const faults: unknown[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const device = new LogicalDevice(table, state, { associations, onFault });
  const server = new MeterServer([[1, device]], { clock: timers, cryptography, randomBytes, onFault });
  return { state, server, faults };
}

/** A transport to a meter, in memory. */
export function linkTo({ server }: ReturnType<typeof meter>, clientSap = 16): Transport {
  const [ours, theirs] = memoryPair();
  if (!server.accept(theirs, { clientSap, serverSap: 1 })) throw new Error('the server does not accept');
  return ours;
}

/** A client without security. */
export function connect(transport: Transport, options: Partial<ClientOptions> = {}): Promise<DlmsClient> {
  return DlmsClient.connect({
    transport,
    clock: systemClock,
    authentication: { mechanism: 'lowest' },
    cryptography,
    randomBytes,
    ...options,
  });
}
