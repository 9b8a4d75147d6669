import {
  AutoConnectV2,
  CoapDiagnostic,
  CoapSetup,
  Data,
  GprsModemSetup,
  GsmDiagnosticV2,
  Ipv4Setup,
  Ipv6Setup,
  LteMonitoringV1,
  PppSetup,
  Register,
  TcpUdpSetup,
} from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import { bandOf, technologyPreferences } from '../modem/access-technology.ts';
import { assigned, isManual, usesDhcp } from '../modem/assigned-address.ts';
import { address6Of, addressOf, homeNetwork } from '../modem/cell.ts';
import { coapCaptureTime, coapCounters, resetCoap } from '../modem/coap-diagnostic.ts';
import { cellsNear, registrationStatus, technologyStatus } from '../modem/diagnostic.ts';
import type { Modem } from '../modem/modem.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

const none = '0.0.0.0';
const networkMask = '255.0.0.0';
const gateway = '10.0.0.1';
const names = {
  udp: obis('0-0:25.0.0'),
  ipv4: obis('0-0:25.1.0'),
  ppp: obis('0-0:25.3.0'),
  gprs: obis('0-0:25.4.0'),
} as const;

/** Only types with a modem have these objects. */
function modemOf({ modem }: OmniaMeter): Modem {
  if (modem === undefined) throw new ServiceRefusal('object-unavailable');
  return modem;
}

const usualService = { precedence: 0, delay: 0, reliability: 0, peakThroughput: 0, meanThroughput: 0 } as const;
/** Modes that this meter knows: it connects by itself for good, or when it is told to. */
const knownModes: readonly unknown[] = ['no-auto-connect', 'permanently-connected', 'connected-by-connect'];

const timers = { t3402: 720, t3412: 10_800, t3412ext2: 10_800, t3324: 1_000, teDrx: 2_048, tptw: 5 } as const;
/** The least signal of the cell, dBm, without and with coverage enhancement. */
const leastLevels = { qRxlevMin: -118, qRxlevMinCe: -124, qRxlevMinCe1: -128 } as const;

/** An address of IPv4: that of the network while the modem is attached. */
function ipv4(name: 'ipAddress' | 'subnetMask' | 'gatewayIpAddress', ofNetwork: (self: OmniaMeter) => string) {
  return assigned({
    type: Ipv4Setup.attributes[name].type,
    key: `IPv4 ${name}`,
    isAssigned: usesDhcp,
    ofNetwork: (self) => (modemOf(self).isAttached ? ofNetwork(self) : none),
    initial: none,
  });
}

/** The modem and its network (OMNIA data sheet, Communication). */
export const communicationParts: readonly ObjectPart[] = [
  part(GsmDiagnosticV2, '0-0:25.6.0', {
    operator: (self) => (modemOf(self).isAttached ? homeNetwork.operator : ''),
    status: (self) => registrationStatus(modemOf(self)),
    csAttachment: 'inactive',
    psStatus: (self) => technologyStatus(modemOf(self)),
    adjacentCells: cellsNear,
    captureTime: (self) => self.timeOf(self.now()),
  }),
  part(LteMonitoringV1, '0-0:25.11.0', { lteNetworkParameters: { ...timers, ...leastLevels } }),
  part(Data, '0-0:96.12.5', { value: (self) => ({ kind: 'unsigned', value: modemOf(self).bars ?? 0 }) }),
  part(Data, '0-0:96.15.5', {
    value: ({ events }) => ({
      kind: 'long-unsigned',
      value: ((events.entries('communication').at(-1)?.number ?? -1) + 1) % 2 ** 16,
    }),
  }),
  part(Data, '0-0:96.80.163', {
    value: (self) => {
      const modem = modemOf(self);
      return { kind: 'unsigned', value: modem.isAttached ? bandOf(modem.technology, self.seed) : 0 };
    },
  }),
  part(Data, '0-0:96.80.164', { value: (self) => ({ kind: 'boolean', value: modemOf(self).isVerified }) }),
  part(Register, '0-0:96.80.165', {
    value: stored(
      { kind: 'unsigned', value: 0 },
      {
        check: ({ kind, value }) => {
          if (kind !== 'unsigned') throw new ServiceRefusal('type-unmatched');
          if (technologyPreferences[value] === undefined) throw new ServiceRefusal('other-reason');
        },
        stored: (_, self: OmniaMeter) => self.modem?.look(),
      },
    ),
  }),
  part(AutoConnectV2, '0-0:2.1.0', {
    mode: stored('permanently-connected', {
      check: (mode) => {
        if (!knownModes.includes(mode)) throw new ServiceRefusal('other-reason');
      },
      stored: (_, self: OmniaMeter) => self.modem?.look(),
    }),
    connect: (self) => {
      modemOf(self).connect();
    },
  }),
  part(GprsModemSetup, `${names.gprs}`, {
    apn: stored('meters.example'),
    qualityOfService: stored({ default: usualService, requested: usualService }),
  }),
  part(PppSetup, `${names.ppp}`, { phyReference: stored(names.gprs) }),
  part(Ipv4Setup, `${names.ipv4}`, {
    dlReference: stored(names.ppp),
    ipAddress: ipv4('ipAddress', (self) => addressOf(self.seed)),
    subnetMask: ipv4('subnetMask', () => networkMask),
    gatewayIpAddress: ipv4('gatewayIpAddress', () => gateway),
    useDhcpFlag: stored(true),
  }),
  part(Ipv6Setup, '0-0:25.7.0', {
    dlReference: stored(names.ppp),
    unicastIpv6Addresses: assigned({
      type: Ipv6Setup.attributes.unicastIpv6Addresses.type,
      key: 'IPv6 unicast addresses',
      isAssigned: (self) => !isManual(self),
      ofNetwork: (self) => (modemOf(self).isAttached ? [address6Of(self.seed)] : []),
      initial: [],
    }),
  }),
  part(TcpUdpSetup, `${names.udp}`, { ipReference: stored(names.ipv4) }),
  part(CoapSetup, '0-0:25.16.0', { udpReference: stored(names.udp) }),
  part(CoapDiagnostic, '0-0:25.17.0', {
    messagesCounter: (self) => coapCounters(modemOf(self)),
    requestResponseCounter: (self) => coapCounters(modemOf(self)),
    coapBtCounter: (self) => coapCounters(modemOf(self)),
    captureTime: coapCaptureTime,
    reset: (self) => resetCoap(self, modemOf(self)),
  }),
];
