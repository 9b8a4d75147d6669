import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Aare, type Aarq, type Acse, acse, authenticationFunctionalUnit } from '../../src/acse/index.ts';
import { decode, encode, explain, fromLatin1, Reader, toHex, toLatin1, tryDecode } from '../../src/codec/index.ts';
import { type CorpusEntry, corpus, corpusIsThere, expectPartition, hex } from './vectors.ts';

const initiateRequest = hex('01000000065f1f0400007e1f04b0');
const initiateResponse = hex('0800065f1f040000501f01f40007');
const challenge = (text: string) => ({ kind: 'charstring', value: fromLatin1(text) }) as const;

const aarq = (value: Partial<Aarq>): Acse => ({
  kind: 'aarq',
  value: { applicationContextName: 'logical-name-referencing', userInformation: initiateRequest, ...value },
});
const aare = (value: Partial<Aare>): Acse => ({
  kind: 'aare',
  value: {
    applicationContextName: 'logical-name-referencing',
    result: 'accepted',
    resultSourceDiagnostic: { kind: 'acse-service-user', value: 'null' },
    userInformation: initiateResponse,
    ...value,
  },
});

/**
 * Worked examples of the Green Book as public implementations quote them (u9n/dlms-cosem, jdlms). They leave out the
 * user-information of 'context refused'; that one is ours.
 */
const examples: [name: string, octets: string, value: Acse][] = [
  ['AARQ, lowest level security', '601d a1090607 60857405080101 be10040e 01000000065f1f0400007e1f04b0', aarq({})],
  [
    'AARQ, low level security',
    `6036 a1090607 60857405080101 8a020780 8b07 60857405080201 ac0a8008 3132333435363738
     be10040e 01000000065f1f0400007e1f04b0`,
    aarq({
      senderAcseRequirements: authenticationFunctionalUnit,
      mechanismName: 'lls',
      callingAuthenticationValue: challenge('12345678'),
    }),
  ],
  [
    'AARQ, high level security with GMAC',
    `6036 a1090607 60857405080101 8a020780 8b07 60857405080205 ac0a8008 4b35366956616759
     be10040e 01000000065f1f0400007e1f04b0`,
    aarq({
      senderAcseRequirements: authenticationFunctionalUnit,
      mechanismName: 'hls-gmac',
      callingAuthenticationValue: challenge('K56iVagY'),
    }),
  ],
  [
    'AARQ, ciphered',
    `6066 a1090607 60857405080103 a60a0408 4d4d4d0000bc614e 8a020780 8b07 60857405080201 ac0a8008 3132333435363738
     be340432 21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855`,
    aarq({
      applicationContextName: 'logical-name-referencing-with-ciphering',
      callingApTitle: hex('4d4d4d0000bc614e'),
      senderAcseRequirements: [true],
      mechanismName: 'lls',
      callingAuthenticationValue: challenge('12345678'),
      userInformation: hex(
        '21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855',
      ),
    }),
  ],
  [
    'AARE, accepted',
    '6129 a1090607 60857405080101 a203020100 a305a103020100 be10040e 0800065f1f040000501f01f40007',
    aare({}),
  ],
  [
    'AARE, first pass of high level security',
    `6142 a1090607 60857405080101 a203020100 a305a10302010e 88020780 8907 60857405080205 aa0a8008 503677524a323146
     be10040e 0800065f1f040000501f01f40007`,
    aare({
      resultSourceDiagnostic: { kind: 'acse-service-user', value: 'authentication-required' },
      responderAcseRequirements: [true],
      mechanismName: 'hls-gmac',
      respondingAuthenticationValue: challenge('P6wRJ21F'),
    }),
  ],
  [
    'AARE, context refused',
    '6129 a1090607 60857405080101 a203020101 a305a103020102 be10040e 0800065f1f040000501f01f40007',
    aare({
      result: 'rejected-permanent',
      resultSourceDiagnostic: { kind: 'acse-service-user', value: 'application-context-name-not-supported' },
    }),
  ],
  [
    'AARE, DLMS version refused',
    '611f a1090607 60857405080101 a203020101 a305a103020101 be060404 0e010601',
    aare({
      result: 'rejected-permanent',
      resultSourceDiagnostic: { kind: 'acse-service-user', value: 'no-reason-given' },
      userInformation: hex('0e010601'),
    }),
  ],
  ['RLRQ', '6203800100', { kind: 'rlrq', value: { reason: 'normal' } }],
  ['RLRQ without fields', '6200', { kind: 'rlrq', value: {} }],
  ['RLRE', '6303800100', { kind: 'rlre', value: { reason: 'normal' } }],
];

