import { describe, expect, test } from 'vitest';
import { equalBytes, LinkError } from '../../src/codec/index.ts';
import {
  type HdlcLinkOptions,
  PrimaryStation,
  type SecondaryLinkHandle,
  SecondaryStation,
} from '../../src/hdlc/index.ts';
import { type FaultRates, FaultyLine } from './faulty-line.ts';
import { below, type Random, randomFrom, randomOctets } from './random.ts';
import { Simulation } from './simulation.ts';

/** Exchanges of one cell: `HDLC_EXCHANGES=10000` for a release. */
const exchangesOfCell = Number(process.env.HDLC_EXCHANGES ?? 300);
const seed = Number(process.env.HDLC_SEED ?? 20261122);
const rates = [0.01, 0.05, 0.2, 0.4];
const faults = ['drop', 'duplicate', 'reorder', 'delay', 'corrupt', 'split'] as const;
/** The time-out of a connection and of each step of an exchange: progressTimeout. */
const progressTimeout = 60_000;
const shortestInformationField = 64;

interface Outcome {
  readonly succeeded: number;
  readonly failed: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly frames: number;
  readonly slowest: number;
}

function ofWindow(size: number): HdlcLinkOptions {
  return {
    parameters: {
      windowSizeTransmit: size,
      windowSizeReceive: size,
      maximumInformationFieldLengthTransmit: 64,
      maximumInformationFieldLengthReceive: 64,
    },
  };
}

const settings: [string, HdlcLinkOptions][] = [
  ['window 1, 128 octets', {}],
  ['window 7, 64 octets', ofWindow(7)],
  ['window 3, 64 octets, ten retries', { ...ofWindow(3), maximumRetries: 10 }],
];

/** An APDU with a number that tells it from all others, and octets that follow from the number. */
function apduOf(number: number, side: 'request' | 'response'): Uint8Array {
  const random = randomFrom(2 * number + (side === 'request' ? 0 : 1));
  const length = random() < 0.5 ? 16 + below(random, 60) : 16 + below(random, 900);
  const apdu = randomOctets(random, length);
  new DataView(apdu.buffer).setUint32(0, number);
  return apdu;
}

function numberOf(apdu: Uint8Array): number {
  return new DataView(apdu.buffer, apdu.byteOffset).getUint32(0);
}

/** A client that makes exchanges one after another with a server that answers, and what both see of them. */
class Exchanges {
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #errors: Record<string, number> = {};
  #awaited = -1;
  #lastRequest = -1;
  #state: 'idle' | 'waiting' | 'answered' | 'failed' = 'idle';

  constructor(options: HdlcLinkOptions, faultRates: FaultRates, seed: number) {
    this.#random = randomFrom(seed);
    const line = () => new FaultyLine(faultRates, this.#random);
    const address = { upper: 1, lower: 17, size: 2 } as const;
    this.#simulation = new Simulation(
      {
        primary: new PrimaryStation({ ...options, clientAddress: 16, serverAddress: address }),
        secondary: new SecondaryStation({
          ...options,
          logicalDevices: [1],
          physicalDevice: 17,
          addressSizes: [2],
        }),
      },
      { toSecondary: line(), toPrimary: line() },
      {
        primary: (event) => {
          if (event.kind === 'data') this.#answer(event.apdu);
          else if (event.kind === 'disconnected') this.#fail(event.error);
        },
        secondary: (event) => {
          if (event.kind === 'data') this.#request(event.link, event.apdu);
        },
      },
    );
  }

