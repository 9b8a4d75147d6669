import { createSocket } from 'node:dgram';
import { appendFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { concat } from '../../src/codec/index.ts';
import * as capture from '../support/captures.ts';
import { authenticationKey, encryptionKey, protect, segments, wrapped } from '../support/captures.ts';
import { hex } from '../support/corpus.ts';
import { actedUpon, cliProgram } from '../support/program.ts';
import { answering, connected, hasSocat, running, terminals } from './running.ts';

const { folder, run, start } = cliProgram();
const sniff = (...args: string[]) => running(start(['sniff', ...args]));

const request = hex('000100100001000dc001c100030100010800ff0200');
const response = hex('0001000100100009c401c10006000000ff');
const snrm = hex('7ea00a00020023219318717e');
const oneLine = /^dlms: [^\n]+\n$/;
const stopped: (() => void)[] = [];
afterEach(() => {
  for (const stop of stopped.splice(0)) stop();
});

describe('dlms sniff', () => {
  test('octets of standard input: a line a message, then the summary', async () => {
    const { exitCode, stdout, stderr } = await run(['sniff', '-'], concat(request, response, snrm));
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} · wrapper 16>1 {2}get-request-normal #1 Register 1-0:1\.8\.0\*255 value$/,
    );
    expect(lines[1]).toMatch(/ wrapper 1>16 {2}get-response-normal #1 {2}1-0:1\.8\.0\*255 = 255$/);
    expect(lines[2]).toMatch(/ hdlc 16>1\/17 SNRM$/);
    expect(lines[3]).toBe('3 messages · 0 damaged · 0 octets skipped · 0 → ← 50 octets');
    expect(exitCode).toBe(0);
  });

  test('1 where something is damaged or skipped, and shows it', async () => {
    const damaged = snrm.with(8, 0);
    const { exitCode, stdout } = await run(['sniff', '-'], concat(request, damaged, Uint8Array.of(1, 2, 3), snrm));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('error: frame check sequence');
    expect(stdout).toMatch(/3 octets skipped/);
    expect(stdout).toMatch(/\n3 messages · 1 damaged · 3 octets skipped/);
  });

  test('a message that silence cuts short is shown before the end', async () => {
    const program = sniff('-');
    program.child.stdin.write(request.subarray(0, 15));
    await program.shows(/error: /);
    program.child.stdin.end(request);
    const { stdout } = await program.ended;
    expect(stdout).toContain('Register 1-0:1.8.0*255 value');
  });

  test('what comes faster than it is decoded waits', async () => {
    const count = 20_000;
    const program = sniff('-', '--json');
    const octets = concat(...Array.from({ length: 1000 }, () => response));
    for (let sent = 0; sent < count; sent += 1000) program.child.stdin.write(octets);
    program.child.stdin.end();
    const { exitCode, stdout } = await program.ended;
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({
      summary: { messages: count, undecodedOctets: 0, skippedOctets: 0 },
    });
    expect(exitCode).toBe(0);
  }, 60_000);

  test('Ctrl-C ends standard input, too', async () => {
    const program = sniff('-');
    program.child.stdin.write(concat(request, snrm.subarray(0, 6)));
    await program.shows(/get-request/);
    const { exitCode, stdout, stderr } = await program.stop();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\n2 messages · 1 damaged/);
    expect(exitCode).toBe(1);
  });

  test('trees and JSON', async () => {
    const octets = concat(...segments(capture.notification(), 30));
    const tree = await run(['sniff', '-', '--tree'], octets);
    expect(tree.stdout).toContain('reassembled');
    expect(tree.stdout).toContain('double-long-unsigned');
    const json = await run(['sniff', '-', '--json'], concat(request, octets));
    const [first, second, last] = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ time: expect.stringMatching(/^\d{4}-.*Z$/), start: 0, authenticity: 'absent' });
    expect(second.readings.length).toBeGreaterThan(0);
    expect(last).toMatchObject({
      summary: { messages: 2, damaged: 0, octets: { received: request.length + octets.length } },
    });
  });

  test('keys as dlms decode takes them', async () => {
    const octets = wrapped(protect(capture.notification()));
    const locked = await run(['sniff', '-'], octets);
    expect(locked.stdout).toMatch(/general-glo-ciphering.* unverified/);
    const open = await run(['sniff', '-'], octets, { DLMS_KEY: encryptionKey, DLMS_AUTH_KEY: authenticationKey });
    expect(open.stdout).toMatch(/general-glo-ciphering › data-notification.* = .* verified/);
    expect(open.stdout + open.stderr).not.toContain(encryptionKey);
  });

  test('a stream over TCP, until the other side closes it', async () => {
    const server = await answering(() => undefined);
    stopped.push(() => server.close());
    server.on('connection', (socket) => {
      socket.write(request.subarray(0, 5));
      setTimeout(() => socket.end(concat(request.subarray(5), response)), 50);
    });
    const { exitCode, stdout } = await sniff(`tcp://127.0.0.1:${server.port}`).ended;
    expect(stdout).toMatch(/← wrapper 16>1 .*\n.*← wrapper 1>16/);
    expect(stdout).toMatch(/closed\n2 messages/);
    expect(exitCode).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('many pushers over TCP, and the summary at %s', async (signal) => {
    const program = sniff('tcp-listen://:0');
    const port = Number((await program.shows(/listening on tcp-listen:\/\/:(\d+)/))[1]);
    const pushers = await Promise.all([connected(port), connected(port), connected(port)]);
    for (const { socket } of pushers) socket.write(response);
    await program.shows(/(?:= 255[\s\S]*){3}/);
    const { exitCode, stdout } = await program.stop(signal);
    for (const number of [1, 2, 3]) expect(stdout).toMatch(new RegExp(`#${number} ← wrapper 1>16`));
    expect(stdout).toMatch(/3 messages · 0 damaged · 0 octets skipped · 3 connections · 0 → ← 51 octets\n$/);
    expect(exitCode).toBe(0);
  });

  test('datagrams of many peers', async () => {
    const program = sniff('udp://:0');
    const port = Number((await program.shows(/listening on udp:\/\/:(\d+)/))[1]);
    const sockets = [createSocket('udp4'), createSocket('udp4')];
    for (const socket of sockets) stopped.push(() => socket.close());
    for (const socket of sockets) socket.send(response, port, '127.0.0.1');
    await program.shows(/(?:= 255[\s\S]*){2}/);
    const { exitCode, stdout } = await program.stop();
    for (const socket of sockets) expect(stdout).toContain(`127.0.0.1:${socket.address().port} ← wrapper`);
    expect(exitCode).toBe(0);
  });

  test('CoAP', async () => {
    const program = sniff('coap://:0');
    const port = Number((await program.shows(/listening on coap:\/\/:(\d+)/))[1]);
    const socket = createSocket('udp4');
    stopped.push(() => socket.close());
    socket.send(hex('42021234abcdb164ffc001c100030100010800ff0200'), port, '127.0.0.1');
    await program.shows(/coap CON 0\.02 {2}get-request-normal #1 Register/);
    expect((await program.stop()).exitCode).toBe(0);
  });

  test('prints no character that a terminal acts upon', async () => {
    const hostile = capture.notification(
      capture.structure(capture.code('0-0:96.1.0*255'), capture.text('\u001b[2J\u202e')),
    );
    for (const format of ['--tree', '--json', '--strict']) {
      const { stdout } = await run(['sniff', '-', format], wrapped(hostile));
      expect(stdout).not.toMatch(actedUpon);
      expect(stdout).not.toBe('');
    }
  });

  test.each([
    ['no endpoint', []],
    ['what is no endpoint', ['meter']],
    ['an unknown scheme', ['http://meter']],
    ['a port that is closed', ['tcp://127.0.0.1:1']],
    ['a missing device', ['serial:/dev/nowhere']],
    ['what is no device', ['pty:/etc/passwd']],
    ['two formats', ['-', '--tree', '--json']],
    ['an unknown layer', ['-', '--layer', 'ether']],
    ['a missing key file', ['-', '--keys', 'nowhere.json']],
  ])('2 and one line for %s', async (_, args) => {
    const { exitCode, stdout, stderr } = await run(['sniff', ...args]);
    expect(stderr).toMatch(oneLine);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

describe.skipIf(!hasSocat)('dlms sniff on a pseudo-terminal (skipped where there is no socat)', () => {
  test.each(['serial', 'pty'])('%s: hears both sides', async (scheme) => {
    const line = await terminals(folder);
    stopped.push(line.end);
    const program = sniff(`${scheme}:${line.one}?baud=9600`);
    await program.shows(/listening to/);
    appendFileSync(line.other, snrm);
    await program.shows(/hdlc 16>1\/17 SNRM/);
    const { exitCode, stdout } = await program.stop();
    expect(stdout).toMatch(/1 message · 0 damaged/);
    expect(exitCode).toBe(0);
  });

  test('7E1 on a port of 8N1, and a cable that is pulled', async () => {
    const line = await terminals(folder);
    const program = sniff(`serial:${line.one}?baud=300&format=7E1`, '--tree');
    await program.shows(/listening to/);
    const evenParity = (octet: number) =>
      octet.toString(2).replaceAll('0', '').length % 2 === 1 ? octet | 0x80 : octet;
    appendFileSync(line.other, new TextEncoder().encode('/?!\r\n').map(evenParity));
    // 2f with its parity is af.
    await program.shows(/\+0000 {2}2f/);
    line.end();
    const { stdout } = await program.ended;
    expect(stdout).toMatch(/closed\n1 message · 0 damaged/);
  });
});
