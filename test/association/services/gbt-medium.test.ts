import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GeneralBlockTransferMachine, type GeneralBlockTransferOptions } from '../../../src/association/index.ts';
import { seededNumbers } from '../../../src/transport/random.ts';
import '../../support/seed.ts';
import { type Faults, faultless, Medium, type Side } from './medium.ts';

const octets = (size: number, fill: number): Uint8Array => {
  const value = new Uint8Array(size).map((_, i) => (i * 31 + (i >> 8) + fill) & 0xff);
  value[0] = 0xc0;
  return value;
};

interface Plan {
  readonly request: number;
  readonly response: number;
  readonly clientSize: number;
  readonly serverSize: number;
  readonly clientWindow: number;
  readonly serverWindow: number;
  readonly seed: number;
  readonly after: number;
}

const plans = fc.record<Plan>({
  request: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })),
  response: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })),
  clientSize: fc.integer({ min: 8, max: 200 }),
  serverSize: fc.integer({ min: 8, max: 200 }),
  clientWindow: fc.integer({ min: 1, max: 63 }),
  serverWindow: fc.integer({ min: 1, max: 63 }),
  seed: fc.integer(),
  after: fc.integer({ min: 0, max: 400 }),
});

function setUp(plan: Plan, faults: Faults, options: Partial<GeneralBlockTransferOptions> = {}) {
  const response = octets(plan.response, plan.seed);
  const side = (of: GeneralBlockTransferOptions, answer?: Side['answer']): Side => ({
    machine: new GeneralBlockTransferMachine(of),
    received: [],
    errors: [],
    answer,
  });
  const client = side({
    role: 'client',
    maximumSize: plan.serverSize,
    windowSize: plan.clientWindow,
    repeatTimeout: faults === faultless ? undefined : 100,
    maximumRepeats: 12,
    isReliable: faults === faultless,
    ...options,
  });
  const server = side(
    {
      role: 'server',
      maximumSize: plan.clientSize,
      windowSize: plan.serverWindow,
      isReliable: faults === faultless,
      ...options,
      repeatTimeout: undefined,
    },
    () => ({ apdu: response, after: plan.after }),
  );
  const medium = new Medium({ client, server }, seededNumbers(plan.seed), faults);
  return { client, server, medium, response, request: octets(plan.request, plan.seed + 1) };
}

describe('general-block-transfer over a medium', () => {
  test('without faults, every request and response arrives, one after another', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 3 }), (plan, times) => {
        const { client, server, medium, request, response } = setUp(plan, faultless);
        for (let i = 1; i <= times; i += 1) {
          medium.emit('client', client.machine.send(request, medium.now));
          medium.run(medium.now + 50_000);
          expect(server.received).toEqual(new Array(i).fill(request));
          expect(client.received).toEqual(new Array(i).fill(response));
        }
        expect([...client.errors, ...server.errors]).toEqual([]);
        for (const { from, octets } of medium.log)
          expect(octets.length).toBeLessThanOrEqual(from === 'client' ? plan.serverSize : plan.clientSize);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    { loss: 0.01, duplication: 0, delay: 1 },
    { loss: 0.05, duplication: 0.05, delay: 1 },
    { loss: 0.2, duplication: 0.1, delay: 1 },
    { loss: 0.4, duplication: 0, delay: 1 },
    { loss: 0, duplication: 0.5, delay: 30 },
    { loss: 0.1, duplication: 0.2, delay: 30 },
  ])('with faults %j, it arrives once or there is an error', (faults) => {
    let arrived = 0;
    let runs = 0;
    fc.assert(
      fc.property(plans, (plan) => {
        const { client, server, medium, request, response } = setUp(plan, faults);
        medium.emit('client', client.machine.send(request, 0));
        medium.run(Infinity);
        const isShort = request.length <= plan.serverSize;
        if (!isShort) expect(server.received.length).toBeLessThanOrEqual(1);
        for (const apdu of server.received) expect(apdu).toEqual(request);
        for (const apdu of client.received) expect(apdu).toEqual(response);
        if (!isShort && response.length > plan.clientSize) {
          expect(client.received.length).toBeLessThanOrEqual(1);
          expect(client.received.length + client.errors.length).toBeGreaterThanOrEqual(1);
          runs += 1;
          if (client.received.length === 1) arrived += 1;
        }
        const blocks = request.length + response.length + 100;
        expect(medium.sent).toBeLessThan(blocks * 40);
      }),
      { numRuns: 60 },
    );
    // One exchange in three has a long request and a long response; nearly all of them arrive.
    expect(runs).toBeGreaterThan(10);
    expect(arrived).toBeGreaterThan(runs * (faults.loss > 0.3 ? 0.5 : 0.9));
  });
});
