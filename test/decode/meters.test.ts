import { describe, expect, test } from 'vitest';
import { type Acse, acse } from '../../src/acse/index.ts';
import { concat, encode, fromLatin1, toLatin1 } from '../../src/codec/index.ts';
import { decodeCapture } from '../../src/decode/index.ts';
import { frameOctets } from '../../src/hdlc/index.ts';
import { telegram } from '../../src/iec62056-21/index.ts';
import * as capture from '../support/captures.ts';
import { codes, decodeEntry, layerNames, notification, single } from '../support/captures.ts';
import { corpus, describeCorpus, hex } from '../support/corpus.ts';

/** What real meters do (README of the shared corpus): with captures where the corpus has them, else made by the encoders. */
const all =
  corpus('hdlc.jsonl') &&
  ['hdlc', 'hdlc-stream', 'mbus', 'apdu', 'p1', 'iec62056-21'].flatMap((file) => corpus(`${file}.jsonl`) ?? []);
const bad = corpus('bad.jsonl');
const push = notification();
const llc = hex('e6e700');
const decode = (...parts: Uint8Array[]) => decodeCapture(concat(...parts), { keys: capture.bothKeys });
const inText = (characters: string) => decodeCapture(fromLatin1(characters));
const reading = { obis: '1-0:1.8.0*255', scaled: '1234.5', unit: 'Wh' };

describe('frames', () => {
  test('one shared flag, two, many', () => {
    const one = capture.frame(concat(llc, push));
    for (const between of [one.subarray(1), one, concat(hex('7e7e7e7e'), one)]) {
      const { messages } = decode(one, between);
      expect(messages.map(({ readings }) => readings)).toMatchObject([[reading], [reading]]);
    }
  });

  test('flags and escapes inside, in every octet of a value', () => {
    const body = capture.structure(capture.code('0-0:96.1.0*255'), capture.octetString('7e7d7e7ea00a7e7d5e'));
    const message = single(decode(capture.frame(concat(llc, notification(body)))));
    expect(message.readings).toMatchObject([{ value: '7e7d7e7ea00a7e7d5e' }]);
  });

  test('addresses of 1, 2 and 4 octets, and those of pushes', () => {
    const server = [
      { upper: 1, size: 1 },
      { upper: 1, lower: 0x41, size: 2 },
      { upper: 0x67, lower: 0x7f, size: 2 },
      { upper: 1, lower: 0x11, size: 4 },
      { upper: 0x14a, lower: 0x59, size: 4 },
    ] as const;
    for (const source of server) {
      for (const upper of [0x00, 0x20, 0x30, 0x67]) {
        const control = { kind: 'UI', pollFinal: true } as const;
        const destination = { upper, size: 1 } as const;
        const octets = frameOctets({ segmented: false, destination, source, control, information: concat(llc, push) });
        expect(single(decode(octets)).readings).toMatchObject([reading]);
      }
    }
  });

  test('segments of UI frames: P/F off but in the last', () => {
    const frames = capture.segments(push, 12).map((octets, i, all) => {
      const information = octets.subarray(9, -3);
      const segmented = i < all.length - 1;
      return capture.frame(information, { segmented, control: { kind: 'UI', pollFinal: !segmented } });
    });
    expect(single(decode(...frames)).readings).toMatchObject([reading]);
  });
});

describe('M-Bus', () => {
  test('257 octets in one frame, the length octets wrapped', () => {
    const text = capture.text('x'.repeat(400));
    const body = capture.structure(capture.code('1-0:1.8.0*255'), text);
    const frames = capture.mbusFrames(notification(body), 252);
    expect(frames[0]?.subarray(0, 4)).toEqual(hex('68010168'));
    expect(single(decode(...frames)).readings).toMatchObject([{ value: 'x'.repeat(400) }]);
  });

  test('frames of two pushes back to back', () => {
    const frames = capture.mbusFrames(capture.protect(push), 20);
    expect(decode(...frames, ...frames).messages.map(({ authenticity }) => authenticity)).toEqual([
      'verified',
      'verified',
    ]);
  });
});

