import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coapOption, defaultTransmissionParameters } from '../../../src/coap/index.ts';
import { absent } from '../required.ts';
import { freePort, Program } from './program.ts';
import { bodyOf, difference, sizes, UdpEndpoint } from './udp-endpoint.ts';

/** How a library's server and client are started: commands with their arguments. */
export interface Peer {
  readonly isInstalled: boolean;
  /** A server with /echo, /slow and /body?N, which writes a line when it is ready. */
  readonly server: (port: number) => readonly string[];
  /** A client that reads orders as lines of JSON and writes the responses. */
  readonly client: () => readonly string[];
  /** Blocks that our client asks for, as SZX. */
  readonly szx: readonly number[];
}

interface Answer {
  readonly code?: string;
  readonly payload?: string;
  readonly error?: string;
}

const start = ([command, ...rest]: readonly string[]): Program => new Program(command!, ...rest);

/** The same exchanges with any library, both ways. */
export function exchangesWith(name: string, peer: Peer): void {
  test(`${name} is there`, ({ skip }) => {
    if (!peer.isInstalled) absent(name, 'it could not be installed into test/interop/.cache', skip);
  });

  describe.skipIf(!peer.isInstalled)(`our endpoint asks ${name}`, () => {
    let program: Program;
    let address = '';
    beforeAll(async () => {
      const port = await freePort();
      address = `127.0.0.1:${port}`;
      program = start(peer.server(port));
      await program.line();
    });
    afterAll(() => program.stop());

    const cases = sizes.flatMap((size) => peer.szx.map((szx) => ({ size, szx })));
    test.each(cases)('POST of $size octets, which come back, in blocks of SZX $szx', async ({ size, szx }) => {
      const parametersOf = () => ({ ...defaultTransmissionParameters, szx });
      const client = await new UdpEndpoint(() => ({ code: '4.04' }), { parametersOf }).open();
      const options = [coapOption('Uri-Path', 'echo')];
      const response = await client.send({ peer: address, code: '0.02', options, payload: bodyOf(size) });
      expect(response.code).toBe('2.04');
      expect(difference(response.payload, bodyOf(size))).toBe('none');
      expect([client.endpoint.active, client.faults]).toEqual([0, []]);
      client.close();
    });

    test.each(sizes)('GET of %i octets', async (size) => {
      const client = await new UdpEndpoint(() => ({ code: '4.04' })).open();
      const options = [coapOption('Uri-Path', 'body'), coapOption('Uri-Query', String(size))];
      const response = await client.send({ peer: address, code: '0.01', options });
      expect(difference(response.payload, bodyOf(size))).toBe('none');
      client.close();
    });

    test('a response that takes longer', async () => {
      const client = await new UdpEndpoint(() => ({ code: '4.04' })).open();
      const options = [coapOption('Uri-Path', 'slow')];
      const response = await client.send({ peer: address, code: '0.02', options, payload: bodyOf(30) });
      expect(difference(response.payload, bodyOf(30))).toBe('none');
      client.close();
    });
  });

  describe.skipIf(!peer.isInstalled)(`${name} asks our endpoint`, () => {
    let program: Program;
    let server: UdpEndpoint;
    beforeAll(async () => {
      server = await new UdpEndpoint(async (request) => {
        const path = request.options.find((option) => option.name === 'Uri-Path')?.value;
        const query = request.options.find((option) => option.name === 'Uri-Query')?.value;
        if (path === 'body') return { code: '2.05', payload: bodyOf(Number(query)) };
        if (path === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500));
        return { code: '2.04', payload: request.payload };
      }).open();
      program = start(peer.client());
      await program.line();
    });
    afterAll(() => {
      program.stop();
      server.close();
    });

    const ask = async (method: string, path: string, payload: Uint8Array = new Uint8Array(0)): Promise<Uint8Array> => {
      const uri = `coap://127.0.0.1:${server.port}/${path}`;
      const answer = await program.ask<Answer>({ method, uri, payload: Buffer.from(payload).toString('hex') });
      expect(answer.error).toBeUndefined();
      expect(answer.code).toBe(method === 'GET' ? '2.05' : '2.04');
      return new Uint8Array(Buffer.from(answer.payload!, 'hex'));
    };

    test.each(sizes)('POST of %i octets, which come back, processed once', async (size) => {
      const before = server.requests.length;
      expect(difference(await ask('POST', 'echo', bodyOf(size)), bodyOf(size))).toBe('none');
      expect(server.requests).toHaveLength(before + 1);
    });

    test.each(sizes)('GET of %i octets', async (size) => {
      expect(difference(await ask('GET', `body?${size}`), bodyOf(size))).toBe('none');
    });

    test('a response that takes longer comes separately', async () => {
      expect(difference(await ask('POST', 'slow', bodyOf(30)), bodyOf(30))).toBe('none');
      expect(server.endpoint.counters.txNonPiggybacked).toBe(1);
    });
  });
}
