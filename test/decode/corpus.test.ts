import { expect, test } from 'vitest';
import { toHex } from '../../src/codec/index.ts';
import type { DecodedCapture, Reading } from '../../src/decode/index.ts';
import { decodeEntry, layerNames } from '../support/captures.ts';
import { contractFault } from '../support/contract.ts';
import { type CorpusEntry, corpus, describeCorpus } from '../support/corpus.ts';

const layers = ['hdlc', 'hdlc-stream', 'mbus', 'wrapper', 'apdu', 'p1', 'iec62056-21'];

/** Entries that do not hold, and why: all are right to be refused, or ask for what is not in them. */
const exceptions: Record<string, string> = {
  'guara-rlrq-rlrq_parse_invalid_tag': 'the source asserts an error, and there is one',
  'amshan-hdlc-abort': 'an aborted frame: the source asserts no frame, and it is shown as damaged',
  'amshan-hdlc-stuffed':
    'octet stuffing (ISO 3309), which no meter on a HAN port uses and which is undone only when told to',
  'scs-lg_e450-unencrypted_invalid_data': 'a block is lost: the source asserts no data, and there is an error',
  'ams-landis-gyr-gh501-1': 'ciphered without a published key; the source took the meter id from a plaintext elsewhere',
  'jdlms-hdlc-3': 'the three lengths in the AARE are one octet short: shown as truncated, with one octet left over',
  'dsmrlib-14': 'two characters, no telegram',
  'dsmrlib-15': 'three characters, no telegram',
};

const errorsOf = ({ messages }: DecodedCapture) =>
  messages.flatMap(({ issues }) => issues.filter(({ severity }) => severity === 'error'));

/** What an entry does not hold of what its source and an independent check say. */
function faultOf(entry: CorpusEntry, result: DecodedCapture): string | undefined {
  const { verified = {}, expect: said, layer } = entry;
  const { messages, bytes } = result;
  const [error] = errorsOf(result);
  if (messages.length === 0) return 'no message';
  if (error !== undefined) return `error ${error.code}`;
  const outside = typeof verified.octetsOutsideFrames === 'number' ? verified.octetsOutsideFrames : 0;
  if (bytes.total - bytes.explained > outside) return `${bytes.total - bytes.explained} octets unexplained`;
  const name = layer === 'hdlc-stream' ? 'hdlc' : layer;
  const isNamed = layer === 'apdu' || messages.some((message) => layerNames(message).includes(name));
  if (entry.hex !== undefined && !isNamed) return `no layer ${name}`;
  const frames = said?.frames ?? (layer === 'hdlc-stream' ? verified.frames : undefined);
  const seen = messages.flatMap(layerNames).filter((each) => each === 'hdlc').length;
  if (frames !== undefined && seen !== frames) return `${seen} frames, not ${frames}`;
  return readingFault(entry, result) ?? protectionFault(entry, result);
}

function readingFault(
  { expect: said, verified, encrypted }: CorpusEntry,
  { messages }: DecodedCapture,
): string | undefined {
  const readings = messages.flatMap((message) => message.readings);
  if (verified?.axdr === true && !encrypted && readings.length === 0) return 'no readings';
  const id = said?.meterId;
  if (typeof id === 'string' && id !== '' && !readings.some(({ value }) => String(value).includes(id)))
    return `no ${id}`;
  return undefined;
}

function protectionFault({ verified = {}, keys }: CorpusEntry, { messages }: DecodedCapture): string | undefined {
  const { decryptedPlaintext: plain, gcmTag } = verified;
  if (keys?.ek === undefined) return undefined;
  if (
    typeof plain === 'string' &&
    !messages.some(({ plaintext }) => plaintext && toHex(plaintext) === plain.toLowerCase())
  ) {
    return 'another plaintext';
  }
  const isVerified = messages.some(({ authenticity }) => authenticity === 'verified');
  if (gcmTag === true && keys.ak !== undefined && !isVerified) return 'the tag is not verified';
  return gcmTag === null && isVerified ? 'verified without a tag' : undefined;
}

const files = layers.map((layer) => corpus(`${layer}.jsonl`));
const bad = corpus('bad.jsonl');
const all = files.every((file) => file !== undefined) ? files.flatMap((file) => file!) : undefined;

describeCorpus('the corpus', all, (entries) => {
  test.each(entries.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
    const result = decodeEntry(entry);
    expect(contractFault(result)).toBeUndefined();
    const fault = faultOf(entry, result);
    expect(fault === undefined, fault ?? `holds now: ${exceptions[id]}`).toBe(exceptions[id] === undefined);
  });
});

describeCorpus('what is bad in the corpus', bad, (entries) => {
  test.each(entries.map((entry) => [entry.id, entry] as const))('%s does not pass in silence', (_, entry) => {
    const result = decodeEntry(entry);
    expect(contractFault(result)).toBeUndefined();
    const told = result.messages.some(({ issues }) => issues.some(({ severity }) => severity !== 'note'));
    expect(told || result.skipped.length > 0).toBe(true);
  });
});

