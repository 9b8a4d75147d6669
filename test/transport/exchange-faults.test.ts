import { describe, expect, test } from 'vitest';
import { defaultTransmissionParameters, transmissionTimes } from '../../src/coap/index.ts';
import { concat, crcArc, crcX25, equalBytes } from '../../src/codec/index.ts';
import type { HdlcLinkOptions } from '../../src/hdlc/index.ts';
import {
  type ByteStream,
  type Clock,
  CoapServer,
  type DatagramChannel,
  type FaultRates,
  faultKinds,
  faultyDatagrams,
  HdlcConnection,
  HdlcServer,
  MemoryNetwork,
  memoryPair,
  overCoap,
  type Receiver,
  VirtualClock,
  WrapperDatagrams,
} from '../../src/transport/index.ts';
import { octetsFrom, randomFrom } from '../coap/random.ts';
import { FaultyLine } from '../hdlc/faulty-line.ts';
import { AnsweringServer, AskingClient, apduOf, type Outcome } from './exchanges.ts';

/** Exchanges of one cell: `EXCHANGES=10000` for a release, `EXCHANGE_REPORT=1` to see what came of each. */
const exchangesOfCell = Number(process.env.EXCHANGES ?? 200);
const seed = 20261122;
const rates = [0.01, 0.05, 0.2, 0.4];

const cells: [string, FaultRates][] = [
  ['no faults', {}],
  ...faultKinds.flatMap((kind) =>
    rates.map((rate): [string, FaultRates] => [`${kind} ${rate * 100} %`, { [kind]: rate }]),
  ),
  ...rates.map((rate): [string, FaultRates] => [
    `all at once ${rate * 100} %`,
    Object.fromEntries(faultKinds.map((kind) => [kind, rate])),
  ]),
];

function report(transport: string, cell: string, outcome: Outcome): void {
  if (process.env.EXCHANGE_REPORT !== undefined) console.log(transport, '|', cell, '|', JSON.stringify(outcome));
}

/** Most exchanges succeed where few frames are hit; where nearly all are, an error in time is what is asked for. */
function leastAnswered(faults: FaultRates): number {
  const rate = Math.max(0, ...Object.values(faults));
  const isAll = Object.keys(faults).length > 1;
  return exchangesOfCell * (isAll ? (rate < 0.1 ? 0.85 : 0) : rate < 0.1 ? 0.95 : 0.3);
}

const timeout = 1_800_000;

/** A stream over a line with faults, which carries frames at 9600 bit/s and keeps their turns. */
class LineStream implements ByteStream {
  readonly layer = 'serial';
  readonly #stream: ByteStream;
  readonly #line: FaultyLine;
  readonly #clock: Clock;
  #prevent = () => {};

  constructor(stream: ByteStream, line: FaultyLine, clock: Clock) {
    this.#stream = stream;
    this.#line = line;
    this.#clock = clock;
  }

  async send(octets: Uint8Array): Promise<void> {
    this.#line.transmit(octets, this.#clock.now());
    this.#watch();
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#stream.listen(receiver);
  }

  close(): Promise<void> {
    this.#prevent();
    return this.#stream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #watch(): void {
    this.#prevent();
    const next = this.#line.nextTime();
    if (next === undefined) return;
    this.#prevent = this.#clock.setTimer(next - this.#clock.now(), () => {
      const taken = this.#line.take(this.#clock.now());
      this.#watch();
      for (const octets of taken) void this.#stream.send(octets);
    });
  }
}

const windows: [string, HdlcLinkOptions][] = [
  ['window 1, 128 octets', {}],
  [
    'window 7, 64 octets',
    {
      parameters: {
        windowSizeTransmit: 7,
        windowSizeReceive: 7,
        maximumInformationFieldLengthTransmit: 64,
        maximumInformationFieldLengthReceive: 64,
      },
    },
  ],
];

describe.each(windows)(`HDLC, %s: ${exchangesOfCell} exchanges a cell`, (name, options) => {
  const progressTimeout = 60_000;
  const segments = (number: number) =>
    Math.ceil(apduOf(number, 'request').length / 64) + Math.ceil(apduOf(number, 'response').length / 64);

  test.each(cells)('%s', { timeout }, async (cell, faults) => {
    const clock = new VirtualClock();
    const random = randomFrom(seed);
    const [near, far] = memoryPair({ limit: 10_000 });
    const line = (stream: ByteStream) => new LineStream(stream, new FaultyLine(faults, random), clock);
    const server = new AnsweringServer(clock, random);
    await using hdlcServer = new HdlcServer(line(far), {
      ...options,
      clock,
      logicalDevices: [1],
      physicalDevice: 17,
      addressSizes: [2],
      accept: (transport) => server.listen(transport),
    });
    const connection = new HdlcConnection(line(near), { ...options, clock });
    const client = new AskingClient({
      clock,
      connect: () => connection.connect({ clientAddress: 16, serverAddress: { upper: 1, lower: 17, size: 2 } }),
      longest: (number) => (segments(number) + 3) * progressTimeout,
    });
    const outcome = await client.run(exchangesOfCell);
    report(`hdlc ${name}`, cell, outcome);
    expect([...server.violations, ...client.violations]).toEqual([]);
    expect(Object.keys(outcome.errors).filter((code) => code !== 'timeout')).toEqual([]);
    expect(outcome.answered).toBeGreaterThanOrEqual(leastAnswered(faults));
    await hdlcServer.close();
  });
});

