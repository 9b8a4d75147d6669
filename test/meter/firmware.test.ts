import { describe, expect, onTestFinished, test } from 'vitest';
import { fromLatin1, toLatin1 } from '../../src/codec/index.ts';
import { Data, ImageTransfer, ProfileGenericV1, Register, SingleActionSchedule } from '../../src/cosem/index.ts';
import { isOlder, targetOf } from '../../src/meter/firmware/firmware-target.ts';
import { imageBlockSize } from '../../src/meter/firmware/image-blocks.ts';
import { type Firmware, type OmniaMeter, signFirmware, testMakerKey } from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { connectAs, noon, randomBytes, serve, smallType, TestTime, testMeter } from './support.ts';

const content = randomBytes(3 * imageBlockSize + 100);
const names = {
  image: obis('0-0:44.0.0'),
  metrology: obis('1-0:0.2.0'),
  application: obis('1-1:0.2.0'),
  modem: obis('1-2:0.2.0'),
  activated: obis('0-0:96.2.13'),
} as const;

function signed(firmware: Partial<Firmware> = {}, key = testMakerKey(nodeCryptography).reveal()): Uint8Array {
  return signFirmware({ target: 'application', version: '1.1.0', content, ...firmware }, key, nodeCryptography);
}

function transfer({ firmware }: OmniaMeter, identifier: string, image: Uint8Array): void {
  firmware.initiate(fromLatin1(identifier), image.length);
  for (let at = 0; at < image.length; at += imageBlockSize)
    firmware.take(at / imageBlockSize, image.slice(at, at + imageBlockSize));
}

const text = (meter: OmniaMeter, name: typeof names.metrology) =>
  toLatin1(meter.read(Data, name, 'value').value as Uint8Array);
const codes = (meter: OmniaMeter, logger: 'firmware' | 'security' = 'firmware') =>
  meter.events.entries(logger).map(({ code }) => code);
const newMeter = (options: Parameters<typeof testMeter>[0] = {}, time = new TestTime()) =>
  testMeter({ installedAt: noon, ...options }, time);

describe('Remote firmware update: the identifier of an image decides what it is for', () => {
  test.each([
    ['OMNIA-M 1.1', 'metrology'],
    ['OMNIA-A 1.1', 'application'],
    ['OMNIA-C 1.1', 'modem'],
    ['omnia-1.2.bin', 'application'],
  ])('%s: %s', (identifier, target) => {
    expect(targetOf(fromLatin1(identifier))).toBe(target);
  });

  test.each([
    ['application', 'OMNIA-A 1.1.0', names.application],
    ['modem', 'OMNIA-C 1.1.0', names.modem],
    ['metrology', 'OMNIA-M 1.1.0', names.metrology],
  ] as const)('%s: it alone becomes another', (target, identifier, changed) => {
    const meter = newMeter();
    transfer(meter, identifier, signed({ target }));
    meter.firmware.verify();
    expect(text(meter, changed)).toMatch(/1\.0\.0$/);
    meter.firmware.activate();
    const versions = [names.metrology, names.application, names.modem].map((name) => text(meter, name));
    expect(versions.filter((version) => version.endsWith('1.0.0'))).toHaveLength(2);
    expect(text(meter, changed)).toBe(identifier);
    expect(codes(meter)).toEqual([30, 17, 18, 31]);
    expect(codes(meter, 'security')).toEqual([17, 18]);
  });

  test('the digest of what runs is that of the content', () => {
    const meter = newMeter();
    const digest = () => meter.read(Data, obis('1-1:0.2.8'), 'value').value;
    const before = digest();
    transfer(meter, 'OMNIA-A 1.1.0', signed());
    meter.firmware.verify();
    meter.firmware.activate();
    expect(before).toHaveLength(32);
    expect(digest()).toEqual(nodeCryptography.digest('SHA-256', content));
  });
});

