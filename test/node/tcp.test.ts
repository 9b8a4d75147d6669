import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { LinkError, TimeoutError, toHex } from '../../src/codec/index.ts';
import { connectTcp, listenTcp, type TcpServer, type TcpStream } from '../../src/node/index.ts';
import { overWrapper, received, WrapperConnection } from '../../src/transport/index.ts';

const host = '127.0.0.1';
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function listening(accept: (stream: TcpStream) => void): Promise<TcpServer> {
  const server = await listenTcp({ port: 0 }, accept);
  open.push(server);
  return server;
}

async function connected(port: number): Promise<TcpStream> {
  const stream = await connectTcp({ host, port });
  open.push(stream);
  return stream;
}

describe('TCP', () => {
  test('APDUs through the wrapper, to a raw socket and back', async () => {
    const raw = createServer((socket: Socket) => {
      // What comes is answered as it is, with the wPorts exchanged, an octet at a time.
      socket.on('data', (octets: Buffer) => {
        const answer = Buffer.concat([
          octets.subarray(0, 2),
          octets.subarray(4, 6),
          octets.subarray(2, 4),
          octets.subarray(6),
        ]);
        for (const octet of answer) socket.write(Buffer.of(octet));
      });
    });
    await new Promise<void>((resolve) => raw.listen(0, host, () => resolve()));
    const { port } = raw.address() as { port: number };
    const transport = overWrapper(await connected(port), { sourceWPort: 0x10, destinationWPort: 1 });
    const answers = received(transport);
    for (const size of [1, 13, 4000, 65_535]) {
      const apdu = new Uint8Array(size).fill(size & 0xff);
      await transport.send(apdu);
      const { value } = await answers.next();
      expect(toHex(value as Uint8Array) === toHex(apdu)).toBe(true);
    }
    await transport.close();
    await new Promise((resolve) => raw.close(resolve));
  });

  test('a server with many associations behind one socket', async () => {
    const server = await listening((stream) => {
      new WrapperConnection(stream, {
        accept(transport) {
          transport.listen({
            receive: (apdu) => transport.send(Uint8Array.of(transport.sourceWPort, ...apdu)),
            closed() {},
          });
          return true;
        },
      });
    });
    const connection = new WrapperConnection(await connected(server.port));
    const asked = [1, 2, 17].map(async (wPort) => {
      const transport = connection.open({ sourceWPort: 0x10, destinationWPort: wPort });
      await transport.send(Uint8Array.of(wPort, 0xff));
      for await (const answer of received(transport)) return [...answer];
      return undefined;
    });
    expect(await Promise.all(asked)).toEqual([
      [1, 1, 255],
      [2, 2, 255],
      [17, 17, 255],
    ]);
    await connection.close();
  });

  test('a receiver that takes its time holds the sender back', async () => {
    let given = 0;
    const server = await listening((stream) => {
      stream.listen({
        receive(octets) {
          given += octets.length;
          return new Promise(() => {});
        },
        closed() {},
      });
    });
    const stream = await connected(server.port);
    let sent = 0;
    const sending = (async () => {
      for (; sent < 256; sent += 1) await stream.send(new Uint8Array(256 * 1024));
    })().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toBeLessThan(128);
    expect(given).toBeLessThan(1024 * 1024);
    await stream.close();
    await sending;
  });

  test('errors name the layer', async () => {
    const server = await listenTcp({ port: 0 }, () => {});
    await server.close();
    const refused = await connectTcp({ host, port: server.port }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LinkError);
    expect(refused).toMatchObject({ layer: 'tcp', code: 'refused' });
    // An address of a network that is for documentation alone: nobody answers, or there is no way to it.
    const lost = await connectTcp({ host: '192.0.2.1', port: 4059, timeout: 50 }).catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(LinkError);
    if (lost instanceof TimeoutError) expect(lost.message).toContain('50 ms');
    const { signal } = { signal: AbortSignal.abort(new Error('given up')) };
    await expect(connectTcp({ host, port: 1, signal })).rejects.toThrow('given up');
  });

  test('the end of the other side ends the loop, a reset is an error', async () => {
    const server = await listening((stream) => {
      stream.send(Uint8Array.of(1)).then(() => stream.close());
    });
    const octets: number[] = [];
    for await (const chunk of received(await connected(server.port))) octets.push(...chunk);
    expect(octets).toEqual([1]);
    const stream = await connected(server.port);
    await stream.close();
    await expect(stream.send(Uint8Array.of(1))).rejects.toMatchObject({ layer: 'tcp', code: 'closed' });
  });
});
