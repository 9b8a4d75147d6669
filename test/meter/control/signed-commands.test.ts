import { describe, expect, test } from 'vitest';
import { fromInstant } from '../../../src/axdr/index.ts';
import { concat } from '../../../src/codec/index.ts';
import {
  Data,
  DisconnectControl,
  Limiter,
  RegisterMonitor,
  ScriptTable,
  SingleActionSchedule,
} from '../../../src/cosem/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { obis } from '../../../src/obis/index.ts';
import type { RoleName } from '../../../src/omnia/index.ts';
import { Secret } from '../../../src/security/index.ts';
import { noon, TestTime, testMeter } from '../support.ts';
import { connectHeadEnd, type HeadEnd, nextTransactionId } from './head-end.ts';

const switchName = '0-0:96.3.10';
const signatures = '0-0:96.80.100';
const required = { kind: 'enum', value: 1 } as const;
const generalSigning = 0xdf;
const orders = ['cipher', 'sign'] as const;

/** A meter that wants signatures. */
function strictMeter(time = new TestTime()): OmniaMeter {
  const meter = testMeter({}, time);
  meter.device.set(Data, obis(signatures), 'value', required);
  return meter;
}

const disconnected = (meter: OmniaMeter) => meter.events.entries('disconnect').map(({ code }) => code);
const security = (meter: OmniaMeter) =>
  meter.events
    .entries('security')
    .filter(({ meterInstant }) => meterInstant >= noon)
    .map(({ code }) => code);

const disconnect = ({ client }: HeadEnd, options = {}) =>
  client.invoke(DisconnectControl, switchName, 'remoteDisconnect', 0, options);
const reconnect = ({ client }: HeadEnd, options = {}) =>
  client.invoke(DisconnectControl, switchName, 'remoteReconnect', 0, options);

/** Whatever was done, the switch has not moved. */
function expectUnmoved(meter: OmniaMeter): void {
  expect([meter.supplyControl.state, meter.supplyControl.operations, meter.history.current.isConnected]).toEqual([
    'connected',
    0,
    true,
  ]);
}

describe('the client of a meter with digital signatures (OMNIA data sheet, Data security)', () => {
  test.each(orders)('disconnects and reconnects by signed commands, %s first', async (first) => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter);
    const toSwitch = headEnd.client.supplyControlSwitch({ signing: { nextTransactionId, first } });
    expect(await toSwitch.disconnect()).toMatchObject({
      reached: true,
      after: { state: 'disconnected', output: false },
    });
    expect(await toSwitch.release()).toMatchObject({ reached: true, after: { state: 'ready-for-reconnection' } });
    expect(await toSwitch.reconnect()).toMatchObject({ reached: true, after: { state: 'connected', output: true } });
    // Releasing takes another control mode, and that of before again afterwards: these are signed as well.
    expect(disconnected(meter)).toEqual([62, 59, 62, 63]);
    const tags = headEnd.sent.map(([tag]) => tag);
    expect(tags.includes(generalSigning)).toBe(first === 'cipher');
  });

  test('sends them unsigned where the object list asks for no signature, and signed where it does', async () => {
    const meter = testMeter();
    const headEnd = await connectHeadEnd(meter);
    const signing = { nextTransactionId };
    expect((await headEnd.client.supplyControlSwitch({ signing }).disconnect()).reached).toBe(true);
    expect(headEnd.sent.some(([tag]) => tag === generalSigning)).toBe(false);
    meter.device.set(Data, obis(signatures), 'value', required);
    const strict = await connectHeadEnd(meter);
    const objects = await strict.client.objects();
    const { methods, attributes } = objects.find(({ logicalName }) => logicalName.equals(obis(switchName)))!;
    expect(methods!.get(1)!.request.signature).toBe(true);
    expect(attributes!.get(4)!.request.signature).toBe(true);
    expect(attributes!.get(2)!.request.signature).toBe(false);
    expect((await strict.client.supplyControlSwitch({ signing }).reconnect()).reached).toBe(true);
    expect(strict.sent.some(([tag]) => tag === generalSigning)).toBe(true);
  });

  test('reads without a signature, and moves the relays for loads', async () => {
    const meter = strictMeter();
    const { client } = await connectHeadEnd(meter);
    expect(await client.get(DisconnectControl, switchName, 'controlState')).toBe('connected');
    await client.invoke(DisconnectControl, '0-1:96.3.10', 'remoteReconnect', 0);
    expect(await client.get(DisconnectControl, '0-1:96.3.10', 'outputState')).toBe(true);
    expect(security(meter)).toEqual([]);
  });
});

interface Scoped {
  readonly role: RoleName;
  readonly run: (headEnd: HeadEnd, options: object) => Promise<unknown>;
}