/** What the checksum of UDP does, and better, since 16 bits let some pass: what was changed or cut is lost. */
function checked(channel: DatagramChannel): DatagramChannel {
  const checksumOf = (octets: Uint8Array) => {
    const [first, second] = [crcX25(octets), crcArc(octets)];
    return Uint8Array.of(first >> 8, first, second >> 8, second);
  };
  return {
    layer: channel.layer,
    send: ({ peer, octets }, options) => channel.send({ peer, octets: concat(octets, checksumOf(octets)) }, options),
    listen: (receiver) =>
      channel.listen({
        receive({ peer, octets }) {
          const content = octets.subarray(0, -4);
          const isWhole = equalBytes(octets.subarray(content.length), checksumOf(content));
          return isWhole ? receiver.receive({ peer, octets: content }) : undefined;
        },
        closed: (error) => receiver.closed(error),
      }),
    close: () => channel.close(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}

/** Two ends of a faulty network. */
function network(faults: FaultRates, clock: VirtualClock) {
  const memory = new MemoryNetwork({ limit: 10_000 });
  const end = (name: string, offset: number) =>
    checked(faultyDatagrams(memory.open(name), { ...faults, seed: seed + offset, clock }));
  return { client: end('client', 0), server: end('server', 1) };
}

describe(`CoAP: ${exchangesOfCell} exchanges a cell`, () => {
  const { maxTransmitWait } = transmissionTimes(defaultTransmissionParameters);
  const parameters = { ...defaultTransmissionParameters, szx: 4 };
  const messages = (number: number) =>
    Math.ceil(apduOf(number, 'request').length / 256) + Math.ceil(apduOf(number, 'response').length / 16);

  test.each(cells)('%s', { timeout }, async (cell, faults) => {
    const clock = new VirtualClock();
    const ends = network(faults, clock);
    const server = new AnsweringServer(clock, randomFrom(seed));
    const randomBytes = octetsFrom(randomFrom(seed));
    const common = { clock, randomBytes };
    await using coapServer = new CoapServer(ends.server, {
      ...common,
      parametersOf: () => parameters,
      accept: (transport) => server.listen(transport),
    });
    await using transport = overCoap(ends.client, {
      ...common,
      parameters,
      peer: 'server',
      clientSap: 16,
      serverSap: 1,
    });
    const client = new AskingClient({
      clock,
      connect: async () => transport,
      longest: (number) => messages(number) * maxTransmitWait,
    });
    const outcome = await client.run(exchangesOfCell);
    report('coap', cell, outcome);
    expect([...server.violations, ...client.violations]).toEqual([]);
    expect(Object.keys(outcome.errors).filter((code) => code !== 'timeout')).toEqual([]);
    expect(outcome.answered).toBeGreaterThanOrEqual(leastAnswered(faults));
    await coapServer.close();
  });
});

describe(`the wrapper over datagrams: ${exchangesOfCell} exchanges a cell`, () => {
  const ports = { sourceWPort: 0x10, destinationWPort: 1 };
  const answerTimeout = 15_000;

  test.each(cells)('%s', { timeout }, async (cell, faults) => {
    const clock = new VirtualClock();
    const ends = network(faults, clock);
    const server = new AnsweringServer(clock, randomFrom(seed), true);
    await using meter = new WrapperDatagrams(ends.server, { accept: (transport) => server.listen(transport) });
    await using head = new WrapperDatagrams(ends.client);
    const transport = head.open(ports, 'server');
    const client = new AskingClient({
      clock,
      connect: async () => transport,
      longest: () => answerTimeout,
      timeout: answerTimeout,
    });
    const outcome = await client.run(exchangesOfCell);
    report('wrapper', cell, outcome);
    // Nobody sends again what is lost, and nobody tells what comes twice: that is for whoever uses datagrams.
    expect([...server.violations, ...client.violations]).toEqual([]);
    const isRepeating = faults.duplicate !== undefined || faults.reorder !== undefined || faults.delay !== undefined;
    if (!isRepeating) expect([server.repeated, client.repeated]).toEqual([0, 0]);
    const losing = [faults.drop, faults.corrupt, faults.split].reduce<number>((kept, rate = 0) => kept * (1 - rate), 1);
    expect(outcome.answered / exchangesOfCell).toBeGreaterThan(losing ** 2 - 0.15);
    await meter.close();
  });
});