/** Every field of a production at once, written by hand after the tables of the facts sheet. */
const complete: [name: string, octets: string, value: Acse][] = [
  [
    'AARQ with every field',
    `6065 80020780 a1090607 60857405080104 a2060404 01020304 a3050403 0a0b0c a403020105 a5040202 0080 a6040402 aabb
     a7040402 3000 a803020107 a9030201 64 8a020780 8b07 60857405080207 ac058103 00c0de
     9d02 6869 be050403 c00102`,
    {
      kind: 'aarq',
      value: {
        protocolVersion: [true],
        applicationContextName: 'short-name-referencing-with-ciphering',
        calledApTitle: hex('01020304'),
        calledAeQualifier: hex('0a0b0c'),
        calledApInvocationId: 5,
        calledAeInvocationId: 128,
        callingApTitle: hex('aabb'),
        callingAeQualifier: hex('3000'),
        callingApInvocationId: 7,
        callingAeInvocationId: 100,
        senderAcseRequirements: [true],
        mechanismName: 'hls-ecdsa',
        callingAuthenticationValue: { kind: 'bitstring', value: hex('c0de') },
        implementationInformation: 'hi',
        userInformation: hex('c00102'),
      },
    },
  ],
  [
    'AARE with every field',
    `6160 80020284 a1070605 60857405 09 a203020102 a305a203020102 a4060404 01020304 a5050403 0a0b0c a603020105 a7030201ff
     88020780 8907 60857405080203 aa04a302 0500 9d02 6869 be050403 0e0106`,
    {
      kind: 'aare',
      value: {
        protocolVersion: [true, false, false, false, false, true],
        applicationContextName: '2.16.756.5.9',
        result: 'rejected-transient',
        resultSourceDiagnostic: { kind: 'acse-service-provider', value: 'no-common-acse-version' },
        respondingApTitle: hex('01020304'),
        respondingAeQualifier: hex('0a0b0c'),
        respondingApInvocationId: 5,
        respondingAeInvocationId: -1,
        responderAcseRequirements: [true],
        mechanismName: 'hls-md5',
        respondingAuthenticationValue: { kind: 'other', value: hex('0500') },
        implementationInformation: 'hi',
        userInformation: hex('0e0106'),
      },
    },
  ],
  [
    'RLRQ with user-information',
    '6209 80011e be040402 2100',
    { kind: 'rlrq', value: { reason: 'user-defined', userInformation: hex('2100') } },
  ],
  [
    'RLRE with a reason without name',
    '6309 800105 be040402 2800',
    { kind: 'rlre', value: { reason: 5, userInformation: hex('2800') } },
  ],
];

describe.each([...examples, ...complete])('%s', (_name, octets, value) => {
  const bytes = withOwnLength(hex(octets));

  test('decodes, strict too', () => {
    expect(decode(acse, bytes)).toEqual(value);
    expect(decode(acse, bytes, { strict: true })).toEqual(value);
  });

  test('encodes to the same octets', () => {
    expect(toHex(encode(acse, value))).toBe(toHex(bytes));
  });

  test('has a tree of which the leaves partition the octets', () => {
    const { tree, flags, result } = explain(acse, bytes, 'acse');
    expect(result.ok).toBe(true);
    expect(flags).toEqual([]);
    expect(tree.type).toBe(value.kind);
    expectPartition(tree, 0, bytes.length);
  });
});

test('the worked examples announce their own length', () => {
  for (const [name, octets] of examples) expect(hex(octets)[1], name).toBe(hex(octets).length - 2);
});

test('the types are those of the definitions', () => {
  expectTypeOf<Aarq['applicationContextName']>().extract<'logical-name-referencing'>().not.toBeNever();
  expectTypeOf<Partial<Aarq>>().not.toExtend<Aarq>();
  expectTypeOf<Pick<Aarq, 'applicationContextName'>>().toExtend<Aarq>();
  expectTypeOf<Acse['kind']>().toEqualTypeOf<'aarq' | 'aare' | 'rlrq' | 'rlre'>();
  expectTypeOf<Aare['result']>().toEqualTypeOf<'accepted' | 'rejected-permanent' | 'rejected-transient' | number>();
  expectTypeOf<Aarq['userInformation']>().toEqualTypeOf<Uint8Array | undefined>();
});

/** The sums of the hand-written ones are left to the machine. */
function withOwnLength(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[1] = bytes.length - 2;
  return copy;
}

describe('tree', () => {
  test('names the fields, their tags, lengths and values', () => {
    const { tree } = explain(acse, hex('6207 800101 be02 0400'), 'apdu');
    const reason = tree.children!.find((node) => node.name === 'reason')!;
    expect(reason).toMatchObject({ start: 2, end: 5 });
    expect(reason.children).toEqual([
      { name: 'tag', start: 2, end: 3, value: 0x80 },
      { name: 'length', start: 3, end: 4, value: 1 },
      { name: 'value', start: 4, end: 5, value: 'urgent' },
    ]);
  });

  test('offsets are into the input, also behind other octets', () => {
    const bytes = hex('e6e600 6203800100 0000');
    const { tree, result } = explain(acse, bytes, 'acse', {}, 3, 8);
    expect(result).toEqual({ ok: true, value: { kind: 'rlrq', value: { reason: 'normal' } } });
    expectPartition(tree, 3, 8);
  });
});

