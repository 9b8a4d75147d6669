import { coapBinding } from '../../coap/index.ts';
import type { PushReceiver } from '../../headend/index.ts';
import { listenTcp, openUdp, systemClock } from '../../node/index.ts';
import { CoapDatagrams, WrapperConnection, WrapperDatagrams } from '../../transport/index.ts';
import { endpointName, type NetworkEndpointUrl } from '../live/endpoint-url.ts';
import { opened } from '../live/endpoints.ts';
import { randomBytes } from '../meter/random.ts';

/** A port where pushes come in. */
export interface PushPort {
  /** With the port that it has. */
  readonly name: string;
  close(): Promise<void>;
}

/** Senders at the same time: one that sends nothing for a minute makes room. */
const maximumAccepted = 65_536;
const maximumConnections = 4096;
const maximumWaiting = 4096;

/** Opens a port and hands what comes in to the receiver; throws a UsageError where it cannot be had. */
export function openPushPort(
  url: NetworkEndpointUrl,
  receiver: PushReceiver,
  onFault: (what: unknown) => void,
): Promise<PushPort> {
  const host = url.host ?? '127.0.0.1';
  return opened(url, async () => {
    if (url.scheme === 'tcp' || url.scheme === 'tcp-listen') return tcpPort({ ...url, host }, receiver, onFault);
    const channel = await openUdp({ host, port: url.port, maximumWaiting });
    const name = endpointName({ ...url, host, port: channel.port });
    const transport = url.scheme;
    const accept = (sender: Parameters<PushReceiver['accept']>[0] & { readonly peer: string | undefined }) =>
      receiver.accept(sender, { transport, peer: sender.peer });
    const common = { accept, maximumAccepted, onFault };
    const carrier =
      transport === 'coap'
        ? new CoapDatagrams(channel, { ...common, clock: systemClock, binding: coapBinding('client'), randomBytes })
        : new WrapperDatagrams(channel, common);
    return { name, close: () => carrier.close() };
  });
}

async function tcpPort(
  url: NetworkEndpointUrl & { readonly host: string },
  receiver: PushReceiver,
  onFault: (what: unknown) => void,
): Promise<PushPort> {
  const { host, port } = url;
  const server = await listenTcp({ host, port, maximumConnections }, (stream) => {
    try {
      new WrapperConnection(stream, {
        clock: systemClock,
        accept: (sender) => receiver.accept(sender, { transport: 'tcp', peer: stream.peer }),
      });
    } catch (error) {
      onFault(error);
    }
  });
  return { name: endpointName({ ...url, scheme: 'tcp', port: server.port }), close: () => server.close() };
}
