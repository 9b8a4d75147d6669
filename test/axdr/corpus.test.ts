import { expect, test } from 'vitest';
import { acse } from '../../src/acse/index.ts';
import { Apdu, SecurityControl } from '../../src/apdu/index.ts';
import { Data, rawData } from '../../src/axdr/index.ts';
import { type Codec, decode, encode, Reader, toHex, tryDecode } from '../../src/codec/index.ts';
import { type CorpusEntry, corpus, describeCorpus, hex } from '../support/corpus.ts';

/** gocosem gives bodies without tag, choice and invoke-id; in front of them goes what it leaves out. */
const heads: Record<string, string> = {
  InitiateRequest: '',
  GetResponseNormal: 'c40181',
  GetRequestWithList: 'c00381',
  GetResponseWithList: 'c40381',
  GetResponsewithDataBlock: 'c40281',
  SetRequestNormal: 'c10181',
  SetRequestWithList: 'c10481',
  SetRequestNormalBlock: 'c10281',
  SetRequestWithListBlock: 'c10581',
  SetResponseForLastDataBlock: 'c50381',
  SetRequestWithDataBlock: 'c10381',
  SetResponseForLastDataBlockWithList: 'c50481',
  ActionRequestWithFirstPblock: 'c30481',
  ActionRequestWithPblock: 'c30681',
};

/** Entries that are no Data, and why. */
const others: Record<string, (entry: CorpusEntry) => void> = {
  // A Get-Data-Result: the choice 00 before the Data.
  'u9n-001': (entry) => bothWays(Apdu, `c40181${entry.hex}`),
  // The raw data of one block, cut inside a value.
  'gocosem-setrequestnormalblock-623': truncated,
  'gocosem-setrequestwithlistblock-625': truncated,
  // HDLC, LLC and BER: octets of other layers, which their own tests read.
  'jdlms-addr-0223': noData,
  'guara-hdlc-parse_llc_header_unicast_response': noData,
  'guara-hdlc-parse_llc_header_broadcast_command': noData,
  'guara-hdlc-parse_llc_header_invalid_dest_lsap': noData,
  'guara-ber-parse_bit_string': noData,
  'guara-security_control-debug_format': (entry) =>
    expect(decode(SecurityControl, hex(entry.hex!))).toEqual({
      securitySuiteId: 15,
      authentication: true,
      encryption: true,
      broadcastKey: false,
      compression: false,
    }),
};

function bothWays(codec: Codec<unknown>, octets: string): unknown {
  const value = decode(codec, hex(octets));
  expect(toHex(encode(codec, value))).toBe(octets);
  return value;
}

function truncated(entry: CorpusEntry): void {
  expect(tryDecode(Data, hex(entry.hex!))).toMatchObject({ error: { code: 'truncated' } });
}

function noData(entry: CorpusEntry): void {
  expect(tryDecode(Data, hex(entry.hex!)).ok).toBe(false);
  expect(tryDecode(acse, hex(entry.hex!)).ok).toBe(false);
}

/** Guara92 states a value as the source of a Rust expression. */
function rust(data: Data): string {
  const name = data.kind.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
  if (data.kind === 'null-data') return 'Data::Null';
  if (data.kind === 'structure')
    return `Data::Structure(vec![${data.value.map((value) => `${rust(value)},`).join(' ')}])`;
  if (data.kind === 'octet-string')
    return `Data::OctetString(vec![${[...data.value].map((octet) => `0x${toHex(Uint8Array.of(octet)).toUpperCase()}`).join(', ')}])`;
  if (data.kind === 'bit-string') return 'Data::BitString(vec![])';
  if (data.kind === 'unsigned') return `Data::Unsigned(0x${data.value.toString(16).toUpperCase()})`;
  return `Data::${name}(${data.kind.startsWith('float') ? `${data.value}.0` : data.value})`;
}

describeCorpus('published A-XDR values', corpus('axdr.jsonl'), (entries) => {
  test.each(entries.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
    const stated = entry.expect ?? {};
    if (others[id] !== undefined) return others[id]!(entry);
    if (stated.bodyOf !== undefined) return void bothWays(Apdu, heads[stated.bodyOf]! + entry.hex);
    if (stated.error === true) return expect(tryDecode(Data, hex(entry.hex!)).ok).toBe(false);
    const left = stated.remaining === '&[0xFF]' ? 1 : 0;
    const octets = entry.hex!.slice(0, entry.hex!.length - 2 * left);
    const data = bothWays(Data, octets) as Data;
    expect(toHex(decode(rawData, hex(octets)).bytes)).toBe(octets);
    const r = new Reader(hex(entry.hex!));
    Data.read(r);
    expect(r.remaining).toBe(left);
    if (stated.visibleString !== undefined) expect(data.value).toBe(stated.visibleString);
    if (typeof stated.data === 'string') expect(rust(data)).toBe(stated.data);
    if (stated.structureItems !== undefined) expect(data.value).toHaveLength(stated.structureItems);
    const length = stated.equals?.['len(result)'] ?? stated.equals?.['len(parsed)'];
    if (typeof length === 'number') expect(id === 'u9n-002' ? [data] : data.value).toHaveLength(length);
  });

  test('u9n-055: rows an hour apart', () => {
    const rows = decode(Data, hex(entries.find(({ id }) => id === 'u9n-055')!.hex!));
    expect(rows).toMatchObject({
      kind: 'array',
      value: [{ value: { length: 4 } }, { value: [{ kind: 'null-data' }, {}, {}, {}] }, {}, {}],
    });
  });
});
