import { describe, expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import { GeneralBlockTransferMachine } from '../../src/association/index.ts';
import { coapBinding } from '../../src/coap/index.ts';
import { decode, LinkError } from '../../src/codec/index.ts';
import { type PushOrigin, PushReceiver, type PushReceiverOptions } from '../../src/headend/index.ts';
import { MemoryReplayStore } from '../../src/security/index.ts';
import {
  CoapDatagrams,
  type DatagramChannel,
  type FaultRates,
  faultyDatagrams,
  MemoryNetwork,
  memoryPair,
  overHdlc,
  type Transport,
  VirtualClock,
  WrapperConnection,
  WrapperDatagrams,
} from '../../src/transport/index.ts';
import { octetsFrom, randomFrom } from '../coap/random.ts';
import { settled } from '../transport/channels.ts';
import { addresses, line } from '../transport/hdlc-line.ts';
import { pass, passing } from '../transport/virtual.ts';
import { keeping, notificationOf, origin, PushingMeter, securityOf, valueIn } from './meters.ts';

/** What a sink keeps: the values, by idempotency key. */
class Sink {
  readonly values = new Map<string, number>();
  readonly order: number[] = [];
  /** Pushes that came with a key that the sink had. */
  twice = 0;

  readonly deliver: PushReceiverOptions['deliver'] = (push) => {
    if (this.values.has(push.idempotencyKey)) this.twice += 1;
    else this.order.push(valueIn(push));
    this.values.set(push.idempotencyKey, valueIn(push));
  };
}

/** A head-end that can be started again: its store of replay marks stays. */
class HeadEnd {
  readonly sink = new Sink();
  readonly #clock: VirtualClock;
  readonly #open: () => DatagramChannel;
  readonly #carrier: 'coap' | 'wrapper';
  readonly #store = new MemoryReplayStore();
  #stop: () => Promise<void> = () => Promise.resolve();
  #starts = 0;
  delay = 0;

  constructor(clock: VirtualClock, carrier: 'coap' | 'wrapper', open: () => DatagramChannel) {
    this.#clock = clock;
    this.#carrier = carrier;
    this.#open = open;
    this.#start();
  }

  async restart(): Promise<void> {
    await this.#stop();
    this.#start();
  }

  #start(): void {
    this.#starts += 1;
    const clock = this.#clock;
    const receiver = new PushReceiver({
      clock,
      // Counters of confirmations go on above those of before.
      security: securityOf(this.#store, { nextInvocationCounter: counting(this.#starts * 100_000) }),
      deliver: async (push) => {
        await new Promise<void>((resolve) => clock.setTimer(this.delay, resolve));
        await this.sink.deliver(push);
      },
    });
    const channel = this.#open();
    const accept = (transport: Transport & { readonly peer: string | undefined }) =>
      receiver.accept(transport, { transport: this.#carrier, peer: transport.peer });
    const random = randomFrom(this.#starts);
    const carrier =
      this.#carrier === 'coap'
        ? new CoapDatagrams(channel, { clock, binding: coapBinding('client'), randomBytes: octetsFrom(random), accept })
        : new WrapperDatagrams(channel, { accept });
    this.#stop = async () => {
      receiver.close();
      await carrier.close();
    };
  }
}

function counting(from: number): () => number {
  let counter = from;
  return () => ++counter;
}

/** Pushes one after another, each until it is acknowledged; some with the same octets, some protected anew. */
async function pushAll(clock: VirtualClock, count: number, attempt: (octets: Uint8Array) => Promise<boolean>) {
  const meter = new PushingMeter(1);
  let attempts = 0;
  for (let value = 1; value <= count; value += 1) {
    let octets = meter.push(value, { confirmed: true });
    for (;;) {
      attempts += 1;
      if (attempts > count * 200) throw new Error('it never arrives');
      if (await attempt(octets)) break;
      await new Promise<void>((resolve) => clock.setTimer(2000, resolve));
      if (attempts % 2 === 0) octets = meter.push(value, { confirmed: true });
    }
  }
  return attempts;
}

const faults: [string, FaultRates][] = [
  ['a good network', {}],
  ['20 % loss', { drop: 0.2 }],
  ['40 % loss', { drop: 0.4 }],
  ['40 % duplicated', { duplicate: 0.4 }],
  ['40 % reordered', { reorder: 0.4 }],
  ['10 % damaged', { corrupt: 0.1 }],
  ['20 % of each', { drop: 0.2, duplicate: 0.2, reorder: 0.2, delay: 0.2 }],
];
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const pushes = 60;

describe.each(faults)('%s', (name, rates) => {
  /** Both directions of a network that has these faults. */
  function network(clock: VirtualClock) {
    const memory = new MemoryNetwork({ limit: 1000 });
    let seed = name.length;
    return (address: string) => faultyDatagrams(memory.open(address), { ...rates, seed: ++seed, clock });
  }

  async function whileRestarting(clock: VirtualClock, headEnd: HeadEnd, pushing: Promise<number>, every: number) {
    let isOver = false;
    let restarts = 0;
    const restart = () => {
      if (isOver) return;
      restarts += 1;
      headEnd.restart();
      clock.setTimer(every, restart);
    };
    clock.setTimer(every, restart);
    const attempts = await passing(
      clock,
      pushing.finally(() => {
        isOver = true;
      }),
    );
    return { attempts, restarts };
  }

  test.each([
    ['', Number.POSITIVE_INFINITY, 10],
    ['and restarts', 7000, 500],
  ])('CoAP: each push once, in order %s', async (_, every, delay) => {
    const clock = new VirtualClock();
    const open = network(clock);
    const headEnd = new HeadEnd(clock, 'coap', () => open('headEnd'));
    headEnd.delay = delay;
    const random = { randomBytes: octetsFrom(randomFrom(99)) };
    const datagrams = new CoapDatagrams(open('meter'), { clock, binding: coapBinding('server'), ...random });
    const transport = datagrams.open({ peer: 'headEnd', clientSap: 1, serverSap: 1 });
    transport.listen({ receive: () => undefined, closed: () => {} });
    const pushing = pushAll(clock, pushes, (octets) =>
      transport.send(octets).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof LinkError)) throw error;
          return false;
        },
      ),
    );
    const { restarts } = await whileRestarting(clock, headEnd, pushing, every);
    expect(restarts > 2).toBe(every < Number.POSITIVE_INFINITY);
    expect(headEnd.sink.order).toEqual(upTo(pushes));
  });

  test.each([
    ['', Number.POSITIVE_INFINITY, 10],
    ['and restarts', 7000, 500],
  ])('the wrapper over UDP, with confirmations: each push once, in order %s', async (_, every, delay) => {
    const clock = new VirtualClock();
    const open = network(clock);
    const headEnd = new HeadEnd(clock, 'wrapper', () => open('headEnd'));
    headEnd.delay = delay;
    const transport = new WrapperDatagrams(open('meter')).open({ sourceWPort: 1, destinationWPort: 16 }, 'headEnd');
    const meter = new PushingMeter(1);
    let confirmed = 0;
    transport.listen({
      receive(octets) {
        const opened = attemptTo(() => decode(Apdu, meter.open(octets).apdu));
        if (opened?.kind === 'data-notification-confirm') confirmed = opened.value.longInvokeIdAndPriority.longInvokeId;
        return undefined;
      },
      closed: () => {},
    });
    let value = 0;
    const pushing = pushAll(clock, pushes, async (octets) => {
      await transport.send(octets);
      await new Promise<void>((resolve) => clock.setTimer(3000, resolve));
      if (confirmed <= value) return false;
      value = confirmed;
      return true;
    });
    const { restarts } = await whileRestarting(clock, headEnd, pushing, every);
    expect(restarts > 2).toBe(every < Number.POSITIVE_INFINITY);
    expect(headEnd.sink.order).toEqual(upTo(pushes));
  });
});

