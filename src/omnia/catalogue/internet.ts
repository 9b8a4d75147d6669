import {
  AutoConnectV2,
  CoapDiagnostic,
  CoapSetup,
  GprsModemSetup,
  Ipv4Setup,
  Ipv6Setup,
  PppSetup,
  TcpUdpSetup,
} from '../../cosem/index.ts';
import { modem } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import { data, of, table } from './rows.ts';

const configured = { requires: modem, access: configuration };

/** The parameters of RFC 7252; the scale of the factors, hundredths here, was not seen. */
const coapDefaults = {
  ackTimeout: 2000,
  ackRandomFactor: 150,
  maxRetransmit: 4,
  nstart: 1,
  exponentialBackOff: 200,
  probingRate: 1,
  coapUriPath: 'dlms',
  transportMode: 'reliable-and-unreliable',
  version: { kind: 'enum', value: 0 },
  tokenLength: 8,
} as const;

/** How the head-end is reached (OMNIA data sheet, Communication). */
export const internet = table(
  of(
    TcpUdpSetup,
    [
      [
        '0-0:25.0.0',
        'TCP-UDP setup',
        'obis-list',
        { tcpUdpPort: 4059, mss: 576, nbOfSimConn: 1, inactivityTimeOut: 180 },
      ],
    ],
    configured,
  ),
  of(
    CoapSetup,
    [['0-0:25.16.0', 'CoAP setup', 'class-name in part', coapDefaults, { types: { version: 'enum' } }]],
    configured,
  ),
  of(CoapDiagnostic, [['0-0:25.17.0', 'CoAP diagnostic', 'class-name']], { requires: modem }),
  of(Ipv4Setup, [['0-0:25.1.0', 'IPv4 setup', 'obis-list']], configured),
  of(Ipv6Setup, [['0-0:25.7.0', 'IPv6 setup', 'obis-list']], configured),
  of(
    PppSetup,
    [['0-0:25.3.0', 'PPP setup', 'obis-list', {}, { types: { pppAuthentication: 'structure' } }]],
    configured,
  ),
  of(GprsModemSetup, [['0-0:25.4.0', 'GPRS modem setup', 'obis-list']], configured),
  of(AutoConnectV2, [['0-0:2.1.0', 'Auto connect', 'obis-list']], configured),
  data([['0-0:96.80.150', 'Addresses of the head-end', 'array', 'data-sheet']], configured),
);
