import { Deframer } from '../../src/hdlc/index.ts';
import {
  type ByteStream,
  type HdlcClientOptions,
  HdlcServer,
  type HdlcServerOptions,
  type HdlcServerTransport,
  memoryPair,
  overHdlc,
  VirtualClock,
} from '../../src/transport/index.ts';
import { type Kept, keep, numbered, numberOf } from './channels.ts';
import { passing } from './virtual.ts';

export const serverAddress = { upper: 1, lower: 17, size: 2 } as const;
export const addresses = { clientAddress: 16, serverAddress };
export const station = { logicalDevices: [1, 2, 3], physicalDevice: 17, addressSizes: [2] } as const;

export type Serve = (transport: HdlcServerTransport) => boolean;

/** Answers each APDU with its number and 1000 more. */
export const answering: Serve = (transport) => {
  transport.listen({
    receive: (apdu) => transport.send(numbered(numberOf(apdu) + 1000, apdu.length)),
    closed: () => {},
  });
  return true;
};

/** A stream that tells what is sent on it: `C` by the client, `S` by the server, each frame by its kind. */
export function tapped(stream: ByteStream, name: 'C' | 'S', frames: string[]): ByteStream {
  const deframer = new Deframer();
  return Object.assign(Object.create(stream) as ByteStream, {
    layer: stream.layer,
    send(octets: Uint8Array) {
      for (const item of deframer.push(octets)) {
        if (item.kind !== 'fault') frames.push(`${name} ${item.control.kind}`);
      }
      return stream.send(octets);
    },
    listen: (receiver: Parameters<ByteStream['listen']>[0]) => stream.listen(receiver),
    close: () => stream.close(),
  });
}

/** A line with a server at one end. */
export function line(serve: Serve = answering, options: Partial<HdlcServerOptions> = {}) {
  const clock = new VirtualClock();
  const [near, far] = memoryPair({ layer: 'tcp', limit: 1000 });
  const frames: string[] = [];
  const transports: HdlcServerTransport[] = [];
  const server = new HdlcServer(tapped(far, 'S', frames), {
    ...station,
    clock,
    accept(transport) {
      transports.push(transport);
      return serve(transport);
    },
    ...options,
  });
  return { clock, near: tapped(near, 'C', frames), far, server, transports, frames };
}

/** A line with a link on it, and what both ends receive. */
export async function linked(serve: Serve = answering, options: Partial<HdlcServerOptions & HdlcClientOptions> = {}) {
  const made = line(serve, options);
  const transport = await passing(made.clock, overHdlc(made.near, { ...options, ...addresses, clock: made.clock }));
  made.frames.length = 0;
  return { ...made, transport, serverTransport: made.transports[0]!, kept: keep(transport) };
}

/** Keeps what it gets, and answers nothing. */
export function keeping() {
  const kept: Kept<Uint8Array>[] = [];
  const serve: Serve = (transport) => {
    kept.push(keep(transport));
    return true;
  };
  return { kept, serve };
}

export const numbers = (kept: { readonly items: readonly Uint8Array[] } | undefined) => kept?.items.map(numberOf);
export const upTo = (count: number, first = 0) => Array.from({ length: count }, (_, i) => first + i);
