import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coapOption, defaultTransmissionParameters, dlmsOptions, endpointOptions } from '../../../src/coap/index.ts';
import { commandOf } from '../peers.ts';
import { absent } from '../required.ts';
import { freePort, Program } from './program.ts';
import { bodyOf, difference, sizes, UdpEndpoint } from './udp-endpoint.ts';

const run = promisify(execFile);
const clientCommand = commandOf('coap-client-notls', 'coap-client');
const serverCommand = commandOf('coap-server-notls', 'coap-server');
const blocks = [16, 64, 512, 1024] as const;

test('libcoap is there', ({ skip }) => {
  if (clientCommand === undefined || serverCommand === undefined) {
    absent('libcoap', 'apt-get install libcoap3-bin', skip);
  }
});

describe.skipIf(clientCommand === undefined)('coap-client of libcoap asks our endpoint', () => {
  let folder = '';
  let server: UdpEndpoint;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dlms-libcoap-'));
    server = new UdpEndpoint(async (request) => {
      const [first, size] = request.options.filter(({ name }) => name === 'Uri-Path').map(({ value }) => String(value));
      if (first === 'body') return { code: '2.05', payload: bodyOf(Number(size)) };
      if (first === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500));
      return { code: '2.04', payload: request.payload };
    });
    await server.open();
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the client wrote into a file. */
  const ask = async (path: string, rest: readonly string[] = [], payload?: Uint8Array): Promise<Uint8Array> => {
    const output = join(folder, 'output');
    const input = join(folder, 'input');
    writeFileSync(output, '');
    if (payload !== undefined) writeFileSync(input, payload);
    const files = ['-o', output, ...(payload === undefined ? [] : ['-f', input])];
    await run(clientCommand!, [...files, '-B', '30', ...rest, `coap://127.0.0.1:${server.port}/${path}`]);
    return new Uint8Array(readFileSync(output));
  };

  test.each(sizes)('GET of %i octets: a stranger gets them by small blocks', async (size) => {
    expect(difference(await ask(`body/${size}`), bodyOf(size))).toBe('none');
  });

  test.each(sizes.filter((size) => size > 0).flatMap((size) => blocks.map((block) => ({ size, block }))))(
    'POST of $size octets, which come back, in blocks of $block',
    async ({ size, block }) => {
      const before = server.requests.length;
      const found = await ask('echo', ['-m', 'post', '-b', String(block)], bodyOf(size));
      expect(difference(found, bodyOf(size))).toBe('none');
      expect(server.requests).toHaveLength(before + 1);
    },
  );

  test('a response that takes longer comes separately', async () => {
    const found = await ask('slow', ['-m', 'post'], bodyOf(100));
    expect(difference(found, bodyOf(100))).toBe('none');
    expect(server.endpoint.counters.txNonPiggybacked).toBeGreaterThan(0);
  });

  test('non-confirmable', async () => {
    expect(difference(await ask('body/40', ['-N']), bodyOf(40))).toBe('none');
  });

  test('it loses every fifth datagram: POST of 4096 octets and their return, processed once', async () => {
    const before = server.requests.length;
    const found = await ask('echo', ['-m', 'post', '-b', '512', '-l', '3,7,11'], bodyOf(4096));
    expect(difference(found, bodyOf(4096))).toBe('none');
    expect(server.requests).toHaveLength(before + 1);
  });

  test('RFC 9175: it returns an Echo value where that is required', async () => {
    const strict = new UdpEndpoint(({ payload }) => ({ code: '2.04', payload }), { requiresEcho: () => true });
    const { port } = await strict.open();
    const { stdout } = await run(clientCommand!, [
      '-B',
      '30',
      '-m',
      'post',
      '-e',
      'action',
      `coap://127.0.0.1:${port}/x`,
    ]);
    expect(stdout.trim()).toBe('action');
    expect(strict.requests).toMatchObject([{ known: true }]);
    strict.close();
  });

  test('nothing of it is left over', () => {
    expect(server.faults).toEqual([]);
  });
});

describe.skipIf(serverCommand === undefined)('our endpoint asks coap-server of libcoap', () => {
  let program: Program;
  let peer = '';
  beforeAll(async () => {
    const port = await freePort();
    peer = `127.0.0.1:${port}`;
    program = new Program(serverCommand!, '-A', '127.0.0.1', '-p', String(port), '-d', '1000', '-e');
    const probe = await new UdpEndpoint(() => ({ code: '4.04' })).open();
    await probe.send({ peer, code: '0.01' });
    probe.close();
  });
  afterAll(() => program.stop());

  test.each(sizes.filter((size) => size > 0).flatMap((size) => [0, 2, 5, 6].map((szx) => ({ size, szx }))))(
    'PUT and GET of $size octets in blocks of SZX $szx',
    async ({ size, szx }) => {
      const parametersOf = () => ({ ...defaultTransmissionParameters, szx });
      const client = await new UdpEndpoint(() => ({ code: '4.04' }), { parametersOf }).open();
      const options = [coapOption('Uri-Path', `body-${size}-${szx}`)];
      const put = await client.send({ peer, code: '0.03', options, payload: bodyOf(size) });
      expect(put.code).toMatch(/^2\.0[14]$/);
      const got = await client.send({ peer, code: '0.01', options });
      expect(got.code).toBe('2.05');
      expect(difference(got.payload, bodyOf(size))).toBe('none');
      expect([client.endpoint.active, client.faults]).toEqual([0, []]);
      client.close();
    },
  );

  test('a separate response, acknowledged', async () => {
    const client = await new UdpEndpoint(() => ({ code: '4.04' })).open();
    const got = await client.send({ peer, code: '0.01', options: [coapOption('Uri-Path', 'async')] });
    expect(got.code).toBe('2.05');
    expect(client.endpoint.counters.rxAck).toBe(1);
    expect(client.endpoint.counters.txAck).toBe(1);
    client.close();
  });

  test('an unknown critical option is 4.02 there as here', async () => {
    // Its 4.02 has the option again, which a client that does not know it must reject.
    const definitions = [...endpointOptions, ...dlmsOptions];
    const client = await new UdpEndpoint(() => ({ code: '4.04' }), { definitions }).open();
    const options = [{ number: 65_001, value: Uint8Array.of(1) }];
    expect((await client.send({ peer, code: '0.02', options })).code).toBe('4.02');
    client.close();
  });
});