const time = { hour: 3, minute: 0, second: 0, hundredths: 0 };
const script = { scriptLogicalName: obis('0-0:10.0.106'), scriptSelector: 1 };
const duration = 60;
const double = { kind: 'double-long-unsigned', value: 1 } as const;
const control = 'control';
const management = 'management';

/** All that moves the switch, or sets up what does. */
const scope: Readonly<Record<string, Scoped>> = {
  remote_disconnect: { role: control, run: (to, options) => disconnect(to, options) },
  remote_reconnect: { role: control, run: (to, options) => reconnect(to, options) },
  control_mode: {
    role: control,
    run: ({ client }, options) => client.set(DisconnectControl, switchName, 'controlMode', 'mode-1', options),
  },
  'script of the switch': {
    role: control,
    run: ({ client }, options) => client.invoke(ScriptTable, '0-0:10.0.106', 'execute', 1, options),
  },
  'schedule, script': {
    role: control,
    run: ({ client }, options) => client.set(SingleActionSchedule, '0-0:15.0.1', 'executedScript', script, options),
  },
  'schedule, type': {
    role: control,
    run: ({ client }, options) => client.set(SingleActionSchedule, '0-0:15.0.1', 'type', 5, options),
  },
  'schedule, time': {
    role: control,
    run: ({ client }, options) =>
      client.set(SingleActionSchedule, '0-0:15.0.1', 'executionTime', [{ time, date: {} }], options),
  },
  'limiter, threshold': {
    role: management,
    run: ({ client }, options) => client.set(Limiter, '0-0:17.0.0', 'thresholdNormal', double, options),
  },
  'limiter, emergency threshold': {
    role: management,
    run: ({ client }, options) => client.set(Limiter, '0-0:17.0.0', 'thresholdEmergency', double, options),
  },
  'limiter, durations': {
    role: management,
    run: ({ client }, options) => client.set(Limiter, '0-0:17.0.0', 'minOverThresholdDuration', duration, options),
  },
  'limiter, groups': {
    role: management,
    run: ({ client }, options) => client.set(Limiter, '0-0:17.0.0', 'emergencyProfileGroupIdList', [1], options),
  },
  'limiter, actions': {
    role: management,
    run: ({ client }, options) =>
      client.set(
        Limiter,
        '0-0:17.0.0',
        'actions',
        { actionOverThreshold: script, actionUnderThreshold: script },
        options,
      ),
  },
  'the demand for signatures itself': {
    role: management,
    run: ({ client }, options) => client.set(Data, signatures, 'value', { kind: 'enum', value: 0 }, options),
  },
};

describe.each(Object.entries(scope))('%s', (_, { role, run }) => {
  test('unsigned is scope-of-access-violated and event 241, and nothing has changed', async () => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter, { role });
    const before = [...meter.memory.snapshot()].length;
    await expect(run(headEnd, {})).rejects.toMatchObject({ result: 'scope-of-access-violated' });
    expect([disconnected(meter), security(meter)]).toEqual([[241], [241]]);
    expect(meter.requiresSignatures).toBe(true);
    expectUnmoved(meter);
    expect(before).toBeGreaterThan(0);
    // Alarm register 3, bit 19.
    expect(meter.read(Data, obis('0-0:97.98.2'), 'value').value).toBe(1 << 19);
  });

  test.each(orders)('signed is done, %s first', async (first) => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter, { role });
    await run(headEnd, headEnd.signed({ first }));
    expect(security(meter)).toEqual([]);
  });

  test('needs no signature on a meter that does not want them', async () => {
    const meter = testMeter();
    await run(await connectHeadEnd(meter, { role }), {});
    expect(security(meter)).toEqual([]);
  });
});

describe('what anybody else sets up does not move the switch of a meter that wants signatures', () => {
  test('a schedule that is not for the switch', async () => {
    const clock = new TestTime();
    const meter = strictMeter(clock);
    const { client } = await connectHeadEnd(meter, { role: 'management' });
    await client.set(SingleActionSchedule, '0-0:15.0.0', 'executedScript', script);
    await client.set(SingleActionSchedule, '0-0:15.0.0', 'executionTime', [{ time, date: {} }]);
    clock.advance(86_400);
    meter.now();
    expect(disconnected(meter)).toEqual([241]);
    expectUnmoved(meter);
  });

  test('a register monitor', async () => {
    const clock = new TestTime();
    const meter = strictMeter(clock);
    const { client } = await connectHeadEnd(meter, { role: 'management' });
    await client.set(RegisterMonitor, '0-0:16.1.0', 'actions', [{ actionUp: script, actionDown: script }]);
    clock.advance(120);
    meter.events.log(42);
    expect(disconnected(meter)).toEqual([241]);
    expectUnmoved(meter);
  });

  test('but the schedule of the switch does, once it was signed', async () => {
    const clock = new TestTime();
    const meter = strictMeter(clock);
    const headEnd = await connectHeadEnd(meter);
    for (const name of ['schedule, script', 'schedule, time']) await scope[name]!.run(headEnd, headEnd.signed());
    clock.advance(86_400);
    meter.now();
    expect(meter.supplyControl.state).toBe('disconnected');
  });
});

