import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CoapEndpoint, type CoapEvent, coapOption } from '../../src/coap/index.ts';
import { endpointWith, octetsOf } from './exchange.ts';
import { below, octetsFrom, type Random, randomFrom } from './random.ts';

const floods = Number(process.env.COAP_FLOOD ?? 100_000);

/** A datagram that is random, or a message with random parts, or such a message with bits turned. */
function hostile(random: Random): Uint8Array {
  const octets = octetsFrom(random);
  if (random() < 0.3) return octets(below(random, 60));
  const options = [
    ...(random() < 0.5 ? [{ number: 11, value: octets(below(random, 8)) }] : []),
    ...(random() < 0.2 ? [{ number: 23, value: octets(below(random, 4)) }] : []),
    ...(random() < 0.4 ? [{ number: 27, value: octets(below(random, 4)) }] : []),
    ...(random() < 0.2 ? [{ number: 60, value: octets(below(random, 4)) }] : []),
    ...(random() < 0.2 ? [{ number: 252, value: octets(1 + below(random, 8)) }] : []),
    ...(random() < 0.1 ? [{ number: below(random, 65_536), value: octets(below(random, 8)) }] : []),
  ];
  const type = (['CON', 'NON', 'ACK', 'RST'] as const)[below(random, 4)]!;
  const code = (['0.01', '0.02', '0.03', '2.04', '2.05', '2.31', '4.01', '4.08', '5.00'] as const)[below(random, 9)]!;
  const payload = octets(random() < 0.5 ? 16 * 2 ** below(random, 3) : below(random, 64));
  const message = octetsOf({
    type,
    code,
    messageId: below(random, 65_536),
    token: octets(below(random, 9)),
    options,
    payload,
  });
  if (random() < 0.3) message[below(random, message.length)]! ^= 1 << below(random, 8);
  return message;
}

const sizeOf = (events: readonly CoapEvent[]): number =>
  events.reduce((sum, event) => sum + (event.kind === 'transmit' ? event.octets.length : 0), 0);

test(`R41: ${floods} datagrams of strangers: at most one answer each, of at most three times their octets`, () => {
  const random = randomFrom(41);
  const endpoint = endpointWith();
  const totals = { received: 0, sent: 0, answered: 0, requests: 0 };
  for (let count = 0; count < floods; count += 1) {
    const octets = hostile(random);
    const multicast = random() < 0.05;
    const events = endpoint.receive(
      { peer: `192.0.2.${below(random, 256)}:${below(random, 65_536)}`, octets, multicast },
      count,
    );
    const answers = [...events];
    for (const event of events) {
      if (event.kind !== 'request') continue;
      totals.requests += 1;
      const payload = new Uint8Array(random() < 0.1 ? 5000 : below(random, 60));
      answers.push(
        ...endpoint.respond(
          event.request,
          { code: '2.05', options: [coapOption('Content-Format', 42)], payload },
          count,
        ),
      );
    }
    const sent = sizeOf(answers);
    expect(answers.filter((event) => event.kind === 'transmit').length).toBeLessThanOrEqual(multicast ? 0 : 1);
    expect(sent).toBeLessThanOrEqual(3 * octets.length);
    totals.received += octets.length;
    totals.sent += sent;
    if (sent > 0) totals.answered += 1;
    if (count % 50 === 0) expect(sizeOf(endpoint.onTimeout(count))).toBe(0);
  }
  expect(totals.requests).toBeGreaterThan(floods / 40);
  expect(totals.answered).toBeGreaterThan(floods / 5);
  expect(totals.sent / totals.received).toBeLessThan(1);
});

test('floods never throw, whatever the application does, and leave nothing behind', () => {
  const random = randomFrom(7);
  const endpoint = endpointWith([], { limits: { maxTransfers: 64, maxServed: 64, maxTransferOctets: 65_536 } });
  const replayed: Uint8Array[] = [];
  let now = 0;
  for (let count = 0; count < floods / 5; count += 1) {
    const octets = random() < 0.2 && replayed.length > 0 ? replayed[below(random, replayed.length)]! : hostile(random);
    if (replayed.length < 100) replayed.push(octets);
    for (const event of endpoint.receive({ peer: `peer ${below(random, 40)}`, octets }, now)) {
      if (event.kind === 'request' && random() < 0.7)
        endpoint.respond(event.request, { code: '2.04', payload: octets }, now);
    }
    if (random() < 0.01) endpoint.send({ peer: `peer ${below(random, 40)}`, code: '0.02', payload: octets }, now);
    now += below(random, 100);
    if ((endpoint.nextTimeout() ?? Number.POSITIVE_INFINITY) <= now) endpoint.onTimeout(now);
    expect(endpoint.active).toBeLessThan(64 + 64 + 64 + 40 * 3);
  }
  for (let at = endpoint.nextTimeout(); at !== undefined; at = endpoint.nextTimeout()) endpoint.onTimeout(at);
  expect([endpoint.active, endpoint.nextTimeout()]).toEqual([0, undefined]);
});

