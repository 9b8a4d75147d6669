import { describe, expect, test } from 'vitest';
import { DlmsClient } from '../../src/client/index.ts';
import {
  AutoConnectV2,
  CoapDiagnostic,
  Data,
  GsmDiagnosticV2,
  Ipv4Setup,
  LteMonitoringV1,
  ProfileGenericV1,
  Register,
} from '../../src/cosem/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import { bandOf, chosenTechnology } from '../../src/meter/modem/access-technology.ts';
import { lteQuality } from '../../src/meter/modem/lte-quality.ts';
import { barsOf, radioSignal } from '../../src/meter/modem/radio.ts';
import { nodeCryptography, systemClock } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { CoapServer, MemoryNetwork, overCoap } from '../../src/transport/index.ts';
import { noon, randomBytes, serve, smallType, TestTime, testMeter } from './support.ts';

const minute = 60;
const day = 86_400;
/** The first seed whose meter chooses LTE-M or NB-IoT at noon, with some decibels to spare. */
const good = seedWith(-100, -90);

function seedWith(least: number, most: number): number {
  for (let seed = 1; ; seed += 1) {
    const { power } = radioSignal({ seed, attenuation: 0 }, noon);
    if (power >= least && power <= most) return seed;
  }
}

function newMeter(seed = good) {
  const time = new TestTime();
  const meter = testMeter({ seed, installedAt: noon }, time);
  return { time, meter, modem: meter.modem! };
}

function codes(meter: OmniaMeter): readonly number[] {
  return meter.events.entries('communication').map(({ code }) => code);
}

function value(meter: OmniaMeter, name: string) {
  meter.now();
  return meter.read(Data, obis(name), 'value').value;
}

describe('Communication: connection is automatic', () => {
  test('a meter that is installed is attached within a minute, without anybody doing anything', () => {
    const { time, meter, modem } = newMeter();
    expect(modem.condition).toBe('searching');
    expect(modem.bars).toBeUndefined();
    expect(meter.read(GsmDiagnosticV2, obis('0-0:25.6.0'), 'status')).toBe('not-registered-searching');
    expect(meter.read(Ipv4Setup, obis('0-0:25.1.0'), 'ipAddress')).toBe('0.0.0.0');
    time.advance(minute);
    expect(modem.isAttached).toBe(true);
    expect(codes(meter)).toEqual([206, 26]);
    expect(meter.read(GsmDiagnosticV2, obis('0-0:25.6.0'), 'psStatus')).toBe('lte-cat-m1');
    expect(meter.read(Ipv4Setup, obis('0-0:25.1.0'), 'ipAddress')).toMatch(/^10\.\d+\.\d+\.\d+$/);
  });

  test('it takes the modem its time, whatever else happens', () => {
    const { time, meter, modem } = newMeter();
    time.advance(1);
    meter.network.begin({ kind: 'load', active: 100 });
    time.advance(1);
    modem.attenuate(1);
    time.advance(5);
    expect(modem.condition).toBe('searching');
  });

  test('a meter that was installed long ago is attached', () => {
    expect(testMeter({ seed: good }).modem!.isAttached).toBe(true);
  });

  test('a meter without a modem has none, and no object of one', () => {
    const meter = testMeter({ type: smallType });
    expect(meter.modem).toBeUndefined();
    expect(meter.has(obis('0-0:25.6.0'))).toBe(false);
  });

  test('Auto connect keeps the modem from connecting, and connects when it is told to', () => {
    const { time, meter, modem } = newMeter();
    const name = obis('0-0:2.1.0');
    meter.device.set(AutoConnectV2, name, 'mode', 'no-auto-connect');
    time.advance(day);
    expect(modem.isAttached).toBe(false);
    meter.device.invoke(AutoConnectV2, name, 'connect', 0);
    time.advance(minute);
    expect(modem.isAttached).toBe(true);
    modem.cutLink();
    modem.restoreLink();
    time.advance(day);
    expect(modem.isAttached).toBe(false);
  });
});

