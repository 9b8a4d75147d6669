import { describe, expect, test } from 'vitest';
import { decode, encode, explain, toLatin1, tryDecode } from '../../src/codec/index.ts';
import {
  baudRate,
  type DataSet,
  dataLines,
  dataMessage,
  identificationMessage,
  messageCodecs,
  optionSelect,
  programmingCommand,
  programmingData,
  protocolMode,
  requestMessage,
  scanMessage,
  scanMessages,
  telegram,
} from '../../src/iec62056-21/index.ts';
import { partitionFault } from '../support/partition.ts';
import { type CorpusEntry, corpus, corpusIsThere } from './corpus.ts';

const messages = corpus('iec62056-21');
const telegrams = corpus('p1');
const bad = corpus('bad').filter(({ layer }) => layer === 'p1' || layer === 'iec62056-21');
const entry = (id: string): CorpusEntry => [...messages, ...telegrams, ...bad].find((one) => one.id === id)!;
const lastOf = (dataSets: readonly DataSet[], id: string) => dataSets.find((set) => set.id === id)?.values.at(-1);

describe('the shared corpus', () => {
  test.skipIf(!corpusIsThere)('is there (skipped: ../shared/corpus is absent)', () => {
    expect([messages.length, telegrams.length, bad.length].every((count) => count > 0)).toBe(true);
  });
});

describe.skipIf(!corpusIsThere)('P1 telegrams of the shared corpus', () => {
  const whole = telegrams.filter(({ id }) => id !== 'dsmrlib-14' && id !== 'dsmrlib-15');

  test.each(whole.map((one) => [one.id, one] as const))('%s is read', (_, { octets, verified }) => {
    const explained = explain(telegram, octets, 'telegram');
    expect(explained.result).toMatchObject({ ok: true });
    expect(partitionFault(explained.tree)).toBeUndefined();
    const value = explained.result.ok ? explained.result.value : undefined;
    expect(typeof value!.crc).toBe(verified?.crc ? 'number' : 'string');
    // What is written as the standard has it, or but for the CRC that DSMR 2 and 3 lack, is given back.
    if (explained.flags.every(({ reason }) => reason.startsWith('no CRC'))) {
      expect(toLatin1(encode(telegram, value!))).toBe(toLatin1(octets));
    }
    expect(decode(telegram, encode(telegram, value!))).toEqual(value);
  });

  test.each(['dsmrlib-14', 'dsmrlib-15'])('%s has no identification', (id) => {
    expect(tryDecode(telegram, entry(id).octets)).toMatchObject({ ok: false, error: { code: 'p1-format' } });
  });

  test.each(['dsmrlib-16', 'dsmrlib-20', 'dsmrlib-22', 'dsmrlib-28', 'dsmrlib-33', 'dsmrlib-36'])(
    '%s has one bad line, which is flagged',
    (id) => {
      const { flags } = explain(telegram, entry(id).octets, 'telegram');
      expect(flags.filter(({ reason }) => reason.startsWith('no data set'))).toHaveLength(1);
    },
  );

  test('values are those that the sources assert', () => {
    const kamstrup = decode(telegram, entry('ams-kamstrup-gh578-1').octets);
    expect(kamstrup.header).toEqual({
      manufacturer: 'KAM',
      baudRateCharacter: '5',
      enhancedIdentification: '',
      identification: '',
    });
    expect(lastOf(kamstrup.dataSets, '1-0:1.7.0')).toEqual({ value: '0001.453', unit: 'kW' });
    expect(lastOf(kamstrup.dataSets, '1-0:3.8.0')).toEqual({ value: '00000000.916', unit: 'kVArh' });
    const aidon = entry('amshan-p1-EXAMPLE_DATA_C');
    const { header, crc } = decode(telegram, aidon.octets);
    expect(crc).toBe(aidon.expect['readout.expected_checksum']);
    expect(header.identification).toBe(aidon.expect['readout.identification_line.identification']);
    expect(header.manufacturer).toBe(aidon.expect['readout.identification_line.manufacturer_id']);
  });

  test('values over several lines, with several parts, without a unit', () => {
    const old = decode(telegram, entry('dsmrp-v3').octets);
    const gas = old.dataSets.find(({ id }) => id === '0-1:24.3.0')!;
    expect(gas.values.map(({ value }) => value)).toEqual([
      ...['090212160000', '00', '60', '1', '0-1:24.2.1', 'm3', '00001.001'],
    ]);
    expect(gas.values.map(({ newLine }) => newLine)).toEqual([...Array(6).fill(undefined), true]);
    const broken = decode(telegram, entry('dsmrlib-26').octets);
    expect(lastOf(broken.dataSets, '0-0:96.13.0')!.value).toBe(
      entry('dsmrlib-26').expect.message_long.replace(/\\r\\n|"\s*"/g, ''),
    );
    const log = decode(telegram, entry('dsmrp-v4_2').octets).dataSets.find(({ id }) => id === '1-0:99.97.0')!;
    expect(log.values).toHaveLength(8);
    expect(log.values[3]).toEqual({ value: '0000237126', unit: 's' });
  });

  test('LF for CR LF leaves a CRC that is right, flagged', () => {
    for (const { octets, verified } of whole.filter(({ verified }) => verified?.crc)) {
      const damaged = octets.filter((octet) => octet !== 0x0d);
      expect(decode(telegram, damaged), `${verified}`).toEqual(decode(telegram, octets));
      expect(tryDecode(telegram, damaged, { strict: true }).ok).toBe(false);
    }
  });

  test.each(bad.filter(({ verified }) => verified?.crc === false).map((one) => [one.id, one] as const))(
    '%s has a wrong CRC, told when all is in the tree',
    (_, { octets }) => {
      const found = scanMessage(octets)!;
      const { result, tree } = explain(telegram, octets, 'telegram', {}, found.start, found.end);
      expect(result).toMatchObject({ ok: false, error: { code: 'p1-crc', path: 'telegram' } });
      expect(result.ok ? '' : result.error.expected).toMatch(/^(B2F6|E47C)$/);
      const blocks = tree.children!.find(({ name }) => name === 'dataSets')!.children!;
      expect(blocks.filter(({ name }) => name.startsWith('[')).length).toBeGreaterThan(20);
      expect(tree.children!.some(({ name }) => name === 'unread')).toBe(false);
    },
  );
});