test('R12: abandoned uploads, downloads and requests: all is released', () => {
  const endpoint = endpointWith();
  for (let count = 0; count < 10_000; count += 1) {
    const peer = `peer ${count}`;
    const options = [coapOption('Block1', 0x0a)];
    endpoint.receive(
      { peer, octets: octetsOf({ code: '0.02', messageId: 1, options, payload: new Uint8Array(64) }) },
      count,
    );
    const asked = endpoint.receive(
      { peer, octets: octetsOf({ code: '0.02', messageId: 2, payload: new Uint8Array(64) }) },
      count,
    );
    for (const event of asked) {
      if (event.kind === 'request' && count % 2 === 0)
        endpoint.respond(event.request, { code: '2.04', payload: new Uint8Array(2000) }, count);
    }
    endpoint.send({ peer, code: '0.02' }, count);
  }
  expect(endpoint.active).toBeGreaterThan(10_000);
  for (let at = endpoint.nextTimeout(); at !== undefined; at = endpoint.nextTimeout()) endpoint.onTimeout(at);
  expect(endpoint.active).toBe(0);
});

test('an endpoint that is told the time jumps goes on', () => {
  const endpoint = new CoapEndpoint({ randomBytes: octetsFrom(randomFrom(1)) });
  for (const now of [0, 4e12, 1, -1e9, 5]) {
    endpoint.send({ peer: `peer ${now}`, code: '0.02' }, now);
    endpoint.receive({ peer: 'a', octets: octetsOf({ code: '0.02', messageId: 1 }) }, now);
    endpoint.onTimeout(now);
  }
  endpoint.onTimeout(1e13);
  expect(endpoint.onTimeout(2e13)).toBeDefined();
});

/** A child with --expose-gc: megabytes held after what is measured, and what they were before. */
const script = `
import { CoapEndpoint } from ${JSON.stringify(fileURLToPath(new URL('../../src/coap/index.ts', import.meta.url)))};
import { Deduplication } from ${JSON.stringify(fileURLToPath(new URL('../../src/coap/deduplication.ts', import.meta.url)))};
const used = () => { gc(); gc(); const { heapUsed, arrayBuffers } = process.memoryUsage(); return (heapUsed + arrayBuffers) / 1e6; };
let state = 1;
const random = (bound) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % bound; };
const randomBytes = (size) => Uint8Array.from({ length: size }, () => random(256));
const report = {};
{
  const before = used();
  const cache = new Deduplication({ maxMessageIds: 1600000, maxPeers: 100000, maxAnswerOctets: 0 });
  for (let messageId = 0; messageId < 16; messageId += 1) for (let peer = 0; peer < 100000; peer += 1) {
    const identity = { peer: '10.' + (peer >> 16) + '.' + ((peer >> 8) & 255) + '.' + (peer & 255) + ':' + (1024 + (peer % 60000)), messageId, digest: 0 };
    cache.add(identity, 247000, 0);
    cache.answer(identity.peer, messageId, { kind: 'remade', code: 0x44, block1: undefined }, 0);
  }
  report.deduplication = { held: used() - before, peers: cache.peers, messages: cache.size };
}
{
  const endpoint = new CoapEndpoint({ randomBytes });
  const levels = [];
  let now = 0;
  for (let round = 0; round < 6; round += 1) {
    for (let count = 0; count < 60000; count += 1) {
      now += 1;
      const octets = randomBytes(4 + random(40));
      octets[0] = 0x40 + random(3) * 16 + random(4);
      octets[1] = 1 + random(4);
      for (const event of endpoint.receive({ peer: '10.0.' + random(256) + '.' + random(256) + ':' + random(65536), octets }, now)) {
        if (event.kind === 'request' && random(2) === 0) endpoint.respond(event.request, { code: '2.05', payload: octets }, now);
      }
      if (endpoint.nextTimeout() <= now) endpoint.onTimeout(now);
    }
    levels.push(used());
  }
  report.flood = levels;
}
console.log(JSON.stringify(report));
`;

describe('memory', { retry: 2 }, () => {
  let folder = '';
  let report: { deduplication: { held: number; peers: number; messages: number }; flood: number[] };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dlms-coap-'));
    const outfile = join(folder, 'child.mjs');
    const stdin = { contents: script, loader: 'ts', resolveDir: folder } as const;
    await build({ stdin, bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
    report = JSON.parse(execFileSync(process.execPath, ['--expose-gc', outfile], { encoding: 'utf8' }));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('100,000 endpoints with 16 messages of each are remembered in less than 60 MB', () => {
    expect(report.deduplication).toMatchObject({ peers: 100_000, messages: 1_600_000 });
    expect(report.deduplication.held).toBeLessThan(60);
  });

  test('a flood of strangers holds memory flat once the lifetimes are full', () => {
    const [, , , , before, after] = report.flood;
    expect(after! - before!).toBeLessThan(8);
    expect(after).toBeLessThan(150);
  });
});