describe('Communication: the access technology is chosen by the meter', () => {
  test('LTE-M where coverage is good, NB-IoT where it is poor, and no change back and forth in between', () => {
    expect(chosenTechnology(-90, 'auto', 'nb-iot')).toBe('lte-m');
    expect(chosenTechnology(-112, 'auto', 'lte-m')).toBe('lte-m');
    expect(chosenTechnology(-112.1, 'auto', 'lte-m')).toBe('nb-iot');
    expect(chosenTechnology(-108.1, 'auto', 'nb-iot')).toBe('nb-iot');
    expect(chosenTechnology(-108, 'auto', 'nb-iot')).toBe('lte-m');
    expect(chosenTechnology(-132.1, 'auto', 'nb-iot')).toBeUndefined();
    expect(chosenTechnology(-119, 'lte-m', 'lte-m')).toBeUndefined();
    expect(chosenTechnology(-80, 'nb-iot', 'lte-m')).toBe('nb-iot');
  });

  test('a meter behind steel goes over to NB-IoT, and back when the way is clear', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    expect(modem.technology).toBe('lte-m');
    modem.attenuate(24);
    expect(modem.technology).toBe('nb-iot');
    expect(meter.read(GsmDiagnosticV2, obis('0-0:25.6.0'), 'psStatus')).toBe('lte-cat-nb2');
    expect(modem.isAttached).toBe(true);
    time.advance(day);
    modem.attenuate(0);
    expect(modem.technology).toBe('lte-m');
    expect(codes(meter)).toEqual([206, 26, 227, 227]);
  });

  test('without coverage it is detached, and tries again every quarter of an hour', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    modem.attenuate(60);
    expect(modem.isAttached).toBe(false);
    expect(codes(meter)).toEqual([206, 26, 27, 207]);
    time.advance(day);
    expect(modem.condition).toBe('searching');
    modem.attenuate(0);
    time.advance(16 * minute);
    expect(modem.isAttached).toBe(true);
  });

  test('the preference register makes the choice', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    const preference = obis('0-0:96.80.165');
    meter.device.set(Register, preference, 'value', { kind: 'unsigned', value: 2 });
    time.advance(3600);
    expect(modem.technology).toBe('nb-iot');
    meter.device.set(Register, preference, 'value', { kind: 'unsigned', value: 0 });
    time.advance(3600);
    expect(modem.technology).toBe('lte-m');
  });

  test('bands are those of the data sheet', () => {
    const bands = Array.from({ length: 200 }, (_, seed) => [bandOf('lte-m', seed), bandOf('nb-iot', seed)]).flat();
    expect([...new Set(bands)].sort((a, b) => a - b)).toEqual([3, 8, 20, 28]);
    const { time, meter, modem } = newMeter();
    expect(value(meter, '0-0:96.80.163')).toBe(0);
    time.advance(minute);
    expect(value(meter, '0-0:96.80.163')).toBe(bandOf(modem.technology, good));
  });
});

describe('Communication: the link is lost and comes back', () => {
  test('a cut link detaches, and the modem attaches by itself when it is restored', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    modem.cutLink();
    expect(modem.isAttached).toBe(false);
    expect(modem.bars).toBeUndefined();
    expect(value(meter, '0-0:96.12.5')).toBe(0);
    time.advance(3 * day);
    expect(modem.isAttached).toBe(false);
    modem.restoreLink();
    expect(modem.isAttached).toBe(false);
    time.advance(minute);
    expect(modem.isAttached).toBe(true);
    expect(codes(meter)).toEqual([206, 26, 27, 207, 206, 26]);
  });

  test('a SIM that fails is logged, and denies the registration', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    modem.breakSim();
    expect(meter.read(GsmDiagnosticV2, obis('0-0:25.6.0'), 'status')).toBe('registration-denied');
    time.advance(day);
    modem.repairSim();
    time.advance(minute);
    expect(modem.isAttached).toBe(true);
    expect(codes(meter)).toEqual([206, 26, 27, 207, 228, 206, 26]);
  });

  test('without mains the modem of a meter with a last gasp goes on for ten seconds', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    const id = meter.network.begin({ kind: 'interruption' });
    time.advance(9);
    expect(modem.isAttached).toBe(true);
    time.advance(1);
    expect(modem.condition).toBe('off');
    time.advance(3600);
    meter.network.end(id);
    time.advance(minute);
    expect(modem.isAttached).toBe(true);
    expect(codes(meter)).toEqual([206, 26, 27, 207, 206, 26]);
  });

  test('with auxiliary supply it stays attached', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    meter.network.begin({ kind: 'auxiliary-supply' });
    meter.network.begin({ kind: 'interruption' });
    time.advance(3600);
    expect(modem.isAttached).toBe(true);
  });

  test('what it was about survives a restart', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    modem.cutLink();
    time.advance(day);
    const again = testMeter({ seed: good, memory: meter.memory }, time);
    expect(again.modem!.isAttached).toBe(false);
    again.modem!.restoreLink();
    time.advance(minute);
    expect(again.modem!.isAttached).toBe(true);
    expect(codes(again)).toEqual([206, 26, 27, 207, 206, 26]);
  });
});