const acseOf = (entry: CorpusEntry): { bytes: Uint8Array; start: number } | undefined => {
  const text = (entry.hex ?? '').toLowerCase();
  const lead = entry.layer === 'hdlc' ? /e6e[67]00(?=6[0-3])/.exec(text) : /^(900101)?(?=6[0-3])/.exec(text);
  if (lead === null || !['apdu', 'axdr', 'hdlc', 'wrapper'].includes(entry.layer)) return undefined;
  return { bytes: hex(text), start: (lead.index + lead[0].length) / 2 };
};
const entriesOf = (...files: string[]) =>
  files.flatMap(corpus).flatMap((entry) => {
    const found = acseOf(entry);
    return found === undefined ? [] : [{ id: entry.id, entry, ...found }];
  });

/** Left after the APDU: the outer and inner lengths of this AARE are one octet short of the vaa-name 00 at its end. */
const shortByOne = ['jdlms-hdlc-3'];

describe.skipIf(!corpusIsThere)('corpus (skipped where ../shared/corpus is absent)', () => {
  const good = entriesOf('apdu.jsonl', 'axdr.jsonl').filter(({ entry }) => entry.expect?.error !== true);
  const framed = entriesOf('hdlc.jsonl');

  test('is found', () => {
    expect(good.length).toBeGreaterThanOrEqual(14);
    expect(framed.length).toBeGreaterThanOrEqual(8);
  });

  test.each(good)('$id decodes in full, strict, and encodes to the same octets', ({ bytes, start }) => {
    const apdu = bytes.subarray(start);
    const value = decode(acse, apdu, { strict: true });
    expect(toHex(encode(acse, value))).toBe(toHex(apdu));
    expectPartition(explain(acse, apdu, 'acse').tree, 0, apdu.length);
  });

  test.each(framed)('$id decodes where it lies in its frame', ({ id, bytes, start }) => {
    const r = new Reader(bytes, { strict: true }, start);
    const value = acse.read(r);
    expect(toHex(encode(acse, value))).toBe(toHex(bytes.subarray(start, r.offset)));
    // FCS and flag; the flag is not in every capture.
    expect([2, 3]).toContain(bytes.length - r.offset - (shortByOne.includes(id) ? 1 : 0));
  });

  test.each(entriesOf('apdu.jsonl').filter(({ entry }) => entry.expect))('$id is what its source says', (found) => {
    expectAsSource(found.entry, found.bytes.subarray(found.start));
  });
});

const literal = (name: unknown): string => `${name}`.replace(/^.*\./, '').toLowerCase().replaceAll('_', '-');
const contexts: Record<string, string> = { '2.16.756.5.8.1.1': 'logical-name-referencing' };
const mechanisms: Record<string, string> = { '2.16.756.5.8.2.1': 'lls' };

function expectAsSource(entry: CorpusEntry, bytes: Uint8Array): void {
  const { error, equals = {}, applicationContext, mechanism, password, userInformation, ...numbers } = entry.expect!;
  const result = tryDecode(acse, bytes);
  expect(result.ok).toBe(error !== true);
  if (!result.ok) return;
  const value = result.value.value as Partial<Aarq & Aare>;
  for (const [path, expected] of Object.entries(equals)) {
    const name = path.slice(path.indexOf('.') + 1);
    if (name === 'result') expect(value.result).toBe(literal(expected));
    if (name === 'result_source_diagnostics') expect(value.resultSourceDiagnostic?.value).toBe(literal(expected));
    if (name === 'authentication') expect(value.mechanismName).toBe(literal(expected));
    if (name === 'reason') expect((value as { reason?: string }).reason).toBe(literal(expected));
    if (name === 'user_information') expect(value.userInformation ?? null).toBe(expected);
  }
  if (applicationContext) expect(value.applicationContextName).toBe(contexts[applicationContext]);
  if (mechanism) expect(value.mechanismName).toBe(mechanisms[mechanism]);
  if (password) expect(toLatin1(value.callingAuthenticationValue!.value)).toBe(password);
  if (userInformation) expect(toHex(value.userInformation!)).toBe(userInformation);
  if (numbers.result === 0) expect(value.result).toBe('accepted');
  if (numbers.diagnosticUser === 0)
    expect(value.resultSourceDiagnostic).toEqual({ kind: 'acse-service-user', value: 'null' });
}