/** A value that a source asserts, in W, V, A, Wh or varh. */
type Figure = readonly [code: string, value: number];

const phases = ['31', '51', '71'];
const figureNames: Record<string, readonly [code: string, factor: number]> = {
  activeImportW: ['1.7.0', 1],
  activeExportW: ['2.7.0', 1],
  ams_active_power_import: ['1.7.0', 1],
  activePowerP: ['1.7.0', 1],
  activePowerN: ['2.7.0', 1],
  active_power_import: ['1.7.0', 1],
  active_power_export: ['2.7.0', 1],
  reactive_power_import: ['3.7.0', 1],
  reactive_power_export: ['4.7.0', 1],
  activeImportCounter_kWh: ['1.8.0', 1000],
  ams_active_energy_import: ['1.8.0', 1000],
  activeEnergyP: ['1.8.0', 1],
  activeEnergyN: ['2.8.0', 1],
  reactiveEnergyP: ['3.8.0', 1],
  reactiveEnergyN: ['4.8.0', 1],
  importWh: ['1.8.0', 1],
  exportWh: ['2.8.0', 1],
  active_power_import_total: ['1.8.0', 1],
  active_power_export_total: ['2.8.0', 1],
  reactive_power_import_total: ['3.8.0', 1],
  reactive_power_export_total: ['4.8.0', 1],
};

function figuresOf(said: CorpusEntry['expect']): Figure[] {
  if (said === null || typeof said !== 'object') return [];
  const flat: Record<string, unknown> = { ...said, ...said.decoded };
  const named = Object.entries(figureNames).flatMap(([name, [code, factor]]): Figure[] => {
    const value = flat[name];
    return typeof value === 'number' && value !== 0 ? [[code, value * factor]] : [];
  });
  const phase = (list: unknown, name: string, from: number): Figure[] =>
    phases.flatMap((c, i): Figure[] => {
      const value = (Array.isArray(list) ? list[i] : undefined) ?? flat[`${name}_l${i + 1}`];
      return typeof value === 'number' && value !== 0 ? [[`${Number(c) + from}.7.0`, value]] : [];
    });
  const objects = Object.entries(said.obis ?? {}).flatMap(([code, value]): Figure[] =>
    typeof value === 'number' && value !== 0 ? [[code.split('.').slice(2, 5).join('.'), value]] : [],
  );
  return [
    ...named,
    ...phase(said.voltage ?? said.U, 'voltage', 1),
    ...phase(said.current ?? said.I, 'current', 0),
    ...objects,
  ];
}

/** The value of a reading in W, V, A, Wh or varh. */
function plain({ scaled, unit }: Reading): number {
  return Number(scaled) * (/^k[WV]/i.test(unit ?? '') ? 1000 : 1);
}

const disagrees =
  (readings: readonly Reading[]) =>
  ([code, value]: Figure) => {
    const found = readings.filter(({ obis }) => obis?.replace(/^.*:|\*.*$/g, '') === code).map(plain);
    return !found.some((each) => Math.abs(each - value) <= 1e-9 * Math.abs(value));
  };

/** Figures in which we differ from a source, and who is right. */
const disagreements: Record<string, { codes: string[]; reason: string }> = {
  'ams-kaifa-gh180-2': {
    codes: ['31.7.0', '51.7.0', '71.7.0'],
    reason: 'amsreader rounds milliamperes to hundredths: 06 00002f18 is 12.056 A, not 12.06',
  },
  'ams-kaifa-gh493-1': { codes: ['31.7.0', '51.7.0', '71.7.0'], reason: 'amsreader rounds milliamperes to hundredths' },
  'ams-aidon-gh143-2': {
    codes: ['1.8.0'],
    reason: 'amsreader computes in 32-bit floats: 06 03b85d4b is 62414155 Wh, not 62414156',
  },
  'hass-aidon_mini': { codes: ['1.7.0'], reason: 'the frame says 06 000002dd, which is 733; the source has 734' },
  'ams-iskraemeco-gh869-1': {
    codes: ['1.7.0', '32.7.0'],
    reason: 'positional, and the source does not say what the positions are',
  },
  'ams-iskraemeco-gh869-2': { codes: ['1.7.0', '32.7.0'], reason: 'positional' },
  'ams-iskraemeco-gh869-5': { codes: ['1.7.0', '32.7.0'], reason: 'positional' },
  'ams-iskraemeco-gh869-6': { codes: ['1.7.0', '1.8.0'], reason: 'positional' },
  'ams-iskraemeco-gh869-8': { codes: ['1.7.0', '32.7.0', '31.7.0'], reason: 'positional' },
  'ams-landis-gyr-gh934-1': {
    codes: ['32.7.0', '52.7.0', '72.7.0', '31.7.0', '51.7.0', '71.7.0'],
    reason: 'the push has no scalers: shown as sent. amsreader assumes some, and makes 23.4 V of 234 V',
  },
  'scs-iskra_am550-unencrypted_valid_data_cfg2026': {
    codes: ['32.7.0', '31.7.0'],
    reason: 'the push has no scalers: shown as sent',
  },
  'dp-hdlc_kamstrup_omnipower': {
    codes: [
      '1.8.0',
      '3.8.0',
      '4.8.0',
      '31.7.0',
      '51.7.0',
      '71.7.0',
      '33.7.0',
      '53.7.0',
      '73.7.0',
      '13.7.0',
      '21.8.0',
      '41.8.0',
      '61.8.0',
    ],
    reason:
      "dlms_parser shows what is sent; Kamstrup's list is in 10 Wh, hundredths of an ampere and of a power factor",
  },
};