describe('Display 8.f: a verified connection to the head-end', () => {
  test('an acknowledgement verifies it for 24 hours, and until it is detached', () => {
    const { time, meter, modem } = newMeter();
    modem.acknowledged();
    expect(modem.isVerified).toBe(false);
    time.advance(minute);
    expect(value(meter, '0-0:96.80.164')).toBe(false);
    modem.acknowledged();
    expect(value(meter, '0-0:96.80.164')).toBe(true);
    time.advance(day - 1);
    modem.acknowledged();
    time.advance(day - 1);
    expect(modem.isVerified).toBe(true);
    time.advance(1);
    expect(modem.isVerified).toBe(false);
    modem.acknowledged();
    modem.cutLink();
    modem.restoreLink();
    time.advance(minute);
    expect(modem.isAttached).toBe(true);
    expect(modem.isVerified).toBe(false);
    expect(codes(meter)).toEqual([206, 26, 229, 229, 27, 207, 206, 26]);
  });
});

describe('Display 8.e: the quality of the network', () => {
  test.each([
    [-89, 4],
    [-90, 4],
    [-90.1, 3],
    [-100, 3],
    [-110, 2],
    [-120, 1],
    [-120.1, 0],
  ])('%d dBm are %d bars', (power, bars) => {
    expect(barsOf({ power, quality: -10, toNoise: 5 })).toBe(bars);
  });

  test('the codes of class LTE monitoring are those of 3GPP TS 36.133', () => {
    const of = (power: number, quality: number, toNoise: number) => lteQuality({ power, quality, toNoise });
    expect(of(-140, -19.5, -23)).toMatchObject({ rsrp: 1, rsrq: 1, signalToNoiseRatio: 1 });
    expect(of(-44, -3, 30)).toMatchObject({ rsrp: 97, rsrq: 34, signalToNoiseRatio: 107 });
    expect(of(-115, -12, 0).coverageEnhancement).toBe('level-1');
    expect(of(-125, -12, 0).coverageEnhancement).toBe('level-2');
  });

  test('the signal wavers slowly and is the same for the same seed', () => {
    const at = (seconds: number) => radioSignal({ seed: good, attenuation: 0 }, noon + seconds * 1000).power;
    const day = Array.from({ length: 1440 }, (_, i) => at(i * minute));
    expect(Math.max(...day) - Math.min(...day)).toBeGreaterThan(1);
    for (const [i, power] of day.entries()) if (i > 0) expect(Math.abs(power - day[i - 1]!)).toBeLessThan(0.5);
    expect(day).toEqual(Array.from({ length: 1440 }, (_, i) => at(i * minute)));
  });

  test('LTE monitoring and its profile tell the same', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    const name = obis('0-0:25.11.0');
    const quality = meter.read(LteMonitoringV1, name, 'lteQualityOfService');
    expect(quality).toEqual(lteQuality(modem.signal(time.now)));
    modem.cutLink();
    expect(meter.read(LteMonitoringV1, name, 'lteQualityOfService').rsrp).toBe(-17);
  });
});

