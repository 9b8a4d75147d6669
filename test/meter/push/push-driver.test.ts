import { afterEach, describe, expect, test } from 'vitest';
import { type CoapCode, CoapEndpoint, coapBinding, type IncomingRequest } from '../../../src/coap/index.ts';
import { CoapSetup, PushSetupV2 } from '../../../src/cosem/index.ts';
import { PushDriver, pushSetups } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { type DatagramChannel, MemoryNetwork, VirtualClock } from '../../../src/transport/index.ts';
import { octetsFrom, randomFrom } from '../../coap/random.ts';
import { pass } from '../../transport/virtual.ts';
import { noon, TestTime } from '../support.ts';
import { minute, pushingMeter, setUp } from './support.ts';

/** A head-end over CoAP that responds with the codes it is told, or not at all. */
class Responder {
  readonly requests: (readonly [at: number, request: IncomingRequest])[] = [];
  readonly #endpoint: CoapEndpoint;
  readonly #channel: DatagramChannel;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock, channel: DatagramChannel, codes: (CoapCode | 'silence')[]) {
    const { definitions } = coapBinding('client');
    this.#clock = clock;
    this.#channel = channel;
    this.#endpoint = new CoapEndpoint({ randomBytes: octetsFrom(randomFrom(1)), definitions });
    channel.listen({ receive: (datagram) => this.#receive(datagram, codes), closed: () => {} });
  }

  #receive(
    datagram: { readonly peer: string; readonly octets: Uint8Array },
    codes: (CoapCode | 'silence')[],
  ): undefined {
    for (const event of this.#endpoint.receive(datagram, this.#clock.now())) {
      if (event.kind === 'transmit') this.#channel.send(event);
      if (event.kind !== 'request') continue;
      this.requests.push([this.#clock.now(), event.request]);
      const code = codes.shift() ?? '2.04';
      if (code === 'silence') continue;
      for (const one of this.#endpoint.respond(event.request, { code }, this.#clock.now()))
        if (one.kind === 'transmit') this.#channel.send(one);
    }
  }
}

const drivers: PushDriver[] = [];

afterEach(async () => {
  for (const driver of drivers.splice(0)) await driver.close();
});

function bench(...codes: (CoapCode | 'silence')[]) {
  const clock = new VirtualClock(noon);
  const time = new (class extends TestTime {})();
  const { meter } = pushingMeter({ now: () => Math.max(time.now, clock.now()) }, time);
  clock.advance(time.now - noon);
  const network = new MemoryNetwork();
  const responder = new Responder(clock, network.open('192.0.2.1:5683'), codes);
  const carriers = {
    datagrams: async () => network.open(`192.0.2.7:${network.open.length + drivers.length + clock.now()}`),
    stream: () => Promise.reject(new TypeError('no streams')),
  };
  drivers.push(new PushDriver(meter, { clock, randomBytes: octetsFrom(randomFrom(2)), carriers }));
  return { clock, meter, responder };
}

describe('Communication: CoAP transport layer', () => {
  test('2.04 acknowledges a push, which is sent as a confirmable POST to the path of the CoAP setup', async () => {
    const { clock, meter, responder } = bench();
    meter.push.enqueue('alarm');
    await pass(clock, 1000);
    const [[, request]] = responder.requests as [(typeof responder.requests)[number]];
    expect(request).toMatchObject({ code: '0.02', confirmable: true });
    expect(request.options.filter(({ number }) => number === 11).map(({ value }) => value)).toEqual(['dlms']);
    expect(meter.push.status[1]!.waiting).toBe(0);
    expect(meter.modem!.coap.counters.tx).toBeGreaterThan(0);
  });

  test('5.xx is tried again, 4.xx is kept and told (248)', async () => {
    const { clock, meter, responder } = bench('5.03', '2.04', '4.00');
    meter.push.enqueue('alarm');
    await pass(clock, 10_000);
    expect(responder.requests).toHaveLength(2);
    expect(responder.requests[1]![0] - responder.requests[0]![0]).toBeGreaterThanOrEqual(5000);
    meter.push.enqueue('alarm');
    await pass(clock, 10 * minute * 1000);
    expect(responder.requests).toHaveLength(3);
    expect(meter.push.status[1]!.waiting).toBe(1);
    expect(meter.events.entries('communication').at(-1)!.code).toBe(248);
  });

  test('silence is a time-out, after as many retransmissions as the CoAP setup has', async () => {
    const { clock, meter, responder } = bench(...Array.from({ length: 9 }, () => 'silence' as const));
    meter.device.set(CoapSetup, obis('0-0:25.16.0'), 'ackTimeout', 1000);
    meter.device.set(CoapSetup, obis('0-0:25.16.0'), 'maxRetransmit', 1);
    setUp(meter, 'alarm', 'numberOfRetries', 1);
    meter.push.enqueue('alarm');
    await pass(clock, 60_000);
    // Each attempt is a request of its own; its retransmissions are the same message.
    expect(responder.requests).toHaveLength(2);
    expect(meter.push.inFlight).toBeUndefined();
    expect(meter.push.due - clock.now()).toBeGreaterThan(3000_000);
  });

  test('a last gasp is three non-confirmable messages, whoever hears them', async () => {
    const { clock, meter, responder } = bench('silence', 'silence', 'silence');
    meter.push.enqueue('lastGasp');
    await pass(clock, 2600);
    const gasps = responder.requests.filter(([, { confirmable }]) => !confirmable);
    expect(gasps.map(([at]) => at - gasps[0]![0])).toEqual([0, 1000, 2000]);
  });

  test('a push of several blocks is one push', async () => {
    const { clock, meter, responder } = bench();
    const columns = { classId: 7, logicalName: obis('1-0:99.14.2'), attributeIndex: 3, dataIndex: 0 };
    setUp(meter, 'alarm', 'pushObjectList', [
      ...meter.read(PushSetupV2, pushSetups.alarm.logicalName, 'pushObjectList'),
      ...Array.from({ length: 6 }, () => columns),
    ]);
    meter.push.enqueue('alarm');
    await pass(clock, 60_000);
    expect(responder.requests).toHaveLength(1);
    expect(responder.requests[0]![1].payload.length).toBeGreaterThan(2048);
    expect(meter.push.status[1]!.waiting).toBe(0);
  });
});