describe('APDUs', () => {
  test('lengths with more octets than they need', () => {
    const apdu = capture.protect(push);
    const length = apdu[10]!;
    const longer = concat(apdu.subarray(0, 10), Uint8Array.of(0x82, 0, length), apdu.subarray(11));
    const message = single(decode(longer));
    expect(message).toMatchObject({ authenticity: 'verified', readings: [reading] });
    expect(codes(message)).toEqual(['non-canonical-length']);
  });

  test('an AARE for short names, an RLRQ without content', () => {
    const initiateResponse = hex('0800065f1f04001802200960fa00');
    const value = {
      applicationContextName: 'short-name-referencing',
      result: 'accepted',
      resultSourceDiagnostic: { kind: 'acse-service-user', value: 'null' },
      userInformation: initiateResponse,
    };
    const aare = encode(acse, { kind: 'aare', value } as Acse);
    expect(layerNames(single(decode(capture.frame(concat(llc, aare)))))).toEqual([
      'hdlc',
      'llc',
      'aare',
      'initiateResponse',
    ]);
    expect(layerNames(single(decode(hex('6200'))))).toEqual(['rlrq']);
  });

  test('90 01 01 in front, next to frames over UDP', () => {
    expect(layerNames(single(decode(hex('900101'), push)))).toEqual(['iec61334-4-32', 'data-notification']);
  });

  test('7aa7 in front is no wrapper', () => {
    for (const message of decode(hex('7aa7'), Uint8Array.of(0, push.length), push).messages) {
      expect(layerNames(message)).not.toContain('wrapper');
    }
  });

  test('a gateway that puts 0d in front of every 0a: an error, no reading', () => {
    const body = capture.structure(capture.code('0-0:96.1.0*255'), { kind: 'visible-string', value: 'AIDON_V0001' });
    const octets = capture.frame(concat(llc, notification(body)));
    const damaged = Uint8Array.from([...octets].flatMap((octet) => (octet === 0x0a ? [0x0d, octet] : [octet])));
    expect(damaged.length).toBeGreaterThan(octets.length);
    const { messages } = decode(damaged);
    expect(messages.flatMap(({ readings }) => readings)).toEqual([]);
    expect(messages[0]?.issues[0]).toMatchObject({ severity: 'error', code: 'hdlc-length' });
  });
});

describe('telegrams', () => {
  const header = {
    manufacturer: 'ISk',
    baudRateCharacter: '5',
    enhancedIdentification: '',
    identification: 'MT382-1000',
  };
  const dataSets = [{ id: '1-0:1.8.0', values: [{ value: '00012.345', unit: 'kWh' }] }];
  const p1 = toLatin1(encode(telegram, { header, dataSets }));
  const values = (characters: string) =>
    inText(characters).messages.flatMap(({ readings }) => readings.map(({ scaled }) => scaled));

  test('without a CRC, with LF alone, with an STX in the identification', () => {
    expect(p1).toMatch(/![0-9A-F]{4}\r\n$/);
    const spellings = [
      p1,
      p1.replace(/!.*/s, '!\r\n'),
      p1.replaceAll('\r\n', '\n'),
      p1.replace(/!.*/s, '!\r\n').replace('MT382', '\u0002MT382'),
    ];
    for (const each of spellings) expect(values(each), each).toEqual(['12.345']);
  });

  test('a code that is none: its value is kept, and so are the others', () => {
    const [message] = inText(`/KAM5\r\n\r\n1-0:4:24.7.0(0001.000*kW)\r\n1-0:1.8.0(00012.345*kWh)\r\n!\r\n`).messages;
    expect(message?.readings.map(({ scaled }) => scaled)).toContain('12.345');
    expect(message?.readings.filter(({ obis }) => obis === undefined || obis === '1-0:1.8.0*255')).toHaveLength(
      message!.readings.length,
    );
  });

  test('kWh, Wh and kwh as they are sent', () => {
    const units = ['kWh', 'Wh', 'kwh'].map(
      (unit) => inText(p1.replace(/!.*/s, '!\r\n').replace('kWh', unit)).messages[0]?.readings[0]?.unit,
    );
    expect(units).toEqual(['kWh', 'Wh', 'kwh']);
  });

  test('an echoed sign-on, noise of 7f, empty lines of LF, reduced codes', () => {
    const readout =
      '/?!\r\n\u007f\u007f/LGZ4ZMD120APt.G03\r\nF.F(00000000)\n\n1.8.1(001846.0*kWh)\r\nC.1(12345678)\r\n0.0(87654321)\r\n!\r\n';
    const found = inText(readout).messages.flatMap(({ readings }) => readings);
    expect(found.find(({ obis }) => obis === '1-0:1.8.1*255')).toMatchObject({ scaled: '1846.0', unit: 'kWh' });
    expect(found).toHaveLength(4);
  });
});