describe('Communication: diagnostics', () => {
  const diagnostic = obis('0-0:25.17.0');

  test('CoAP diagnostic counts what its endpoints have sent and received, and begins again when it is reset', async () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    const { server } = serve(meter);
    const network = new MemoryNetwork();
    const [near, far] = [network.open('near'), network.open('far')];
    const common = { clock: systemClock, randomBytes };
    const coap = new CoapServer(far, { ...common, accept: server.acceptCoap });
    const stop = modem.coap.attach(() => coap.counters);
    const transport = overCoap(near, { ...common, peer: 'far', clientSap: 16, serverSap: 1 });
    const client = await DlmsClient.connect({
      ...common,
      transport,
      cryptography: nodeCryptography,
      authentication: { mechanism: 'lowest' },
    });
    await client.get(Data, '0-0:42.0.0', 'value');
    expect(meter.read(CoapDiagnostic, diagnostic, 'messagesCounter').rx).toBe(coap.counters.rx);
    expect(meter.read(CoapDiagnostic, diagnostic, 'requestResponseCounter')).toMatchObject({
      rxRequests: 2,
      txResponse: 2,
    });
    stop();
    await coap.close();
    expect(meter.read(CoapDiagnostic, diagnostic, 'requestResponseCounter').rxRequests).toBe(2);
    meter.device.invoke(CoapDiagnostic, diagnostic, 'reset', 0);
    expect(meter.read(CoapDiagnostic, diagnostic, 'requestResponseCounter').rxRequests).toBe(0);
    expect(meter.read(CoapDiagnostic, diagnostic, 'captureTime').timestamp).toMatchObject({ hour: 12, minute: 1 });
  });

  test('the profiles of the signal have a row a day, of what it was then', () => {
    const { time, meter, modem } = newMeter();
    time.advance(2 * day);
    modem.attenuate(24);
    time.advance(day);
    const rows = meter.read(ProfileGenericV1, obis('0-0:99.18.0'), 'buffer');
    expect(rows).toHaveLength(3);
    const levels = rows.map(([, quality]) => (quality!.value as readonly { value: number }[])[1]!.value);
    const at = (back: number) => lteQuality(modem.signal(Date.UTC(2026, 5, 13 - back, -2))).rsrp;
    expect(levels).toEqual([at(2), at(1), at(0)]);
    expect(levels[2]!).toBeLessThan(levels[1]! - 15);
    const cells = meter.read(ProfileGenericV1, obis('0-0:99.13.0'), 'buffer').map(([, cell]) => cell!.value);
    expect(cells[1]).toEqual(cells[0]);
    expect(cells[2]).not.toEqual(cells[1]);
  });

  test('its events are counted', () => {
    const { time, meter, modem } = newMeter();
    time.advance(minute);
    for (let i = 0; i < 5; i += 1) {
      modem.cutLink();
      modem.restoreLink();
      time.advance(minute);
    }
    expect(value(meter, '0-0:96.15.5')).toBe(2 + 5 * 4);
  });

  test('an address is that of the network, unless a client sets one', () => {
    const { time, meter } = newMeter();
    time.advance(minute);
    const name = obis('0-0:25.1.0');
    const address = () => meter.read(Ipv4Setup, name, 'ipAddress');
    const given = address();
    expect(() => meter.device.set(Ipv4Setup, name, 'ipAddress', '192.0.2.1')).toThrow(/other-reason/);
    meter.device.set(Ipv4Setup, name, 'ipAddress', given);
    meter.device.set(Ipv4Setup, name, 'useDhcpFlag', false);
    meter.device.set(Ipv4Setup, name, 'ipAddress', '192.0.2.1');
    expect(address()).toBe('192.0.2.1');
    meter.device.set(Ipv4Setup, name, 'useDhcpFlag', true);
    expect(address()).toBe(given);
  });

  test('a year of a modem is nothing to simulate', () => {
    const { time, modem } = newMeter();
    const started = performance.now();
    let steps = 0;
    for (let at = noon; at < noon + 365 * day * 1000; at = modem.next(at)) {
      time.now = at;
      modem.step(at);
      steps += 1;
    }
    expect(steps).toBeLessThan(366 * 24);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
