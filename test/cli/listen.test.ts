import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import { coapBinding } from '../../src/coap/index.ts';
import { concat, decode, encode, fromHex, toHex } from '../../src/codec/index.ts';
import { openUdp, systemClock } from '../../src/node/index.ts';
import { overCoap, wrapper } from '../../src/transport/index.ts';
import { octetsFrom, randomFrom } from '../coap/random.ts';
import { keys, notificationOf, PushingMeter } from '../headend/meters.ts';
import { corpus } from '../support/corpus.ts';
import { cliProgram } from '../support/program.ts';
import { running } from './running.ts';

const { run, start, file, folder } = cliProgram();
const listen = (...args: string[]) => running(start(['listen', ...args]));

const keyFile = () =>
  file(
    'keys.json',
    JSON.stringify(
      [1, 2].map((number) => {
        const { systemTitle } = new PushingMeter(number);
        const hexOf = (use: 'globalUnicastEncryptionKey' | 'authenticationKey') =>
          toHex(keys.key(systemTitle, use)!.reveal());
        return {
          systemTitle: toHex(systemTitle),
          encryptionKey: hexOf('globalUnicastEncryptionKey'),
          authenticationKey: hexOf('authenticationKey'),
        };
      }),
    ),
  );
const wrapped = (apdu: Uint8Array) => encode(wrapper, { version: 1, sourceWPort: 1, destinationWPort: 16, apdu });
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('takes pushes over CoAP, UDP and TCP at once, keeps and acknowledges them', async () => {
  const path = join(folder, 'all.ndjson');
  const state = join(folder, 'state');
  const program = listen('coap://:0', 'udp://:0', 'tcp://:0', '--keys', keyFile(), '--ndjson', path, '--state', state);
  const [, coap] = await program.shows(/coap:\/\/127\.0\.0\.1:(\d+)/);
  const [, udp] = await program.shows(/udp:\/\/127\.0\.0\.1:(\d+)/);
  const [, tcp] = await program.shows(/tcp:\/\/127\.0\.0\.1:(\d+)/);
  const [one, two] = [new PushingMeter(1), new PushingMeter(2)];

  await using transport = overCoap(await openUdp(), {
    peer: `127.0.0.1:${coap}`,
    clientSap: 1,
    serverSap: 1,
    clock: systemClock,
    binding: coapBinding('server'),
    randomBytes: octetsFrom(randomFrom(1)),
  });
  transport.listen({ receive: () => undefined, closed: () => {} });
  const first = one.push(1);
  await transport.send(first);
  // Acknowledged is on the disk.
  expect(linesOf(path)).toMatchObject([{ systemTitle: toHex(one.systemTitle), longInvokeId: 1, transport: 'coap' }]);
  await transport.send(first);

  const socket = createSocket('udp4');
  socket.send(wrapped(two.push(2, { confirmed: true })), Number(udp), '127.0.0.1');
  const [confirmed] = (await once(socket, 'message')) as [Buffer];
  expect(decode(Apdu, two.open(Uint8Array.from(confirmed.subarray(8))).apdu).kind).toBe('data-notification-confirm');
  socket.close();

  const stream = connect(Number(tcp), '127.0.0.1');
  stream.write(concat(wrapped(one.push(3)), wrapped(one.push(4, { confirmed: true }))));
  await once(stream, 'data');
  stream.destroy();

  const { exitCode, stdout, stderr } = await program.stop();
  expect(stdout).toContain('4 pushes of 2 meters; 1 came again, 0 refused');
  expect(stdout).toContain(`${toHex(one.systemTitle)}  coap 127.0.0.1:`);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(linesOf(path).map(({ longInvokeId }) => longInvokeId)).toEqual([1, 2, 3, 4]);
  expect(linesOf(path)[0]).toMatchObject({
    kind: 'data-notification',
    protection: 'authenticated and encrypted',
    apdu: toHex(notificationOf(1)),
    readings: [{ value: 1 }],
    layers: [{ invocationCounter: 1 }],
  });
});