describeCorpus('captures of the corpus', all, (entries) => {
  const result = (id: string) => decodeEntry(entries.find((entry) => entry.id === id)!);
  const starting = (start: string) => entries.filter(({ id }) => id.startsWith(start));

  test('flags and escapes within frames', () => {
    for (const id of ['amshan-hdlc-esc', 'amshan-hdlc-flagin']) expect(single(result(id)).readings).toHaveLength(1);
  });

  test('one flag, two flags and six between frames, and a start within one', () => {
    for (const id of ['jdlms-hdlc-two', 'amshan-hdlc-flag1', 'amshan-hdlc-flag2', 'amshan-hdlc-flag6']) {
      expect(result(id).messages, id).toHaveLength(2);
    }
    for (const id of ['amshan-hdlc-midstart1', 'amshan-hdlc-midstart2']) {
      expect(result(id).messages, id).toHaveLength(1);
      expect(result(id).skipped[0], id).toMatchObject({ start: 0 });
    }
  });

  test("Kaifa's and old Kamstrup's date-time with a tag in front, in I frames", () => {
    for (const id of ['rf-kaifa0912-41-1', 'rf-kam2017-229-1']) {
      expect(codes(single(result(id))), id).toEqual(['bad-value']);
      expect(single(result(id)).readings[0]?.time, id).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    }
  });

  test('segmented UI frames, the last with another control field', () => {
    for (const [id, count] of [
      ['dp-hdlc_iskra550', 16],
      ['scs-iskra_am550-unencrypted_valid_data', 27],
    ] as const) {
      expect(single(result(id)).readings, id).toHaveLength(count);
    }
  });

  test('blocks over UI frames, ciphered and not, and a push that takes the place of another', () => {
    expect(single(result('dp-hdlc_landis_gyr_e450'))).toMatchObject({
      authenticity: 'verified',
      readings: { length: 16 },
    });
    expect(codes(single(result('scs-lg_e450-unencrypted_valid_data')))).toEqual(['block-missing']);
    expect(result('scs-lg_e450-unencrypted_invalid_data').messages.flatMap(({ readings }) => readings)).toEqual([]);
  });

  test('lengths of M-Bus that wrap, frames back to back', () => {
    expect(result('ams-sagemcom-gh155-4').messages.map(layerNames)).toEqual(
      Array(10).fill(['mbus', 'mbus', 'general-glo-ciphering']),
    );
    expect(layerNames(single(result('fkw9-1')))).toEqual(['mbus', 'mbus', 'general-glo-ciphering']);
  });

  test('suite 1 said and a key of 128 bits used, no tag', () => {
    expect(single(result('guara-enc-kaifa'))).toMatchObject({ authenticity: 'absent', readings: { length: 15 } });
  });

  test('no codes at all', () => {
    expect(single(result('ams-fr-lng2-plain')).readings.find(({ obis }) => obis === '1-0:1.8.0*255')).toMatchObject({
      scaled: '27881149',
      unit: 'Wh',
    });
    expect(codes(single(result('ams-iskraemeco-gh869-1')))).toEqual(['layout-unknown']);
  });

  test('null-data in place of the phases that are not there', () => {
    const { readings } = single(result('amshan-kamstrup-no_list_1_single_phase_real_sample'));
    expect(readings.map(({ scaled }) => scaled)).toEqual([
      ...Array(3).fill(undefined),
      '1896',
      '0',
      '0',
      '493',
      '8.96',
      '225',
    ]);
  });

  test('deviations unspecified, of winter and of summer', () => {
    expect(single(result('guara-enc-kaifa')).readings[0]?.time).toBe('2021-09-11T09:13:20+02:00');
    expect(single(result('ams-iskraemeco-gh869-1')).readings[0]?.time).toBe('2024-11-17T21:26:44+01:00');
    expect(single(result('rf-kam228-228-1')).readings[0]?.time).not.toMatch(/[+Z]/);
  });

  test('titles and keys of each direction, in clear where only authenticated', () => {
    const ciphered = starting('gocosem-encryption').filter(({ keys }) => keys?.ek !== undefined);
    expect(ciphered.length).toBeGreaterThan(3);
    for (const entry of ciphered) expect(single(decodeEntry(entry)).plaintext, entry.id).toBeDefined();
  });

  test('GBCS: signed and only authenticated commands, with and without the signature', () => {
    const commands = starting('gbcs-');
    expect(commands.length).toBeGreaterThan(40);
    for (const entry of commands) {
      const message = single(decodeEntry(entry));
      expect(layerNames(message).at(-1), entry.id).toMatch(/^(access|general|event|data)-/);
      const isUnsigned = /precommand/.test(entry.id) && layerNames(message).includes('general-signing');
      expect(codes(message).includes('signature-missing'), entry.id).toBe(isUnsigned);
    }
  });

  test('90 01 01 in front of the APDU', () => {
    for (const id of ['wsd-41', 'wsd-42', 'wsd-46', 'wsd-51'])
      expect(layerNames(single(result(id)))[0]).toBe('iec61334-4-32');
  });

  test('segments of an answer without LLC header', () => {
    expect(codes(single(result('wsd-10')))).toEqual(['segment-missing']);
  });

  test('telegrams: a CRC without leading zeros, none at all', () => {
    expect(codes(single(result('dsmrp-unpadded_crc')))).toEqual(['p1-crc']);
    expect(single(result('dsmrlib-24')).readings).toHaveLength(1);
  });

  test('an echoed sign-on and reduced codes', () => {
    expect(result('vz-LandisGyr_basic').messages.map(({ readings }) => readings.length)).toEqual([0, 8]);
  });
});

describe.skipIf(bad === undefined)('gateways that damage frames', () => {
  test.each(['hass-aidon_oss_10sec', 'hass-parser-package'])('%s is an error with its place, and no reading', (id) => {
    const [message] = decodeEntry(bad!.find((entry) => entry.id === id)!).messages;
    expect(message).toMatchObject({
      readings: [],
      issues: [{ severity: 'error', code: 'hdlc-length', offset: 1, path: 'hdlc' }],
    });
  });
});