describeCorpus('figures that sources assert', all, (entries) => {
  const asserting = entries.filter((entry) => figuresOf(entry.expect).length > 0);

  test.each(asserting.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
    const readings = decodeEntry(entry).messages.flatMap((message) => message.readings);
    const other = figuresOf(entry.expect).filter(disagrees(readings));
    expect(other.map(([code]) => code)).toEqual(disagreements[id]?.codes ?? []);
  });

  test('are enough to be a check', () => {
    expect(asserting.flatMap(({ expect: said }) => figuresOf(said)).length).toBeGreaterThan(150);
  });
});

describeCorpus('times, texts and structures that sources assert', all, (entries) => {
  const readingsOf = (id: string) =>
    decodeEntry(entries.find((entry) => entry.id === id)!).messages.flatMap((message) => message.readings);
  const value = (id: string, code: string) => readingsOf(id).find(({ obis }) => obis === code)?.value;

  test.each([
    ['scs-lg_e450-unencrypted_valid_data', '2021-07-06T14:58:18'],
    ['scs-iskra_am550-unencrypted_valid_data_cfg2026', '2026-05-04T19:19:30+02:00'],
    ['amshan-kaifa-se_list', '2021-09-22T17:35:30+01:00'],
    ['amshan-kamstrup-no_list_1_single_phase_real_sample', '2022-01-17T12:44:40'],
    ['dp-hdlc_kamstrup_omnipower', '2026-03-12T15:24:30'],
    ['dp-hdlc_landis_gyr_e450', '2022-02-21T17:37:30'],
    ['dsmrlib-00', '2015-01-17T18:59:16'],
  ])('%s was sent at %s', (id, time) => {
    expect(readingsOf(id)[0]?.time).toBe(time);
  });

  test.each([
    ['scs-lg_e450-unencrypted_valid_data', '0-0:42.0.0*255', 'LGZ1030655933512'],
    ['scs-iskra_am550-unencrypted_valid_data', '0-0:42.0.0*255', 'ISK1030775213859'],
    ['dp-hdlc_iskra550', '0-0:96.1.1*255', '160456'],
    ['amshan-kaifa-no_list_2', '1-0:0.2.129*255', 'KFM_001'],
    ['dsmrlib-26', '0-0:96.13.0*255', '0123456789:;<=>?'.repeat(5)],
  ])('%s has %s %s', (id, code, text) => {
    expect(value(id, code)).toBe(text);
  });

  test.each([
    ['dsmrlib-01', '1-0:1.8.0*255', '441879', 'Wh'],
    ['dsmrlib-02', '0-1:24.2.3*255', '12.345', 'm3'],
    ['dsmrlib-03', '0-0:98.1.0*255', '4.329', 'kW'],
    ['dsmrlib-23', '1-0:1.7.0*255', '0.123', 'kW'],
    ['dsmrlib-24', '1-0:1.8.1*255', '1.000', 'kwh'],
    ['dsmrlib-27', '0-1:24.2.1*255', '0.0000', undefined],
    ['dsmrlib-32', '0-1:24.2.1*255', '3.829', 'GJ'],
    ['vz-HagerEHZ_basic', '1-0:1.8.0*255', '1.2963', undefined],
    ['vz-LandisGyr_basic', '1-0:2.8.1*255', '4329.6', 'kWh'],
  ])('%s has %s %s %s', (id, code, scaled, unit) => {
    const found = readingsOf(id).filter(({ obis }) => obis === code);
    expect(found.map((each) => [each.scaled, each.unit])).toContainEqual([scaled, unit]);
  });

  test('a list of answers', () => {
    expect(readingsOf('u9n-134').map((each) => each.value)).toEqual([
      ...[50, 0, 0, 0, 0, 0, 2302],
      [26236427, 806, 17, 2, 240, 1, 0],
      [720, 3240, 24, 32, -64],
    ]);
  });
});