describe('Remote firmware update: activation keeps all data', () => {
  test('registers, profiles and settings are what they were', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const others = [...meter.type.objects.values()].filter(
      ({ of, logicalName: { c, d } }) =>
        (of === Register || of === ProfileGenericV1) && !(c === 99 && d === 98) && !(c === 0 && d === 2),
    );
    const shown = () =>
      others.map(({ of, logicalName }) => [
        `${logicalName}`,
        of === Register
          ? meter.read(Register, logicalName, 'value')
          : meter.read(ProfileGenericV1, logicalName, 'entriesInUse'),
      ]);
    const before = shown();
    transfer(meter, 'OMNIA-M 2.0.0', signed({ target: 'metrology', version: '2.0.0' }));
    meter.firmware.verify();
    meter.firmware.activate();
    expect(before.length).toBeGreaterThan(100);
    expect(shown()).toEqual(before);
  });

  test('the date of the last activation is that of this one', () => {
    const time = new TestTime();
    const meter = newMeter({}, time);
    time.advance(3600);
    transfer(meter, 'OMNIA-A 1.1.0', signed());
    meter.firmware.verify();
    meter.firmware.activate();
    // 13:00 of the meter's summer time.
    expect((meter.read(Data, names.activated, 'value').value as Uint8Array).slice(0, 8)).toEqual(
      Uint8Array.of(0x07, 0xea, 6, 10, 3, 13, 0, 0),
    );
  });
});

describe('Optical reading: it is not possible to change legal data', () => {
  const refused = (meter: OmniaMeter, identifier: string, image: Uint8Array) => {
    transfer(meter, identifier, image);
    expect(() => meter.firmware.verify()).toThrow(/other-reason/);
    expect(meter.firmware.status).toBe('image-verification-failed');
    expect(codes(meter).slice(-2)).toEqual([51, 32]);
    expect(() => meter.firmware.activate()).toThrow(/temporary-failure/);
    expect(text(meter, names.metrology)).toBe('OMNIA-M 1.0.0');
  };

  test('an image for the metrology that nobody has signed is not taken', () => {
    refused(newMeter(), 'OMNIA-M 9.9', content);
  });

  test('nor one that somebody else has signed', () => {
    refused(newMeter(), 'OMNIA-M 9.9', signed({ target: 'metrology' }, randomBytes(32)));
  });

  test('nor one whose header says that it is for something else', () => {
    refused(newMeter(), 'OMNIA-M 9.9', signed());
    refused(newMeter(), 'OMNIA-A 9.9', signed({ target: 'metrology' }));
  });

  test('nor one of which any octet is another', () => {
    const image = signed({ target: 'metrology', content: content.slice(0, 40) });
    for (let at = 0; at < image.length; at += 1) {
      const changed = image.slice();
      changed[at]! ^= 0x04;
      refused(newMeter(), 'OMNIA-M 9.9', changed);
    }
  });

  test('nor any signed one by a meter whose keys are no test keys, unless it knows the maker', () => {
    refused(newMeter({ keys: () => undefined }), 'OMNIA-M 9.9', signed({ target: 'metrology' }));
    const makerKey = nodeCryptography.publicKey('P-256', randomBytes(32).fill(7));
    const meter = newMeter({ keys: () => undefined, firmware: { makerKey } });
    transfer(meter, 'OMNIA-M 1.1', signed({ target: 'metrology' }, new Uint8Array(32).fill(7)));
    meter.firmware.verify();
    expect(meter.firmware.status).toBe('image-verification-successful');
  });
});