describe('a signed command', () => {
  test.each(orders)('that comes again later is refused (event 50) and done once, %s first', async (first) => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter);
    const { signed } = headEnd;
    await disconnect(headEnd, signed({ first }));
    const command = headEnd.sent.at(-1)!;
    await reconnect(headEnd, signed({ first }));
    headEnd.tamper(() => command);
    await expect(disconnect(headEnd, signed({ first }))).rejects.toThrow();
    expect(meter.supplyControl.state).toBe('connected');
    expect(meter.supplyControl.operations).toBe(2);
    expect(security(meter)).toEqual([50]);
  });

  test.each(orders)('that is sent again at once is answered again, and not done again, %s first', async (first) => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter, { responseTimeout: 300 });
    await disconnect(headEnd, headEnd.signed({ first }));
    const command = headEnd.sent.at(-1)!;
    meter.supplyControl.trigger('remote-reconnect');
    headEnd.tamper(() => command);
    await reconnect(headEnd, headEnd.signed({ first })).catch(() => undefined);
    expect(meter.supplyControl.state).toBe('connected');
    expect(meter.supplyControl.operations).toBe(2);
  });

  test.each(orders)('is refused in another association, %s first', async (first) => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter);
    await disconnect(headEnd, headEnd.signed({ first }));
    const command = headEnd.sent.at(-1)!;
    await reconnect(headEnd, headEnd.signed({ first }));
    const other = await connectHeadEnd(meter, { responseTimeout: 300 });
    other.tamper(() => command);
    await expect(disconnect(other)).rejects.toThrow();
    expect(meter.supplyControl.state).toBe('connected');
  });

  test.each(orders)('for another meter is refused, %s first', async (first) => {
    const [meter, other] = [strictMeter(), strictMeter()];
    const headEnd = await connectHeadEnd(meter);
    const elsewhere = other.identity.systemTitle.map((octet, i) => (i === 7 ? octet ^ 1 : octet));
    const protection = headEnd.signed({ first }).protection.map((layer) => ({
      ...layer,
      ...(layer.kind === 'general-signing' && { recipientSystemTitle: elsewhere }),
    }));
    await expect(disconnect(headEnd, { protection })).rejects.toThrow(/exception|service-not-allowed/);
    expect(security(meter)).toEqual([240]);
    expectUnmoved(meter);
  });

  /** Layers whose signature names nobody that it is for. */
  const forNobody = ({ signed }: HeadEnd, first: 'cipher' | 'sign') => ({
    protection: signed({ first }).protection.map((layer) => ({
      ...layer,
      ...(layer.kind === 'general-signing' && { recipientSystemTitle: new Uint8Array() }),
    })),
  });

  test('for no meter in particular counts as unsigned, where anybody could cipher it for another one', async () => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter);
    await expect(disconnect(headEnd, forNobody(headEnd, 'sign'))).rejects.toMatchObject({
      result: 'scope-of-access-violated',
    });
    expect(security(meter)).toEqual([241]);
    expectUnmoved(meter);
    // What is ciphered under the key of this meter first is for no other one.
    await disconnect(headEnd, forNobody(headEnd, 'cipher'));
    expect(meter.supplyControl.state).toBe('disconnected');
  });

  test.each(orders)('with the signature of another command is refused, %s first', async (first) => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter, { responseTimeout: 300 });
    const recorded: Uint8Array[] = [];
    // Nothing reaches the meter yet.
    headEnd.tamper((octets) => {
      recorded.push(octets.slice());
      return undefined;
    });
    await expect(disconnect(headEnd, headEnd.signed({ first }))).rejects.toThrow();
    await expect(reconnect(headEnd, headEnd.signed({ first }))).rejects.toThrow();
    const [one, another] = [recorded[0]!, recorded.at(-1)!];
    const swapped = concat(one.slice(0, -64), another.slice(-64));
    headEnd.tamper(() => swapped);
    await expect(disconnect(headEnd)).rejects.toThrow();
    expect(disconnected(meter).filter((code) => code !== 240)).toEqual([]);
    expectUnmoved(meter);
    if (first === 'cipher') expect(security(meter)).toEqual([240]);
  });

  test('of a key that is not that of the head-end is refused (event 240, exception-response)', async () => {
    const meter = strictMeter();
    const signer = {
      curve: 'P-256',
      cryptography: nodeCryptography,
      privateKey: new Secret(new Uint8Array(32).fill(7)),
    } as const;
    const headEnd = await connectHeadEnd(meter, { security: { signer } });
    await expect(disconnect(headEnd, headEnd.signed())).rejects.toMatchObject({ code: 'exception' });
    expect([disconnected(meter), security(meter)]).toEqual([[240], [240]]);
    expectUnmoved(meter);
  });

  test('under another key than that of the meter is refused, however well it is signed', async () => {
    const meter = strictMeter();
    let isWrong = false;
    const headEndSecurity = { keys: { key: (title: Uint8Array, use: string) => keyOf(title, use) } };
    const right = (await import('../support.ts')).clientSecurity(meter, 'control');
    const keyOf = (title: Uint8Array, use: string) =>
      isWrong && use === 'globalUnicastEncryptionKey'
        ? new Secret(new Uint8Array(16).fill(3))
        : right.keys.key(title, use as 'authenticationKey');
    const headEnd = await connectHeadEnd(meter, { security: headEndSecurity });
    isWrong = true;
    for (const first of orders) await expect(disconnect(headEnd, headEnd.signed({ first }))).rejects.toThrow();
    expectUnmoved(meter);
    expect(disconnected(meter)).toEqual([]);
  });

  test('of a role that may not move the switch is refused', async () => {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter, { role: 'management' });
    await expect(disconnect(headEnd, headEnd.signed())).rejects.toMatchObject({ result: 'read-write-denied' });
    expectUnmoved(meter);
  });

  describe('says when it was signed', () => {
    const at = (seconds: number) => ({ dateTime: () => fromInstant(noon + seconds * 1000, -120) });

    test.each([-300, 0, 300])('%i s off the clock of the meter is done', async (seconds) => {
      const meter = strictMeter();
      const headEnd = await connectHeadEnd(meter);
      await disconnect(headEnd, headEnd.signed(at(seconds)));
      expect(meter.supplyControl.state).toBe('disconnected');
    });

    test.each([-301, 301, 86_400])('%i s off is refused (event 240)', async (seconds) => {
      const meter = strictMeter();
      const headEnd = await connectHeadEnd(meter);
      for (const first of orders)
        await expect(disconnect(headEnd, headEnd.signed({ first, ...at(seconds) }))).rejects.toThrow();
      expect(security(meter)).toEqual([240, 240]);
      expectUnmoved(meter);
    });

    test('how far it may be off is an option of the meter', async () => {
      const meter = testMeter({ signedWithin: 10 });
      const headEnd = await connectHeadEnd(meter);
      await disconnect(headEnd, headEnd.signed(at(10)));
      await expect(reconnect(headEnd, headEnd.signed(at(11)))).rejects.toThrow();
      expect(meter.supplyControl.state).toBe('disconnected');
    });

    test('goes by the clock of the meter, which may be set', async () => {
      const meter = strictMeter();
      meter.changeCircumstances({ clockOffset: 3_600_000 }, []);
      const headEnd = await connectHeadEnd(meter);
      await expect(disconnect(headEnd, headEnd.signed(at(0)))).rejects.toThrow();
      await disconnect(headEnd, headEnd.signed(at(3600)));
      expect(meter.supplyControl.state).toBe('disconnected');
    });
  });
});

