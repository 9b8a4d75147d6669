import { coapBinding } from '../../../src/coap/index.ts';
import { type Push, PushReceiver } from '../../../src/headend/index.ts';
import { type OmniaMeter, PushDriver, testKeys } from '../../../src/meter/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { MemoryReplayStore, ReplayGuard, type ReplayStore, replayProtection } from '../../../src/security/index.ts';
import {
  CoapDatagrams,
  type DatagramChannel,
  type FaultRates,
  faultyDatagrams,
  MemoryNetwork,
  VirtualClock,
} from '../../../src/transport/index.ts';
import { octetsFrom, randomFrom } from '../../coap/random.ts';
import { pass } from '../../transport/virtual.ts';
import { noon, type TestTime } from '../support.ts';
import { pushingMeter, restarted } from './support.ts';

const headEndTitle = Uint8Array.of(0x48, 0x45, 0x53, 0, 0, 0, 0, 9);

/** A meter and a head-end with a bad network between them, on one clock. */
export class Bench {
  readonly clock = new VirtualClock(noon);
  readonly time: TestTime;
  /** In the order of their arrival; each idempotency key once, as a data base has it. */
  readonly pushes: Push[] = [];
  /** Pushes that were handed on, whatever their keys. */
  delivered = 0;
  readonly faults: unknown[] = [];
  meter: OmniaMeter;
  /** Whether nothing passes at all. */
  isCut = false;
  readonly #rates: FaultRates;
  readonly #network = new MemoryNetwork({ limit: 64 });
  readonly #marks: ReplayStore = new MemoryReplayStore();
  readonly #keys = new Set<string>();
  #driver: PushDriver | undefined;
  #stopReceiver: (() => Promise<void>) | undefined;
  #sockets = 0;
  #counter = 0;

  constructor(rates: FaultRates = {}) {
    this.#rates = rates;
    const { clock } = this;
    this.time = {
      get now() {
        return clock.now();
      },
      set now(now: number) {
        clock.advance(now - clock.now());
      },
      advance: (seconds: number) => clock.advance(seconds * 1000),
    };
    this.meter = pushingMeter({}, this.time).meter;
  }

  async pass(seconds: number): Promise<void> {
    await pass(this.clock, seconds * 1000);
  }

  startMeter(): void {
    const { clock } = this;
    this.#sockets += 1;
    this.#driver = new PushDriver(this.meter, {
      clock,
      randomBytes: octetsFrom(randomFrom(this.#sockets)),
      carriers: {
        datagrams: async () => this.#open(`192.0.2.7:${++this.#sockets}`),
        stream: () => Promise.reject(new Error('there is no stream here')),
      },
      onFault: (fault) => this.faults.push(fault),
    });
  }

  async stopMeter(): Promise<void> {
    await this.#driver?.close();
    this.#driver = undefined;
  }

  /** Ends the meter as a power cut does, and starts it with what it has remembered. */
  async restartMeter(): Promise<void> {
    await this.stopMeter();
    this.meter = restarted(this.meter, this.time);
    this.startMeter();
  }

  startReceiver(): void {
    const { clock } = this;
    const keys = testKeys(this.meter.seed, 'push', nodeCryptography);
    const receiver = new PushReceiver({
      clock,
      security: {
        cryptography: nodeCryptography,
        systemTitle: headEndTitle,
        keys: { key: (_, use) => keys[use as keyof typeof keys] },
        replay: replayProtection(new ReplayGuard({ store: this.#marks, mode: 'sliding' }), nodeCryptography),
        nextInvocationCounter: () => ++this.#counter,
      },
      deliver: (push) => this.#take(push),
      onRefused: ({ error }) => this.faults.push(error),
      onFault: (error) => this.faults.push(error),
    });
    const carrier = new CoapDatagrams(this.#open('192.0.2.1:5683'), {
      binding: coapBinding('client'),
      clock,
      randomBytes: octetsFrom(randomFrom(7000 + ++this.#sockets)),
      accept: (transport) => receiver.accept(transport, { transport: 'coap', peer: transport.peer }),
    });
    this.#stopReceiver = async () => {
      receiver.close();
      await carrier.close();
    };
  }

  async stopReceiver(): Promise<void> {
    await this.#stopReceiver?.();
  }

  async restartReceiver(): Promise<void> {
    await this.stopReceiver();
    this.startReceiver();
  }

  #take(push: Push): void {
    this.delivered += 1;
    if (this.#keys.has(push.idempotencyKey)) return;
    this.#keys.add(push.idempotencyKey);
    this.pushes.push(push);
  }

  #open(address: string): DatagramChannel {
    const channel = faultyDatagrams(this.#network.open(address), {
      ...this.#rates,
      seed: this.#sockets + 1,
      clock: this.clock,
    });
    return {
      layer: channel.layer,
      send: async (datagram) => {
        if (!this.isCut) await channel.send(datagram);
      },
      listen: (receiver) => channel.listen(receiver),
      close: () => channel.close(),
      [Symbol.asyncDispose]: () => channel.close(),
    };
  }
}