  run(count: number): Outcome {
    let succeeded = 0;
    let failed = 0;
    let slowest = 0;
    for (let number = 0; number < count; number += 1) {
      this.#connect();
      const start = this.#simulation.now;
      this.#awaited = number;
      this.#state = 'waiting';
      this.#simulation.byPrimary(this.#simulation.primary.send(apduOf(number, 'request'), start));
      const end = start + longestExchange(number);
      expect(
        this.#simulation.run(() => this.#isSettled(), end),
        'the exchange ends',
      ).toBe(true);
      slowest = Math.max(slowest, this.#simulation.now - start);
      if (this.#isAnswered()) succeeded += 1;
      else failed += 1;
    }
    const { primary, secondary } = this.#simulation.transmitted;
    return { succeeded, failed, errors: this.#errors, frames: primary + secondary, slowest };
  }

  #isSettled(): boolean {
    return this.#state !== 'waiting';
  }

  #isAnswered(): boolean {
    return this.#state === 'answered';
  }

  #connect(): void {
    const { primary } = this.#simulation;
    while (primary.state !== 'connected') {
      const start = this.#simulation.now;
      this.#simulation.byPrimary(primary.connect(start));
      const isSettled = () => primary.state !== 'connecting';
      expect(this.#simulation.run(isSettled, start + progressTimeout), 'connecting ends').toBe(true);
    }
  }

  #request(link: SecondaryLinkHandle, apdu: Uint8Array): void {
    const number = numberOf(apdu);
    expect(number, 'each request once and in order').toBeGreaterThan(this.#lastRequest);
    expect(equalBytes(apdu, apduOf(number, 'request'))).toBe(true);
    this.#lastRequest = number;
    const thinking = this.#random() < 0.1 ? below(this.#random, 4000) : below(this.#random, 50);
    this.#simulation.plan(thinking, () => {
      if (!this.#simulation.secondary.links.includes(link)) return;
      this.#simulation.bySecondary(this.#simulation.secondary.send(link, apduOf(number, 'response')));
    });
  }

  #answer(apdu: Uint8Array): void {
    expect(this.#state, 'one answer for a request').toBe('waiting');
    expect(equalBytes(apdu, apduOf(this.#awaited, 'response')), 'the answer to this request').toBe(true);
    expect(this.#lastRequest).toBe(this.#awaited);
    this.#state = 'answered';
  }

  #fail(error: unknown): void {
    expect(error).toBeInstanceOf(LinkError);
    const { code, layer } = error as LinkError;
    expect(layer).toBe('hdlc');
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
    if (this.#state === 'waiting') this.#state = 'failed';
  }
}

/** Every segment may take the time-out of a step, if the one before came right before it was over. */
function longestExchange(number: number): number {
  const octets = apduOf(number, 'request').length + apduOf(number, 'response').length;
  return (Math.ceil(octets / shortestInformationField) + 2) * progressTimeout;
}

/** What share of the exchanges succeeds at least, with three retries; how likely a fault is, and the share. */
const shares: Record<'all' | 'other', Record<number, number>> = {
  all: { 0: 1, 0.01: 0.98, 0.05: 0.93, 0.2: 0.25, 0.4: 0.01 },
  other: { 0: 1, 0.01: 0.99, 0.05: 0.97, 0.2: 0.8, 0.4: 0.3 },
};

describe.each(settings)('%s', (_, options) => {
  const cells: [string, FaultRates, number][] = rates.flatMap((rate) => [
    ...faults.map((fault): [string, FaultRates, number] => [
      `${fault} ${100 * rate} %`,
      { [fault]: rate },
      fault === 'duplicate' || fault === 'reorder' ? 1 : shares.other[rate]!,
    ]),
    [`all at once ${100 * rate} %`, Object.fromEntries(faults.map((fault) => [fault, rate])), shares.all[rate]!],
  ]);
  test.each<[string, FaultRates, number]>([['no faults', {}, 1], ...cells])(
    '%s',
    (name, faultRates, share) => {
      const outcome = new Exchanges(options, faultRates, seed).run(exchangesOfCell);
      if (process.env.HDLC_REPORT !== undefined) console.log(name, JSON.stringify(outcome));
      expect(outcome.succeeded / exchangesOfCell).toBeGreaterThanOrEqual(share);
      expect(Object.keys(outcome.errors).filter((code) => code !== 'timeout')).toEqual([]);
    },
    600_000,
  );
});