function attemptTo<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}

/** A receiver behind one transport in memory, and the meter's side of it. */
function overMemory(changes: Partial<PushReceiverOptions> = {}, from: PushOrigin = origin) {
  const kept = keeping(changes);
  const receiver = new PushReceiver(kept.options);
  const [headEnd, transport] = memoryPair();
  receiver.accept(headEnd, from);
  const answers: Uint8Array[] = [];
  transport.listen({
    receive(octets) {
      answers.push(octets);
      return undefined;
    },
    closed: () => {},
  });
  return { ...kept, receiver, transport, answers };
}

describe('general-block-transfer', () => {
  const long = (meter: PushingMeter, confirmed = false) => {
    const notification = notificationOf(7, { confirmed });
    const body = Uint8Array.from({ length: 500 }, (_, i) => i);
    const octets = new Uint8Array([...notification.subarray(0, 6), 9, 0x82, 1, 0xf4, ...body]);
    return meter.protect(octets);
  };
  const machine = () => new GeneralBlockTransferMachine({ role: 'server', maximumSize: 100, windowSize: 16 });
  const blocksOf = (apdu: Uint8Array) =>
    machine()
      .push(apdu)
      .map((event) => (event as { readonly octets: Uint8Array }).octets);

  test('a push in blocks that nobody acknowledges', async () => {
    const { transport, pushes: delivered, answers, refusals } = overMemory();
    const blocks = blocksOf(long(new PushingMeter(1)));
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) await transport.send(block);
    await settled();
    expect(refusals).toEqual([]);
    expect(delivered).toHaveLength(1);
    expect(delivered[0]!.apdu).toHaveLength(510);
    expect(answers).toEqual([]);
  });

  test('a lost block is no push, and the next one is', async () => {
    const { transport, pushes: delivered, refusals } = overMemory();
    const meter = new PushingMeter(1);
    const blocks = blocksOf(long(meter));
    for (const block of blocks.filter((__, i) => i !== 1)) await transport.send(block);
    await settled();
    expect(delivered).toEqual([]);
    expect(refusals.length).toBeGreaterThan(0);
    for (const block of blocksOf(long(meter))) await transport.send(block);
    await settled();
    expect(delivered).toHaveLength(1);
  });

  test('one that ends in the midst is given up', async () => {
    const { transport, refusals, clock } = overMemory();
    for (const block of blocksOf(long(new PushingMeter(1))).slice(0, 2)) await transport.send(block);
    await settled();
    expect(refusals).toEqual([]);
    await pass(clock, 61_000);
    expect(refusals).toMatchObject([{ error: { code: 'timeout' } }]);
  });

  test('only so many put blocks together at once, and none more than may be', async () => {
    const kept = keeping({ maximumTransfers: 2, longestPush: 400 });
    const receiver = new PushReceiver(kept.options);
    const transports = [1, 2, 3].map((number) => {
      const [headEnd, transport] = memoryPair();
      receiver.accept(headEnd, origin);
      transport.listen({ receive: () => undefined, closed: () => {} });
      return { transport, blocks: blocksOf(long(new PushingMeter(number))) };
    });
    for (const { transport, blocks } of transports) await transport.send(blocks[0]!);
    await settled();
    expect(kept.refusals.map(({ error }) => error.message)).toEqual([
      'general-block-transfer: as many transfers are under way as may',
    ]);
    for (const block of transports[0]!.blocks.slice(1)) await transports[0]!.transport.send(block);
    await settled();
    expect(kept.refusals.some(({ error }) => error.message.includes('more than the limit'))).toBe(true);
    // That one is over: there is room for another.
    await transports[2]!.transport.send(transports[2]!.blocks[0]!);
    await settled();
    const { length } = kept.refusals;
    await transports[2]!.transport.send(transports[2]!.blocks[1]!);
    await settled();
    expect(kept.refusals).toHaveLength(length);
    expect(kept.pushes).toEqual([]);
  });
});