describe('Remote firmware update: what is verified', () => {
  test('a plain image for the application is taken, or not, as the meter is told', () => {
    const meter = newMeter();
    transfer(meter, 'omnia-1.2.bin', content);
    meter.firmware.verify();
    meter.firmware.activate();
    expect(text(meter, names.application)).toBe('omnia-1.2.bin');
    const strict = newMeter({ firmware: { takesPlainImages: false } });
    transfer(strict, 'omnia-1.2.bin', content);
    expect(() => strict.firmware.verify()).toThrow(/other-reason/);
    transfer(strict, 'OMNIA-A 1.1.0', signed());
    strict.firmware.verify();
    expect(strict.firmware.status).toBe('image-verification-successful');
  });

  test('a meter without a modem takes no image for one', () => {
    const meter = newMeter({ type: smallType });
    transfer(meter, 'OMNIA-C 1.1.0', signed({ target: 'modem' }));
    expect(() => meter.firmware.verify()).toThrow(/other-reason/);
  });

  test('with blocks missing the transfer goes on', () => {
    const meter = newMeter();
    const image = signed();
    meter.firmware.initiate(fromLatin1('OMNIA-A 1.1.0'), image.length);
    meter.firmware.take(0, image.slice(0, imageBlockSize));
    meter.firmware.take(2, image.slice(2 * imageBlockSize, 3 * imageBlockSize));
    expect(meter.firmware.blocks).toEqual([true, false, true, false]);
    expect(meter.firmware.firstMissing).toBe(1);
    expect(() => meter.firmware.verify()).toThrow(/other-reason/);
    expect(meter.firmware.status).toBe('image-transfer-initiated');
  });

  test('another transfer begins without the blocks of the one before', () => {
    const meter = newMeter();
    transfer(meter, 'OMNIA-A 1.1.0', signed());
    meter.firmware.initiate(fromLatin1('OMNIA-A 1.2.0'), content.length);
    expect(meter.firmware.blocks).toEqual([false, false, false, false]);
    expect(meter.firmware.firstMissing).toBe(0);
  });

  test('what is to be activated has the signature of the maker', () => {
    const meter = newMeter();
    transfer(meter, 'OMNIA-A 1.1.0', signed());
    expect(meter.firmware.toActivate).toEqual([]);
    meter.firmware.verify();
    expect(meter.firmware.toActivate[0]!.imageToActivateSignature).toHaveLength(64);
  });

  test('a signed version that is older than what runs is not activated', () => {
    const meter = newMeter();
    transfer(meter, 'OMNIA-A 0.9.9', signed({ version: '0.9.9' }));
    meter.firmware.verify();
    expect(() => meter.firmware.activate()).toThrow(/other-reason/);
    expect(meter.firmware.status).toBe('image-activation-failed');
    expect(codes(meter)).toEqual([30, 17, 51, 32]);
    expect(text(meter, names.application)).toBe('OMNIA-A 1.0.0');
  });

  test.each([
    ['1.0.0', '1.0.1', true],
    ['1.10.0', '1.9.0', false],
    ['1.0', '1.0.1', true],
    ['2', '1.9', false],
    ['1.0.0', '1.0.0', false],
  ])('%s is older than %s: %s', (version, than, expected) => {
    expect(isOlder(version, than)).toBe(expected);
  });
});

describe('Remote firmware update: while it takes its time', () => {
  const policy = { verificationTime: 5_000, activationTime: 60_000 } as const;

  test('the status goes through initiated to successful', () => {
    const time = new TestTime();
    const meter = newMeter({ firmware: policy }, time);
    const { firmware } = meter;
    transfer(meter, 'OMNIA-A 1.1.0', signed());
    expect(() => firmware.verify()).toThrow(/temporary-failure/);
    expect(firmware.status).toBe('image-verification-initiated');
    expect(() => firmware.initiate(fromLatin1('x'), 10)).toThrow(/temporary-failure/);
    time.advance(4);
    expect(firmware.status).toBe('image-verification-initiated');
    time.advance(1);
    expect(firmware.status).toBe('image-verification-successful');
    expect(() => firmware.activate()).toThrow(/temporary-failure/);
    expect(firmware.status).toBe('image-activation-initiated');
    time.advance(60);
    expect(firmware.status).toBe('image-activation-successful');
    expect(text(meter, names.application)).toBe('OMNIA-A 1.1.0');
  });

  test('a meter that is restarted in the midst of it goes on', () => {
    const time = new TestTime();
    const meter = newMeter({ firmware: policy }, time);
    transfer(meter, 'OMNIA-A 1.1.0', signed().fill(0, 200, 210));
    expect(() => meter.firmware.verify()).toThrow(/temporary-failure/);
    const again = testMeter({ memory: meter.memory, firmware: policy }, time);
    time.advance(10);
    expect(again.firmware.status).toBe('image-verification-failed');
    expect(codes(again)).toEqual([30, 51, 32]);
  });
});