test('killed at any time, it has each push once in the end', async () => {
  const path = join(folder, 'killed.ndjson');
  const args = ['--keys', keyFile(), '--ndjson', path, '--state', join(folder, 'killed')];
  const meter = new PushingMeter(1);
  const random = randomFrom(5);
  const octets = Array.from({ length: 60 }, (_, i) => meter.push(i + 1));
  let [sent, kills] = [0, 0];
  for (let runs = 0; sent < octets.length && runs < 12; runs += 1) {
    const program = listen('coap://:0', ...args);
    const [, port] = await program.shows(/coap:\/\/127\.0\.0\.1:(\d+)/);
    await using transport = overCoap(await openUdp(), {
      peer: `127.0.0.1:${port}`,
      clientSap: 1,
      serverSap: 1,
      clock: systemClock,
      binding: coapBinding('server'),
      randomBytes: octetsFrom(randomFrom(runs)),
    });
    transport.listen({ receive: () => undefined, closed: () => {} });
    let isKilled = false;
    const kill = () => {
      isKilled = true;
      kills += 1;
      program.child.kill('SIGKILL');
    };
    const goal = runs < 8 ? sent + 4 : octets.length;
    while (sent < octets.length && !isKilled) {
      // In the midst of the push after those.
      if (sent === goal) setTimeout(kill, random() * 4);
      const isSent = await Promise.race([
        transport.send(octets[sent]!).then(
          () => true,
          () => false,
        ),
        program.ended.then(() => false),
      ]);
      if (isSent) sent += 1;
      else break;
    }
    kill();
    await program.ended;
  }
  expect(kills).toBeGreaterThan(8);
  expect(linesOf(path).map(({ longInvokeId }) => longInvokeId)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
}, 60_000);

test('says why it refuses, and ends with 1', async () => {
  const program = listen('udp://:0', '--keys', keyFile(), '--json');
  const [, port] = await program.shows(/udp:\/\/127\.0\.0\.1:(\d+)/);
  const socket = createSocket('udp4');
  const meter = new PushingMeter(1);
  const damaged = meter.push(1);
  damaged[damaged.length - 1]! ^= 1;
  for (const octets of [damaged, new PushingMeter(3).push(1), notificationOf(5), Uint8Array.of(1, 2, 3)])
    socket.send(wrapped(octets), Number(port), '127.0.0.1');
  socket.send(wrapped(meter.push(6)), Number(port), '127.0.0.1');
  await program.shows(/"longInvokeId":6/);
  socket.close();
  const { exitCode, stdout, stderr } = await program.stop();
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/tag-mismatch.*authentication key/);
  expect(stderr).toContain('key-unknown');
  expect(stderr).toContain('protection-too-low');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .at(-1),
  ).toEqual({
    summary: { pushes: 1, meters: 1, repeated: 0, refused: 4 },
  });
});

const real = corpus('wrapper.jsonl')?.filter(({ id }) => id.startsWith('u9n-udp-'));

test.skipIf(real === undefined)('real pushes of the corpus', async () => {
  const { ek, ak } = real![0]!.keys!;
  const program = running(start(['listen', 'udp://:0'], { DLMS_KEY: ek!, DLMS_AUTH_KEY: ak! }));
  const [, port] = await program.shows(/udp:\/\/127\.0\.0\.1:(\d+)/);
  const socket = createSocket('udp4');
  const unique = [...new Set(real!.map(({ hex }) => hex!))];
  for (const hex of unique) socket.send(fromHex(hex)!, Number(port), '127.0.0.1');
  await program.showsTimes('2f19229199164103', unique.length);
  socket.close();
  expect((await program.stop()).stdout).toContain(`${unique.length} pushes of 1 meters`);
});

test.each([
  ['a port of other machines', ['udp://0.0.0.0:4059']],
  ['a serial line', ['serial:/dev/ttyUSB0']],
  ['HDLC', ['hdlc+tcp://:4060']],
  ['a title that is none', ['--own-title', '12']],
  ['keys of nobody in particular', ['--key', '01'.repeat(16), '--key', '02'.repeat(16)]],
  ['a file in no folder', ['udp://:0', '--ndjson', '/nowhere/pushes']],
  ['a file that is something else', ['udp://:0', '--ndjson', file('other.json', '{"a":1}')]],
  ['a state in no folder', ['udp://:0', '--state', '/dev/null/state']],
])('2 for %s', async (_, args) => {
  const { exitCode, stdout, stderr } = await run(['listen', ...args]);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('dlms: note'))).toHaveLength(1);
});