describe('transports', () => {
  test('one that no push came on is closed soon', async () => {
    const { transport, clock } = overMemory();
    await transport.send(Uint8Array.of(1, 2, 3));
    await settled();
    await pass(clock, 1900);
    await transport.send(Uint8Array.of(1, 2, 3));
    await pass(clock, 2100);
    await expect(transport.send(new Uint8Array(1))).rejects.toThrow('closed');
    const { transport: proven, clock: other } = overMemory();
    await proven.send(new PushingMeter(1).push(5));
    await settled();
    await pass(other, 55_000);
    await proven.send(new PushingMeter(2).push(5));
    await pass(other, 61_000);
    await expect(proven.send(new Uint8Array(1))).rejects.toThrow('closed');
  });

  test('over HDLC, in UI frames and in I frames', async () => {
    const { clock, near, server, transports } = line();
    const kept = keeping({ clock });
    const transport = await passing(clock, overHdlc(near, { ...addresses, clock }));
    new PushReceiver(kept.options).accept(transport, { transport: 'hdlc', peer: undefined });
    const meter = new PushingMeter(1);
    server.sendUnnumbered({ clientAddress: 16, serverUpperAddress: 1 }, meter.push(5), 'unsolicited');
    await settled();
    expect(kept.pushes).toMatchObject([{ transport: 'hdlc', longInvokeId: 5 }]);
    const sending = transports[0]!.send(meter.push(6));
    const asking = transport.poll();
    await passing(clock, Promise.all([sending, asking]));
    await settled();
    expect(kept.pushes.map(valueIn)).toEqual([5, 6]);
  });

  test('over TCP many meters behind one connection, each confirmed at its port', async () => {
    const kept = keeping();
    const receiver = new PushReceiver(kept.options);
    const [near, far] = memoryPair();
    const accept = (transport: Transport) => receiver.accept(transport, { transport: 'tcp', peer: 'gateway' });
    new WrapperConnection(near, { accept });
    const gateway = new WrapperConnection(far);
    const answers: (string | undefined)[] = [];
    const meters = [1, 2, 3].map((number) => {
      const meter = new PushingMeter(number);
      const transport = gateway.open({ sourceWPort: number, destinationWPort: 16 });
      transport.listen({
        receive(octets) {
          answers.push(`${number} ${decode(Apdu, meter.open(octets).apdu).kind}`);
          return undefined;
        },
        closed: () => {},
      });
      return { meter, transport };
    });
    for (const { meter, transport } of meters) await transport.send(meter.push(5, { confirmed: true }));
    await settled();
    expect(answers.sort()).toEqual([1, 2, 3].map((number) => `${number} data-notification-confirm`));
    expect(kept.pushes.map(({ peer }) => peer)).toEqual(Array(3).fill('gateway'));
  });

  test('a transport that nobody uses is closed, one in use is not', async () => {
    let deliver = () => {};
    const { transport, clock, answers } = overMemory({
      idleTimeout: 1000,
      deliver: () =>
        new Promise<void>((resolve) => {
          deliver = resolve;
        }),
    });
    await transport.send(new PushingMeter(1).push(5, { confirmed: true }));
    await settled();
    await pass(clock, 5000);
    deliver();
    await settled();
    expect(answers).toHaveLength(1);
    await pass(clock, 5000);
    await expect(transport.send(new Uint8Array(1))).rejects.toThrow('closed');
  });

  test('while the sink takes its time, the transport waits', async () => {
    const { transport } = overMemory({ deliver: () => new Promise<void>(() => {}) });
    const meter = new PushingMeter(1);
    let sent = 0;
    const sending = (async () => {
      for (let i = 1; i <= 100; i += 1) {
        await transport.send(meter.push(i));
        sent = i;
      }
    })();
    sending.catch(() => {});
    for (let i = 0; i < 50; i += 1) await settled();
    expect(sent).toBeLessThan(20);
  });

  test('a closed receiver takes and acknowledges nothing', async () => {
    let deliver = () => {};
    const { receiver, transport, answers } = overMemory({
      deliver: () =>
        new Promise<void>((resolve) => {
          deliver = resolve;
        }),
    });
    await transport.send(new PushingMeter(1).push(5, { confirmed: true }));
    await settled();
    receiver.close();
    deliver();
    await settled();
    expect(answers).toEqual([]);
    expect(receiver.accept(memoryPair()[0], origin)).toBe(false);
  });
});
