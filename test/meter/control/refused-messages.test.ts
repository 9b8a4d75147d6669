import { describe, expect, test } from 'vitest';
import { DlmsClient } from '../../../src/client/index.ts';
import { Clock, CommunicationPortProtection, Data } from '../../../src/cosem/index.ts';
import { managementSap, type OmniaMeter, opticalPort } from '../../../src/meter/index.ts';
import { nodeCryptography, systemClock } from '../../../src/node/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { type RoleName, roles } from '../../../src/omnia/index.ts';
import { type Cryptography, Secret } from '../../../src/security/index.ts';
import { MeterServer } from '../../../src/server/index.ts';
import { memoryPair } from '../../../src/transport/index.ts';
import { clientSecurity, noon, randomBytes, TestTime, testMeter } from '../support.ts';
import { connectHeadEnd } from './head-end.ts';

const wrongKey = new Secret(new Uint8Array(16).fill(9));

/** Computes all as it has to be but a tag of nothing: the proof of who a client is. */
const misproving: Cryptography = {
  ...nodeCryptography,
  aead: (key) => {
    const aead = nodeCryptography.aead(key);
    return {
      seal: (iv, additional, plaintext) => {
        const sealed = aead.seal(iv, additional, plaintext);
        return plaintext.length > 0 ? sealed : { ...sealed, tag: sealed.tag.map((octet) => octet ^ 1) };
      },
      open: (iv, additional, ciphertext, tag) => aead.open(iv, additional, ciphertext, tag),
      crypt: (iv, octets) => aead.crypt(iv, octets),
    };
  },
};

/** The time of a server, which somebody moves. */
class ServerTime {
  time = 0;
  now = () => this.time;
  setTimer = systemClock.setTimer.bind(systemClock);
}

function serve(meter: OmniaMeter, clock = new ServerTime()) {
  return new MeterServer([[managementSap, meter.device]], {
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    authenticationFailures: meter.control.refusedMessages.authenticationFailures,
  });
}

interface Trying {
  readonly role?: RoleName;
  readonly source?: string;
  /** Which key of the client is another one: `proof` is wrong in the answer to the challenge alone. */
  readonly wrong?: 'proof' | 'encryption';
}

/** Whether a client comes in. */
async function enters(meter: OmniaMeter, server: MeterServer, { role = 'reader', source, wrong }: Trying = {}) {
  const [ours, theirs] = memoryPair();
  const { clientSap } = roles[role];
  if (!server.accept(theirs, { clientSap, serverSap: managementSap, source })) return false;
  const security = clientSecurity(meter, role);
  const keys = {
    key: (title: Uint8Array, use: Parameters<typeof security.keys.key>[1]) =>
      wrong === 'encryption' && use === 'globalUnicastEncryptionKey' ? wrongKey : security.keys.key(title, use),
  };
  try {
    const client = await DlmsClient.connect({
      transport: ours,
      clock: systemClock,
      cryptography: wrong === 'proof' ? misproving : nodeCryptography,
      randomBytes,
      authentication: { mechanism: 'hls-gmac' },
      security: { ...security, keys },
    });
    await client.release();
    return true;
  } catch {
    return false;
  } finally {
    await ours.close();
  }
}

const codes = (meter: OmniaMeter) =>
  meter.events
    .entries('fraud')
    .filter(({ meterInstant }) => meterInstant >= noon)
    .map(({ code }) => code);

describe('clients that fail', () => {
  test('messages under another key are event 49 when three in a row have failed', async () => {
    const meter = testMeter();
    const server = serve(meter);
    const seen: number[][] = [];
    for (let i = 0; i < 7; i += 1) {
      expect(await enters(meter, server, { wrong: 'encryption' })).toBe(false);
      seen.push(codes(meter));
    }
    expect(seen).toEqual([[], [], [49], [49], [49], [49, 49], [49, 49]]);
  });

  test('one that succeeds in between begins the row anew', async () => {
    const meter = testMeter();
    const server = serve(meter);
    for (let i = 0; i < 2; i += 1) await enters(meter, server, { wrong: 'encryption' });
    expect(await enters(meter, server)).toBe(true);
    for (let i = 0; i < 2; i += 1) await enters(meter, server, { wrong: 'encryption' });
    expect(codes(meter)).toEqual([]);
  });

  test('rows of roles are counted apart', async () => {
    const meter = testMeter();
    const server = serve(meter);
    for (const role of ['reader', 'control', 'management', 'field'] as const)
      for (let i = 0; i < 2; i += 1) await enters(meter, server, { role, wrong: 'encryption' });
    expect(codes(meter)).toEqual([]);
  });

  test('a message that came before is event 50', async () => {
    const meter = testMeter();
    const headEnd = await connectHeadEnd(meter, { role: 'reader' });
    await headEnd.client.get(Clock, '0-0:1.0.0', 'time');
    const before = headEnd.sent.at(-1)!;
    // One of the last four would be taken for a duplicate of the network, and dropped.
    for (let i = 0; i < 4; i += 1) await headEnd.client.get(Clock, '0-0:1.0.0', 'time');
    headEnd.tamper(() => before);
    await expect(headEnd.client.get(Clock, '0-0:1.0.0', 'time')).rejects.toThrow();
    expect(codes(meter)).toEqual([50]);
  });

  test('clients that do not prove who they are are event 46 after three in a row, from one place', async () => {
    const meter = testMeter();
    const server = serve(meter);
    const fails = (source: string) => enters(meter, server, { wrong: 'proof', source });
    for (const source of ['192.0.2.1', '192.0.2.2']) for (let i = 0; i < 2; i += 1) await fails(source);
    expect(codes(meter)).toEqual([]);
    await fails('192.0.2.1');
    expect(codes(meter)).toEqual([46]);
    // Alarm register 1, bit 13.
    expect(meter.read(Data, obis('0-0:97.98.0'), 'value').value).toBe(1 << 13);
    // Who proves it begins anew.
    expect(await enters(meter, server, { source: '192.0.2.2' })).toBe(true);
    await fails('192.0.2.2');
    expect(codes(meter)).toEqual([46]);
  });

  test('who fails too often waits, and nobody does who comes from elsewhere', async () => {
    const meter = testMeter();
    const clock = new ServerTime();
    const server = serve(meter, clock);
    for (let i = 0; i < 5; i += 1) await enters(meter, server, { wrong: 'proof', source: '192.0.2.1' });
    expect(await enters(meter, server, { source: '192.0.2.1' })).toBe(false);
    expect(await enters(meter, server, { source: '192.0.2.2' })).toBe(true);
    clock.time += 1000;
    expect(await enters(meter, server, { source: '192.0.2.1' })).toBe(true);
    expect(await enters(meter, server, { source: '192.0.2.1' })).toBe(true);
  });
});

