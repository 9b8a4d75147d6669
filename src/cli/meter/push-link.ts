import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Data as DataValue } from '../../axdr/index.ts';
import { fromLatin1, LinkError } from '../../codec/index.ts';
import { Data, PushSetupV2 } from '../../cosem/index.ts';
import { type OmniaMeter, PushDriver, pushSetups } from '../../meter/index.ts';
import { connectTcp, openUdp, systemClock } from '../../node/index.ts';
import { obis } from '../../obis/index.ts';
import { endpointName, type NetworkEndpointUrl, parseEndpointUrl } from '../live/endpoint-url.ts';
import { UsageError } from '../usage.ts';
import { randomBytes } from './random.ts';

/** How a meter pushes from the command line. */
export interface PushLinkOptions {
  /** Where to, such as `coap://192.0.2.1:5683`; of more than one, the next where one is out of reach. */
  readonly urls: readonly string[];
  /** Milliseconds until it looks again whether there is something to push. */
  readonly longestWait: number;
  readonly onFault: (fault: unknown) => void;
}

const headEnds = obis('0-0:96.80.150');

/** Tells a meter where its head-end is (0-0:96.80.150), and sends what it pushes. Throws a UsageError. */
export function openPush(meter: OmniaMeter, { urls, longestWait, onFault }: PushLinkOptions): PushDriver {
  if (meter.modem === undefined) throw new UsageError('--push: the type number has no modem, so nothing is pushed');
  const endpoints = urls.map(pushUrl);
  setHeadEnds(meter, endpoints);
  return new PushDriver(meter, {
    clock: systemClock,
    randomBytes,
    longestWait,
    carriers: {
      datagrams: () => openUdp({ host: localAddress(endpoints) }),
      stream: (address) => connectTcp(parsed(address)),
      resolve: async (address, service) => (service === 'tcp' ? address : resolved(address)),
    },
    onFault,
  });
}

function pushUrl(text: string): NetworkEndpointUrl {
  const url = parseEndpointUrl(text);
  const isKnown = url.scheme === 'coap' || url.scheme === 'udp' || url.scheme === 'tcp';
  if ('path' in url || !isKnown) throw new UsageError(`--push: ${text}: coap, udp or tcp is expected`);
  return { ...url, host: url.host ?? '127.0.0.1' };
}

function setHeadEnds(meter: OmniaMeter, urls: readonly NetworkEndpointUrl[]): void {
  const value = urls.map((url): DataValue => ({ kind: 'octet-string', value: fromLatin1(endpointName(url)) }));
  meter.memory.transact(() => {
    meter.device.set(Data, headEnds, 'value', { kind: 'array', value });
    if (urls.every(({ scheme }) => scheme === 'coap')) return;
    // No layer below acknowledges what goes over UDP, and TCP does so before anybody has it.
    for (const { logicalName, ...purpose } of Object.values(pushSetups))
      if (meter.has(logicalName) && !('isRepeated' in purpose))
        meter.device.set(PushSetupV2, logicalName, 'pushOperationMethod', 'confirmed-retry-on-missing-confirmation');
  });
  meter.push.revive();
}

/** All that is on this machine is reached from the loopback interface alone. */
function localAddress(urls: readonly NetworkEndpointUrl[]): string {
  const isV6 = urls.some(({ host }) => host?.includes(':'));
  if (urls.every(({ host }) => host === '127.0.0.1' || host === 'localhost')) return '127.0.0.1';
  return isV6 ? '::' : '0.0.0.0';
}

function parsed(address: string): { host: string; port: number } {
  const { host = '127.0.0.1', port } = parseEndpointUrl(`tcp://${address}`) as NetworkEndpointUrl;
  return { host, port };
}

/** The address as a socket writes that of who answers. */
async function resolved(address: string): Promise<string> {
  const { host, port } = parsed(address);
  if (isIP(host) !== 0) return address;
  try {
    const found = await lookup(host, { family: 4 });
    return `${found.address}:${port}`;
  } catch (cause) {
    throw new LinkError('udp', 'refused', 'there is no host of this name', { cause });
  }
}