describe('every bit of a signed command', () => {
  const flipsOfMeter = 400;

  /** A fresh meter, and a command to it that was signed and not sent. */
  async function fresh(first: 'cipher' | 'sign') {
    const meter = strictMeter();
    const headEnd = await connectHeadEnd(meter, { responseTimeout: 1000 });
    return { meter, headEnd, first };
  }

  test.each(orders)('counts: header, content and signature, %s first', { timeout: 120_000 }, async (first) => {
    let target = await fresh(first);
    let length = 0;
    for (let bit = 0; bit === 0 || bit < length * 8; bit += 1) {
      if (bit % flipsOfMeter === flipsOfMeter - 1) target = await fresh(first);
      const { meter, headEnd } = target;
      headEnd.tamper((octets) => {
        length = octets.length;
        const flipped = octets.slice();
        flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
        return flipped;
      });
      const outcome = await Promise.race([
        disconnect(headEnd, headEnd.signed({ first })).then(
          () => 'done',
          () => 'refused',
        ),
        new Promise((resolve) => setTimeout(resolve, 20, 'unanswered')),
      ]);
      expect([bit, outcome === 'done', meter.supplyControl.operations]).toEqual([bit, false, 0]);
      if (outcome === 'unanswered') target = await fresh(first);
    }
    expect(length).toBeGreaterThan(120);
    target.headEnd.tamper(undefined);
    await disconnect(target.headEnd, target.headEnd.signed({ first }));
    expect(target.meter.supplyControl.state).toBe('disconnected');
  });
});
