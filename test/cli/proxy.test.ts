import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { concat } from '../../src/codec/index.ts';
import * as capture from '../support/captures.ts';
import { segments } from '../support/captures.ts';
import { hex } from '../support/corpus.ts';
import { cliProgram } from '../support/program.ts';
import { answering, connected, hasSocat, type Running, running, terminals, until } from './running.ts';

const { folder, run, start } = cliProgram();

const request = hex('000100100001000dc001c100030100010800ff0200');
const response = hex('0001000100100009c401c10006000000ff');
const snrm = hex('7ea00a00020023219318717e');
const oneLine = /^dlms: [^\n]+\n$/;
const stopped: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stopped.splice(0)) await stop();
});

async function proxy(to: string, ...args: string[]): Promise<Running & { port: number }> {
  const scheme = to.startsWith('udp') || to.startsWith('coap') ? 'udp' : 'tcp';
  const program = running(start(['proxy', '--listen', `${scheme}://127.0.0.1:0`, '--to', to, ...args]));
  stopped.push(() => program.child.kill('SIGKILL'));
  const [, port] = await program.shows(/listening on \w+:\/\/127\.0\.0\.1:(\d+) for/);
  return { ...program, port: Number(port) };
}

/** A meter over TCP that gives every chunk back. */
async function echo(): Promise<number> {
  const server = await answering((octets, socket) => socket.write(octets));
  stopped.push(() => server.close());
  return server.port;
}

/** A request that differs from its neighbours. */
const numbered = (number: number) => request.with(10, number & 0x0f);

