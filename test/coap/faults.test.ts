import { describe, expect, test } from 'vitest';
import {
  CoapEndpoint,
  type CoapEvent,
  type CoapRequest,
  coapOption,
  defaultTransmissionParameters,
  type IncomingRequest,
  transmissionTimes,
} from '../../src/coap/index.ts';
import { type FaultRates, Network } from './network.ts';
import { below, octetsFrom, type Random, randomFrom } from './random.ts';

/** Exchanges of one cell: `COAP_EXCHANGES=10000` for a release. */
const exchangesOfCell = Number(process.env.COAP_EXCHANGES ?? 300);
const rates = [0.01, 0.05, 0.2, 0.4];
const faults = ['drop', 'duplicate', 'reorder', 'delay', 'corrupt'] as const;
const { maxTransmitWait } = transmissionTimes(defaultTransmissionParameters);
/** Blocks of 64 octets make transfers of a few messages. */
const parameters = { ...defaultTransmissionParameters, szx: 2 };
const servers = ['server 0', 'server 1', 'server 2', 'server 3'];

/** A body that tells its number and whose octets all follow from it, so that any other body is told from it. */
function bodyOf(number: number, side: 'request' | 'response'): Uint8Array {
  const random = randomFrom(Math.imul(number, 0x9e3779b1) ^ (side === 'request' ? 0 : 0x5555_5555));
  const length = random() < 0.8 ? 12 + below(random, 50) : 12 + below(random, 400);
  const body = octetsFrom(random)(length);
  new DataView(body.buffer).setUint32(0, number);
  return body;
}

/** The number of a body; undefined if it is not whole and as it was sent. */
function numberOf(body: Uint8Array, side: 'request' | 'response'): number | undefined {
  if (body.length < 12) return undefined;
  const number = new DataView(body.buffer, body.byteOffset).getUint32(0);
  return Buffer.from(bodyOf(number, side)).equals(body) ? number : undefined;
}

interface Outcome {
  /** How often the application of the server was handed each request. */
  readonly executed: Map<number, number>;
  readonly responses: Map<number, number>;
  readonly failures: Map<number, string>;
  /** Responses that were not those to the request: another's, or not as sent. */
  wrong: number;
  /** Of these, responses that were whole and another request's. */
  crossed: number;
  /** Longest time from the send to its end, for requests and responses of one message each. */
  slowest: number;
}

/** One client that exchanges with several servers at a time, one request after another with each. */
class Cell {
  readonly outcome: Outcome = {
    executed: new Map(),
    responses: new Map(),
    failures: new Map(),
    wrong: 0,
    crossed: 0,
    slowest: 0,
  };
  readonly network: Network;
  readonly client: CoapEndpoint;
  readonly servers: readonly CoapEndpoint[];
  readonly #random: Random;
  readonly #started = new Map<CoapRequest, { readonly number: number; readonly at: number }>();
  #left: number;