describe('the optical port', () => {
  const name = obis('0-0:44.2.0');
  const local = { source: opticalPort } as const;
  const logged = (meter: OmniaMeter) =>
    meter.events
      .entries('security')
      .filter(({ code }) => code >= 53 && code <= 55)
      .map(({ code }) => code);
  const shown = (meter: OmniaMeter) =>
    (['protectionStatus', 'failedAttempts', 'cumulativeFailedAttempts'] as const).map((one) =>
      meter.read(CommunicationPortProtection, name, one),
    );

  async function failing(times: number, time = new TestTime()) {
    const meter = testMeter({}, time);
    const clock = new ServerTime();
    const server = serve(meter, clock);
    const fail = async () => {
      clock.time += 1000;
      await enters(meter, server, { ...local, wrong: 'proof' });
    };
    for (let i = 0; i < times; i += 1) await fail();
    const enter = () => {
      clock.time += 1000;
      return enters(meter, server, local);
    };
    return { meter, server, fail, enter, time };
  }

  test('takes as many failures as it is allowed to, and counts them (Communication port protection)', async () => {
    const { meter, enter } = await failing(5);
    expect(shown(meter)).toEqual(['unlocked', 5, 5]);
    expect(await enter()).toBe(true);
    expect(shown(meter)).toEqual(['unlocked', 0, 5]);
    expect(logged(meter)).toEqual([]);
  });

  test('locks itself for a time (events 54, 53, 55)', async () => {
    const { meter, enter, time } = await failing(6);
    expect(shown(meter)).toEqual(['temporarily-locked', 6, 6]);
    expect(await enter()).toBe(false);
    expect(meter.control.portProtection.admits()).toBe(false);
    expect(logged(meter)).toEqual([54, 53, 53]);
    time.now = noon + 60_000;
    expect(await enter()).toBe(true);
    expect(logged(meter)).toEqual([54, 53, 53, 55]);
    expect(meter.events.entries('security').at(-1)).toMatchObject({ code: 55, meterInstant: noon + 60_000 });
  });

  test('locks itself for longer each time, up to a limit', async () => {
    const { meter, fail, time } = await failing(5);
    const times: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await fail();
      const { lockedUntil } = meter.control.portProtection.failures;
      times.push((lockedUntil - time.now) / 1000);
      time.now = lockedUntil;
      meter.now();
    }
    expect(times).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600]);
  });

  test('is reset by management; what has failed in all stays', async () => {
    const { meter, enter } = await failing(6);
    const { client } = await connectHeadEnd(meter, { role: 'management' });
    await client.invoke(CommunicationPortProtection, name, 'reset', 0);
    expect(shown(meter)).toEqual(['unlocked', 0, 6]);
    expect(await enter()).toBe(true);
    await client.set(CommunicationPortProtection, name, 'protectionMode', 'locked');
    expect(shown(meter)[0]).toBe('locked');
    expect(await enter()).toBe(false);
    await client.set(CommunicationPortProtection, name, 'protectionMode', 'unlocked');
    expect(await enter()).toBe(true);
  });

  test('does not lock where it is unlocked for good, and other ways in stay open', async () => {
    const { meter, server, fail, enter } = await failing(5);
    const { client } = await connectHeadEnd(meter, { role: 'management' });
    await fail();
    expect(await enters(meter, server, { source: '192.0.2.1' })).toBe(true);
    await client.set(CommunicationPortProtection, name, 'protectionMode', 'unlocked');
    for (let i = 0; i < 3; i += 1) await fail();
    expect(shown(meter)[0]).toBe('unlocked');
    expect(await enter()).toBe(true);
  });
});