/** Octets that look random, the same each time. */
function noise(size: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

describe('dlms proxy', () => {
  test('passes what comes, shows both directions and sums up', async () => {
    const server = await answering((_, socket) => socket.write(response));
    stopped.push(() => server.close());
    const program = await proxy(`tcp://127.0.0.1:${server.port}`);
    const { socket, received } = await connected(program.port);
    for (let i = 1; i <= 3; i += 1) {
      socket.write(request);
      await until(() => received().length === i * response.length);
    }
    socket.end();
    await program.shows(/the client closed/);
    const { exitCode, stdout, stderr } = await program.stop();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/#1 → wrapper 16>1 {2}get-request-normal #1 Register 1-0:1\.8\.0\*255 value\n/);
    expect(stdout).toMatch(/#1 ← wrapper 1>16 {2}get-response-normal #1 {2}1-0:1\.8\.0\*255 = 255\n/);
    expect(stdout).toMatch(/\n6 messages · 0 damaged · 0 octets skipped · 1 connection · 63 → ← 51 octets\n$/);
    expect(exitCode).toBe(0);
  });

  test('an APDU in segments of both directions is one message', async () => {
    const program = await proxy(`hdlc+tcp://127.0.0.1:${await echo()}`);
    const { socket, received } = await connected(program.port);
    for (const part of segments(capture.notification(), 25, 'I')) {
      const size = received().length + part.length;
      socket.write(part);
      await until(() => received().length === size);
    }
    await program.shows(/← hdlc .*data-notification/);
    const { stdout } = await program.stop();
    expect(stdout.match(/data-notification/g)).toHaveLength(2);
  });

  test('8 MiB of noise both ways arrive as they were sent, decoded or not', async () => {
    const program = await proxy(`tcp://127.0.0.1:${await echo()}`);
    const { socket, received } = await connected(program.port);
    const octets = noise(8 * 1024 * 1024);
    socket.write(octets);
    await until(() => received().length === octets.length);
    expect(received().equals(octets)).toBe(true);
    socket.end();
    const { exitCode, stdout } = await program.stop();
    expect(stdout).toContain(`${octets.length} → ← ${octets.length} octets`);
    expect(exitCode).toBe(1);
  }, 60_000);

  test('who takes nothing holds up who sends', async () => {
    const server = await answering(() => undefined);
    stopped.push(() => server.close());
    server.on('connection', (socket) => socket.pause());
    const program = await proxy(`tcp://127.0.0.1:${server.port}`);
    const { socket } = await connected(program.port);
    const chunk = noise(1024 * 1024);
    let written = 0;
    for (; written < 64; written += 1)
      if (!(await Promise.race([new Promise<true>((done) => socket.write(chunk, () => done(true))), pause(1500)])))
        break;
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(40);
    socket.destroy();
    expect((await program.stop()).exitCode).toBe(1);
  }, 60_000);

  test('connections at the same time do not mix', async () => {
    const program = await proxy(`tcp://127.0.0.1:${await echo()}`);
    const clients = await Promise.all(Array.from({ length: 20 }, () => connected(program.port)));
    const sent = clients.map((_, i) => noise(10_000, i + 1));
    for (const [i, { socket }] of clients.entries()) socket.write(sent[i]!);
    for (const [i, { received }] of clients.entries()) {
      await until(() => received().length === 10_000);
      expect(received().equals(sent[i]!)).toBe(true);
    }
    const { stdout } = await program.stop();
    expect(stdout).toContain('20 connections');
  });

  test('a meter that cannot be reached: the client is closed, the proxy stays', async () => {
    const program = await proxy('tcp://127.0.0.1:1');
    for (const number of [1, 2]) {
      const { socket } = await connected(program.port);
      await once(socket, 'close');
      await program.shows(new RegExp(`#${number} ← tcp://127\\.0\\.0\\.1:1 cannot be reached: tcp: ECONNREFUSED`));
    }
    expect((await program.stop()).exitCode).toBe(0);
  });

  test('a meter that closes: what it sent before arrives', async () => {
    const server = await answering((_, socket) => socket.end(response));
    stopped.push(() => server.close());
    const program = await proxy(`tcp://127.0.0.1:${server.port}`);
    const { socket, received } = await connected(program.port);
    socket.write(request);
    await once(socket, 'close');
    expect(received().equals(response)).toBe(true);
    await program.shows(/← the meter closed/);
    await program.stop();
  });

  test('datagrams, each client with a port of its own', async () => {
    const meter = createSocket('udp4');
    const ports = new Set<number>();
    meter.on('message', (octets, { port, address }) => {
      ports.add(port);
      meter.send(octets.equals(request) ? response : octets, port, address);
    });
    meter.bind(0, '127.0.0.1');
    await once(meter, 'listening');
    stopped.push(() => meter.close());
    const program = await proxy(`udp://127.0.0.1:${meter.address().port}`);
    const clients = [createSocket('udp4'), createSocket('udp4')];
    for (const client of clients) {
      stopped.push(() => client.close());
      client.send(request, program.port, '127.0.0.1');
      expect((await once(client, 'message'))[0].equals(response)).toBe(true);
    }
    expect(ports.size).toBe(2);
    await program.shows(/#2 ← wrapper 1>16 .*= 255/);
    const { stdout } = await program.stop();
    expect(stdout).toMatch(/4 messages · 0 damaged · 0 octets skipped · 2 connections · 42 → ← 34 octets\n$/);
  });
});

describe('recording', () => {
  test('of a stream is read again by dlms decode', async () => {
    const path = join(folder, 'stream.pcap');
    const program = await proxy(`tcp://127.0.0.1:${await echo()}`, '--record', path);
    const { socket, received } = await connected(program.port);
    for (const part of [request.subarray(0, 7), request.subarray(7), ...segments(capture.notification(), 25, 'I')]) {
      const size = received().length + part.length;
      socket.write(part);
      await until(() => received().length === size);
    }
    const again = await connected(program.port);
    again.socket.write(response);
    await until(() => again.received().length === response.length);
    await program.stop();
    const { exitCode, stdout } = await run(['decode', '--format', 'ndjson', path]);
    const layers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).layers.at(-1).name);
    const both = (name: string) => [name, name];
    expect(layers).toEqual([...both('get-request'), ...both('data-notification'), ...both('get-response')]);
    expect(exitCode).toBe(0);
  });

  test('of datagrams as well', async () => {
    const path = join(folder, 'datagrams.pcap');
    const meter = createSocket('udp4');
    meter.on('message', (_, { port, address }) => meter.send(response, port, address));
    meter.bind(0, '127.0.0.1');
    await once(meter, 'listening');
    const client = createSocket('udp4');
    stopped.push(
      () => meter.close(),
      () => client.close(),
    );
    const program = await proxy(`udp://127.0.0.1:${meter.address().port}`, '--record', path);
    client.send(request, program.port, '127.0.0.1');
    await once(client, 'message');
    await program.stop();
    const { exitCode, stdout } = await run(['decode', path]);
    expect(stdout).toMatch(/1-0:1\.8\.0\*255[\s\S]*255/);
    expect(stdout).toContain('message 2');
    expect(exitCode).toBe(0);
  });

  test('that cannot be written ends it with 2', async () => {
    const { exitCode, stderr } = await run([
      ...['proxy', '--listen', 'tcp://:0', '--to', 'tcp://127.0.0.1:1', '--record', join(folder, 'no', 'where.pcap')],
    ]);
    expect(stderr).toMatch(oneLine);
    expect(exitCode).toBe(2);
  });
});

describe('faults', () => {
  /** What the meter gets of 60 chunks, and what the proxy says of its faults. */
  async function faultsOf(...args: string[]): Promise<{ arrived: Buffer; faults: string[]; stdout: string }> {
    const parts: Buffer[] = [];
    const server = await answering((octets) => parts.push(octets));
    const program = await proxy(`tcp://127.0.0.1:${server.port}`, '--faults', 'sent', ...args);
    const { socket } = await connected(program.port);
    for (let i = 0; i < 60; i += 1) {
      socket.write(numbered(i));
      // What arrives together is one chunk.
      await program.showsTimes('get-request', i + 1);
    }
    socket.end();
    await program.shows(/the client closed/);
    await pause(300);
    const { stdout } = await program.stop();
    server.close();
    return { arrived: Buffer.concat(parts), faults: stdout.match(/→ injected: .*/g) ?? [], stdout };
  }

  test('are the same for the same seed', async () => {
    const args = ['--drop', '10%', '--duplicate', '10%', '--corrupt', '10%', '--split', '0.1'];
    const first = await faultsOf(...args, '--seed', '7');
    expect(first.faults.length).toBeGreaterThan(8);
    for (const kind of ['drop', 'duplicate', 'corrupt', 'split']) expect(first.faults).toContain(`→ injected: ${kind}`);
    expect(first.stdout).toContain(`${first.faults.length} faults injected`);
    expect(first.stdout).toContain('faults of seed 7');
    const second = await faultsOf(...args, '--seed', '7');
    expect(second.faults).toEqual(first.faults);
    expect(second.arrived.equals(first.arrived)).toBe(true);
    const other = await faultsOf(...args, '--seed', '8');
    expect(other.arrived.equals(first.arrived)).toBe(false);
  }, 60_000);

  test('drop alone loses whole chunks and nothing else', async () => {
    const { arrived, faults } = await faultsOf('--drop', '20%', '--seed', '3');
    expect(faults.length).toBeGreaterThan(3);
    expect(arrived.length).toBe((60 - faults.length) * request.length);
  }, 60_000);

  test('delays keep the order, and lose nothing when the client goes', async () => {
    const { arrived, faults } = await faultsOf('--delay', '50ms');
    expect(faults).toHaveLength(60);
    const sent = concat(...Array.from({ length: 60 }, (_, i) => numbered(i)));
    expect(arrived.equals(sent)).toBe(true);
  }, 60_000);

  test('delays do not take the backpressure away', async () => {
    let arrived = 0;
    const server = await answering((octets) => {
      arrived += octets.length;
    });
    stopped.push(() => server.close());
    const program = await proxy(`tcp://127.0.0.1:${server.port}`, '--delay', '30s');
    const { socket } = await connected(program.port);
    const chunk = noise(1024 * 1024);
    let written = 0;
    for (; written < 64; written += 1)
      if (!(await Promise.race([new Promise<true>((done) => socket.write(chunk, () => done(true))), pause(1000)])))
        break;
    expect(written).toBeLessThan(40);
    expect(arrived).toBeLessThan(64 * 1024 * 1024);
    socket.destroy();
  }, 60_000);

  test('of datagrams', async () => {
    const meter = createSocket('udp4');
    let count = 0;
    meter.on('message', () => {
      count += 1;
    });
    meter.bind(0, '127.0.0.1');
    await once(meter, 'listening');
    const client = createSocket('udp4');
    stopped.push(
      () => meter.close(),
      () => client.close(),
    );
    const program = await proxy(`udp://127.0.0.1:${meter.address().port}`, '--drop', '50%', '--seed', '1');
    for (let i = 0; i < 40; i += 1) {
      client.send(request, program.port, '127.0.0.1');
      await pause(4);
    }
    await program.showsTimes('get-request', 40);
    const { stdout } = await program.stop();
    const dropped = stdout.match(/injected: drop/g)?.length ?? 0;
    expect(dropped).toBeGreaterThan(8);
    expect(count).toBe(40 - dropped);
  });
});

describe('refusals of dlms proxy', () => {
  const to = ['--to', 'tcp://127.0.0.1:1'];
  const listen = ['--listen', 'tcp://:0'];
  test.each([
    ['no meter', listen],
    ['nowhere to listen', to],
    ['another machine', ['--listen', 'tcp://0.0.0.0:0', ...to]],
    ['another machine by its name', ['--listen', 'tcp://meter:0', ...to]],
    ['datagrams to a stream', ['--listen', 'udp://:0', ...to]],
    ['a meter that is listened for', [...listen, '--to', 'tcp-listen://:4059']],
    ['a device that is missing', [...listen, '--to', 'serial:/dev/nowhere']],
    ['a rate of 120 %', [...listen, ...to, '--drop', '120%']],
    ['a rate in words', [...listen, ...to, '--corrupt', 'often']],
    ['a delay in hours', [...listen, ...to, '--delay', '1h']],
    ['a delay of minutes', [...listen, ...to, '--delay', '120s']],
    ['a seed in words', [...listen, ...to, '--drop', '--seed', 'lucky']],
    ['an unknown direction', [...listen, ...to, '--faults', 'up']],
  ])('2 and one line for %s', async (_, args) => {
    const { exitCode, stdout, stderr } = await run(['proxy', ...args]);
    expect(stderr).toMatch(oneLine);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  test('a port that is taken', async () => {
    const port = await echo();
    const { exitCode, stderr } = await run(['proxy', '--listen', `tcp://:${port}`, ...to]);
    expect(stderr).toMatch(/EADDRINUSE/);
    expect(exitCode).toBe(2);
  });

  test('--allow-remote lets others come', async () => {
    const program = running(start(['proxy', '--listen', 'tcp://0.0.0.0:0', ...to, '--allow-remote']));
    await program.shows(/listening on tcp:\/\/0\.0\.0\.0/);
    expect((await program.stop()).exitCode).toBe(0);
  });
});

describe.skipIf(!hasSocat)('dlms proxy on pseudo-terminals (skipped where there is no socat)', () => {
  test('a line behind TCP, one client at a time', async () => {
    const line = await terminals(folder);
    stopped.push(line.end);
    const meter = createReadStream(line.other);
    const answer = createWriteStream(line.other);
    meter.on('error', () => undefined).on('data', (octets) => answer.write(octets));
    const program = await proxy(`serial:${line.one}?baud=9600`);
    const { socket, received } = await connected(program.port);
    socket.write(snrm);
    await until(() => received().equals(snrm));
    const second = await connected(program.port);
    await once(second.socket, 'close');
    await program.shows(/#2 → the line is taken/);
    socket.end();
    await program.shows(/#1 → the client closed/);
    const third = await connected(program.port);
    third.socket.write(snrm);
    await until(() => third.received().equals(snrm));
    const { stdout, exitCode } = await program.stop();
    expect(stdout.match(/hdlc 16>1\/17 SNRM/g)).toHaveLength(4);
    expect(exitCode).toBe(0);
    answer.destroy();
    meter.destroy();
  });

  test('a client at a line, the meter behind TCP', async () => {
    const line = await terminals(folder);
    stopped.push(line.end);
    const args = ['proxy', '--listen', `pty:${line.one}`, '--to', `tcp://127.0.0.1:${await echo()}`];
    const program = running(start(args));
    await program.shows(/listening on pty:/);
    const client = createWriteStream(line.other);
    client.write(snrm);
    await program.shows(/→ hdlc 16>1\/17 SNRM[\s\S]*← hdlc/);
    client.end();
    const { exitCode } = await program.stop();
    expect(exitCode).toBe(0);
  });
});

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((done) => setTimeout(done, milliseconds, undefined));
}