  constructor(faultRates: FaultRates, exchanges: number, deliversCorrupted = false) {
    this.#random = randomFrom(20261122);
    this.#left = exchanges;
    this.network = new Network({ random: this.#random, rates: faultRates, deliversCorrupted });
    const endpoint = () => new CoapEndpoint({ randomBytes: octetsFrom(this.#random), parametersOf: () => parameters });
    this.client = endpoint();
    this.servers = servers.map(endpoint);
    this.network.add('client', this.client, (event) => this.#ended(event));
    servers.forEach((name, place) => {
      this.network.add(name, this.servers[place]!, (event) => this.#serve(name, this.servers[place]!, event));
    });
  }

  run(): Outcome {
    for (const name of servers) this.#next(name);
    this.network.run();
    return this.outcome;
  }

  #next(peer: string): void {
    if (this.#left === 0) return;
    this.#left -= 1;
    const number = this.#left;
    const confirmable = number % 10 !== 0;
    const options = [coapOption('Uri-Path', 'dlms')];
    const request: CoapRequest = { peer, code: '0.02', options, payload: bodyOf(number, 'request'), confirmable };
    this.#started.set(request, { number, at: this.network.now });
    this.network.take('client', this.client.send(request, this.network.now));
  }

  #ended(event: CoapEvent): undefined {
    if (event.kind !== 'response' && event.kind !== 'failed') return;
    const { number, at } = this.#started.get(event.request)!;
    const { responses, failures } = this.outcome;
    if (event.kind === 'response') {
      responses.set(number, (responses.get(number) ?? 0) + 1);
      const answered = numberOf(event.response.payload, 'response');
      if (answered !== number) this.outcome.wrong += 1;
      if (answered !== undefined && answered !== number) this.outcome.crossed += 1;
    } else failures.set(number, event.error.code);
    const isOneMessage = Math.max(bodyOf(number, 'request').length, bodyOf(number, 'response').length) <= 64;
    if (isOneMessage) this.outcome.slowest = Math.max(this.outcome.slowest, this.network.now - at);
    this.network.at(this.network.now + 10, () => this.#next(event.request.peer));
    return undefined;
  }

  #serve(name: string, endpoint: CoapEndpoint, event: CoapEvent): readonly CoapEvent[] | undefined {
    if (event.kind !== 'request') return undefined;
    const { request } = event;
    const number = numberOf(request.payload, 'request');
    if (number === undefined) return endpoint.respond(request, { code: '4.00' }, this.network.now);
    this.outcome.executed.set(number, (this.outcome.executed.get(number) ?? 0) + 1);
    const answer = () =>
      endpoint.respond(request, { code: '2.04', payload: bodyOf(number, 'response') }, this.network.now);
    const delay = [0, 0, 500, 3000][number % 4]!;
    if (delay === 0) return answer();
    this.network.at(this.network.now + delay, () => this.network.take(name, answer()));
    return undefined;
  }
}

/** How likely it is that no answer comes of five transmissions of a request answered at once. */
function lost(rate: number): number {
  return (1 - (1 - rate) ** 2) ** 5;
}

function check(cell: Cell, exchanges: number): void {
  const { executed, responses, failures, wrong, slowest } = cell.run();
  expect(wrong).toBe(0);
  expect([...executed.values()].filter((count) => count !== 1)).toEqual([]);
  expect([...responses.values()].filter((count) => count !== 1)).toEqual([]);
  expect(responses.size + failures.size).toBe(exchanges);
  expect([...responses.keys()].filter((number) => failures.has(number) || !executed.has(number))).toEqual([]);
  expect(new Set(failures.values())).toEqual(failures.size === 0 ? new Set() : new Set(['timeout']));
  expect(slowest).toBeLessThan(maxTransmitWait + 1);
  expect([cell.client.active, ...cell.servers.map((server) => server.active)]).toEqual([0, 0, 0, 0, 0]);
  expect(cell.client.nextTimeout()).toBeUndefined();
}

describe(`the fault matrix: ${exchangesOfCell} exchanges a cell`, () => {
  const cells = faults.flatMap((fault) => rates.map((rate) => ({ name: `${fault} ${rate * 100} %`, fault, rate })));
  test.each(cells)('$name: executed once, answered once or a time-out', { timeout: 600_000 }, ({ fault, rate }) => {
    const cell = new Cell({ [fault]: rate }, exchangesOfCell);
    check(cell, exchangesOfCell);
    const losing = fault === 'drop' || fault === 'corrupt' ? rate : 0;
    const share = cell.outcome.failures.size / exchangesOfCell;
    // A tenth are non-confirmable, some are of several messages, each of which may be the one that is lost.
    expect(share).toBeLessThanOrEqual(0.1 * (1 - (1 - losing) ** 8) + 4 * lost(losing) + 0.02);
  });

  test.each(rates)('all at once, %d of each', { timeout: 600_000 }, (rate) => {
    const all = Object.fromEntries(faults.map((fault) => [fault, rate]));
    const cell = new Cell(all, exchangesOfCell);
    check(cell, exchangesOfCell);
    expect(cell.outcome.responses.size).toBeGreaterThan(rate < 0.4 ? exchangesOfCell / 3 : 0);
  });

  test('the rates are those of the network: without faults nothing fails and nothing is sent again', () => {
    const cell = new Cell({}, exchangesOfCell);
    check(cell, exchangesOfCell);
    expect(cell.outcome.failures.size).toBe(0);
    expect(cell.client.counters.txResend).toBe(0);
    expect(cell.servers.reduce((sum, server) => sum + server.counters.txNonPiggybacked, 0)).toBeGreaterThan(0);
  });

  test.each(rates)(
    'corrupted datagrams that no checksum drops, %d: every request ends, no answer is crossed',
    (rate) => {
      const cell = new Cell({ corrupt: rate }, exchangesOfCell, true);
      const { responses, failures, crossed, slowest } = cell.run();
      expect(crossed).toBe(0);
      expect(responses.size + failures.size).toBe(exchangesOfCell);
      expect([...responses.values()].filter((count) => count !== 1)).toEqual([]);
      expect(slowest).toBeLessThan(maxTransmitWait + 1);
      expect(cell.client.active).toBe(0);
      expect(cell.client.nextTimeout()).toBeUndefined();
    },
  );
});

describe('large bodies', () => {
  const sizes = [16, 17, 100, 1024, 1025, 4096, 65_536];
  const cells = sizes.flatMap((size) => [0, 3, 6].map((szx) => ({ size, szx })));
  test.each(cells)('$size octets up and down in blocks of SZX $szx, 5 % of all faults', ({ size, szx }) => {
    const random = randomFrom(size + szx);
    const rates = { drop: 0.05, duplicate: 0.05, reorder: 0.05 };
    const network = new Network({ random, rates });
    const endpoint = (largest: number) =>
      new CoapEndpoint({
        randomBytes: octetsFrom(random),
        parametersOf: () => ({ ...defaultTransmissionParameters, szx: largest, maxRetransmit: 8 }),
      });
    const client = endpoint(szx);
    const server = endpoint(6);
    server.know('client', 0);
    const body = octetsFrom(random)(size);
    const received: IncomingRequest[] = [];
    const ends: CoapEvent[] = [];
    network.add('server', server, (event, now) => {
      if (event.kind !== 'request') return undefined;
      received.push(event.request);
      return server.respond(event.request, { code: '2.04', payload: body.toReversed() }, now);
    });
    network.add('client', client, (event) => void (event.kind === 'fault' || ends.push(event)));
    network.take('client', client.send({ peer: 'server', code: '0.02', payload: body }, 0));
    network.run();
    expect(ends.map((event) => event.kind)).toEqual(['response']);
    expect(received).toHaveLength(1);
    expect(Buffer.from(received[0]!.payload).equals(body)).toBe(true);
    const [end] = ends;
    const payload = end?.kind === 'response' ? end.response.payload : new Uint8Array(0);
    expect(Buffer.from(payload).equals(body.toReversed())).toBe(true);
    expect([client.active, server.active]).toEqual([0, 0]);
  });
});