describe('Remote firmware update: over the protocol', () => {
  const image = { identifier: fromLatin1('OMNIA-A 1.1.0'), octets: signed({ content: randomBytes(20_000) }) };

  const served = async (meter: OmniaMeter) => {
    const { server, faults } = serve(meter);
    onTestFinished(() => server.close());
    return { client: await connectAs(meter, server, 'firmware'), faults };
  };

  test('also in APS mode', async () => {
    const time = new TestTime();
    const meter = newMeter({}, time);
    meter.network.begin({ kind: 'auxiliary-supply' });
    meter.network.begin({ kind: 'interruption' });
    time.advance(10);
    meter.now();
    expect(meter.supply.isAuxiliary).toBe(true);
    const { client, faults } = await served(meter);
    expect(await client.imageTransfer().update(image)).toMatchObject({ state: 'activated' });
    expect(text(meter, names.application)).toBe('OMNIA-A 1.1.0');
    expect(faults).toEqual([]);
  });

  test('it goes on after a power cut where it was broken off', async () => {
    const time = new TestTime();
    const meter = newMeter({}, time);
    const first = await served(meter);
    const stop = new AbortController();
    const broken = first.client.imageTransfer().update(image, {
      signal: stop.signal,
      onProgress: ({ blocks }) => blocks === 11 && stop.abort(),
    });
    await expect(broken).rejects.toThrow();
    const id = meter.network.begin({ kind: 'interruption' });
    time.advance(3600);
    const again = testMeter({ memory: meter.memory }, time);
    again.network.end(id);
    time.advance(60);
    expect(again.firmware.status).toBe('image-transfer-initiated');
    expect(again.firmware.blocks.filter((isThere) => isThere).length).toBeGreaterThanOrEqual(11);
    const second = await served(again);
    const outcome = await second.client.imageTransfer().update(image, { resume: true });
    expect(outcome.state).toBe('activated');
    expect(outcome.sentBlocks).toBeLessThanOrEqual(outcome.totalBlocks - 11);
  });

  test('a client is told that an image is not good', async () => {
    const meter = newMeter();
    const { client } = await served(meter);
    const octets = image.octets.slice();
    octets[300]! ^= 1;
    await expect(client.imageTransfer().update({ ...image, octets })).rejects.toThrow();
    expect(meter.firmware.status).toBe('image-verification-failed');
  });
});

describe('Remote firmware update: at a time that was set before', () => {
  test('the scheduler activates what was verified', () => {
    const time = new TestTime();
    const meter = newMeter({}, time);
    transfer(meter, 'OMNIA-A 1.1.0', signed());
    meter.firmware.verify();
    const scheduler = obis('0-0:15.0.2');
    meter.device.set(SingleActionSchedule, scheduler, 'executedScript', {
      scriptLogicalName: obis('0-0:10.0.107'),
      scriptSelector: 1,
    });
    meter.device.set(SingleActionSchedule, scheduler, 'executionTime', [
      { time: { hour: 14, minute: 30, second: 0, hundredths: 0 }, date: { year: 2026, month: 6, dayOfMonth: 10 } },
    ]);
    meter.life.changed();
    time.advance(2 * 3600);
    expect(meter.firmware.status).toBe('image-verification-successful');
    time.advance(1800);
    expect(meter.firmware.status).toBe('image-activation-successful');
    expect(meter.read(ImageTransfer, names.image, 'imageTransferStatus')).toBe('image-activation-successful');
  });
});
