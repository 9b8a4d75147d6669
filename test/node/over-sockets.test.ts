import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { equalBytes } from '../../src/codec/index.ts';
import { systemClock as clock, connectTcp, listenTcp, openUdp } from '../../src/node/index.ts';
import {
  CoapServer,
  type CoapTransport,
  HdlcServer,
  overCoap,
  overHdlc,
  received,
  type Transport,
} from '../../src/transport/index.ts';
import { numbered } from '../transport/channels.ts';

/** Sends each APDU back that it receives. */
async function echo(transport: Transport): Promise<void> {
  for await (const apdu of received(transport)) await transport.send(apdu);
}

/** Asks for each of the sizes, and gives what came back. */
async function ask(transport: Transport, sizes: readonly number[]): Promise<void> {
  const answers = received(transport);
  for (const [i, size] of sizes.entries()) {
    const sending = transport.send(numbered(i, size));
    const { value } = await answers.next();
    await sending;
    expect(equalBytes(value as Uint8Array, numbered(i, size))).toBe(true);
  }
}

const sizes = [4, 100, 128, 129, 2000, ...Array.from({ length: 20 }, () => 50)];

test('HDLC over TCP', async () => {
  const served: Promise<void>[] = [];
  await using server = await listenTcp({ port: 0 }, (stream) => {
    new HdlcServer(stream, {
      clock,
      logicalDevices: [1],
      physicalDevice: 17,
      addressSizes: [2],
      maximumApduLength: 65_535,
      accept: (transport) => served.push(echo(transport)) > 0,
    });
  });
  const connect = async () =>
    overHdlc(await connectTcp({ host: '127.0.0.1', port: server.port }), {
      clock,
      clientAddress: 16,
      serverAddress: { upper: 1, lower: 17, size: 2 },
    });
  const [first, second] = await Promise.all([connect(), connect()]);
  await Promise.all([ask(first, [...sizes, 20_000]), ask(second, sizes)]);
  await first.close();
  await second.close();
  await Promise.all(served);
  expect(served).toHaveLength(2);
});

test('CoAP over UDP, with APDUs of 64 KiB', async () => {
  const transports: CoapTransport[] = [];
  const common = { clock, randomBytes: (size: number) => new Uint8Array(randomBytes(size)) };
  const socket = await openUdp();
  await using server = new CoapServer(socket, {
    ...common,
    accept(transport) {
      transports.push(transport);
      echo(transport);
      return true;
    },
  });
  const peer = `127.0.0.1:${socket.port}`;
  await using transport = overCoap(await openUdp(), { ...common, peer, clientSap: 16, serverSap: 1 });
  await ask(transport, [...sizes, 65_536]);
  expect(transports).toHaveLength(1);
  expect(server).toBeDefined();
});