describe.skipIf(!corpusIsThere)('IEC 62056-21 messages of the shared corpus', () => {
  const codecs = [requestMessage, identificationMessage, optionSelect, programmingCommand, programmingData];

  test.each(messages.map((one) => [one.id, one] as const))('%s is found and read', (_, { octets, verified }) => {
    const found = [...scanMessages(octets)];
    expect(found.map(({ start, end }) => end - start).reduce((sum, size) => sum + size)).toBe(octets.length);
    for (const { kind, start, end } of found) {
      if (kind === 'noise') continue;
      const { result, tree } = explain<unknown>(messageCodecs[kind], octets, kind, {}, start, end);
      expect(result).toMatchObject({ ok: true });
      expect(partitionFault(tree)).toBeUndefined();
      if (verified?.bcc) expect(result).toMatchObject({ value: { blockCheck: octets.at(-1) } });
      if (codecs.some((codec) => codec === messageCodecs[kind]) && result.ok) {
        expect(encode<unknown>(messageCodecs[kind], result.value)).toEqual(octets.slice(start, end));
      }
    }
  });

  test.each(bad.filter(({ verified }) => verified?.bcc === false).map((one) => [one.id, one] as const))(
    '%s has a wrong block check character',
    (_, { octets }) => {
      const { kind } = scanMessage(octets)!;
      if (kind === 'noise') throw new Error('a message is expected');
      expect(tryDecode<unknown>(messageCodecs[kind], octets)).toMatchObject({
        ok: false,
        error: { code: 'iec62056-21-bcc', offset: octets.length - 1 },
      });
    },
  );

  test('what the sources assert', () => {
    const landis = decode(identificationMessage, entry('sobis-08').octets);
    expect(landis.manufacturer).toBe(entry('sobis-08').expect.deviceManufacturer);
    expect(`${baudRate(landis.baudRateCharacter)}`).toBe(entry('sobis-08').expect.commBaudrateChangeover);
    const elster = decode(identificationMessage, entry('iec21-ident').octets);
    expect(elster).toMatchObject({ manufacturer: 'Els', baudRateCharacter: '6', identification: 'EK280' });
    expect(protocolMode(elster)).toBe('E');
    const select = decode(optionSelect, entry('sobis-hs-063035300d0a').octets);
    expect(select).toEqual({ protocolControl: 'normal', baudRateCharacter: '5', modeControl: 'data-readout' });
    const two = decode(programmingData, entry('iec21-answer2').octets).dataSets;
    expect(two.map(({ id, values }) => [id, values[0]!.value, values[0]!.unit])).toEqual(
      entry('iec21-answer2').expect.dataSets,
    );
    expect(decode(dataMessage, entry('sobis-11').octets).blockCheck).toBe('absent');
  });

  test('a recording that begins in the middle gives the lines that are whole', () => {
    const { octets } = entry('sobis-00');
    const [noise, lines, ...others] = [...scanMessages(octets)];
    expect([noise!.kind, lines!.kind, others]).toEqual(['noise', 'data-lines', []]);
    expect(decode(dataLines, octets.subarray(lines!.start, lines!.end)).dataSets).toHaveLength(7);
  });

  test('an echoed request, an identification and a readout without STX', () => {
    const { octets } = entry('vz-LandisGyr_basic');
    const [request, readout] = [...scanMessages(octets)];
    expect([request!.kind, readout!.kind]).toEqual(['request', 'telegram']);
    const { dataSets } = decode(telegram, octets.subarray(readout!.start, readout!.end));
    expect(lastOf(dataSets, '1.8.1')).toEqual({ value: '001846.0', unit: 'kWh' });
    expect(lastOf(dataSets, '0.0.0')).toEqual({ value: ' 20000' });
    const hager = [...scanMessages(entry('vz-HagerEHZ_basic').octets)];
    expect(hager.map(({ kind }) => kind)).toEqual(['telegram', 'telegram']);
  });
});
