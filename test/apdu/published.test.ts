import { describe, expect, test } from 'vitest';
import { acse } from '../../src/acse/index.ts';
import {
  Apdu,
  type CipheredContent,
  ConfirmedServiceError,
  InitiateRequest,
  SignedContent,
} from '../../src/apdu/index.ts';
import { type Data, sequence, u8 } from '../../src/axdr/index.ts';
import { type Codec, decode, encode, explain, Reader, toHex, tryDecode } from '../../src/codec/index.ts';
import { Obis } from '../../src/obis/index.ts';
import { type CorpusEntry, corpus, describeCorpus, hex } from '../support/corpus.ts';

const isAcse = (octets: string) => /^6[0-3]/.test(octets);
const codecOf = (octets: string): Codec<unknown> => (isAcse(octets) ? acse : Apdu);

const read = (octets: string) => decode(codecOf(octets), hex(octets)) as { kind: string; value: never };

/** Both ways, and the value. */
function bothWays(octets: string): { kind: string; value: never } {
  const apdu = read(octets);
  expect(toHex(encode(codecOf(octets), apdu))).toBe(octets);
  return apdu;
}

const invokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: true };
const worked = { securitySuiteId: 0, broadcastKey: false, compression: false };

/** The worked examples of protocol.md, most of them of the Green Book. */
const vectors: readonly (readonly [section: string, octets: string, apdu: unknown])[] = [
  [
    '5.5 InitiateRequest',
    '01000000065f1f0400007e1f04b0',
    {
      kind: 'initiateRequest',
      value: { responseAllowed: true, proposedDlmsVersionNumber: 6, clientMaxReceivePduSize: 1200 },
    },
  ],
  [
    '5.5 InitiateRequest with a dedicated key',
    '01011000112233445566778899aabbccddeeff0000065f1f0400007e1f04b0',
    { kind: 'initiateRequest', value: { dedicatedKey: hex('00112233445566778899aabbccddeeff') } },
  ],
  [
    '5.5 InitiateResponse',
    '0800065f1f040000501f01f40007',
    { kind: 'initiateResponse', value: { serverMaxReceivePduSize: 500, vaaName: 7 } },
  ],
  [
    '5.5 ConfirmedServiceError',
    '0e010601',
    {
      kind: 'confirmedServiceError',
      value: { kind: 'initiateError', value: { kind: 'initiate', value: 'dlms-version-too-low' } },
    },
  ],
  [
    '5.5 glo-initiateRequest',
    '21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855',
    {
      kind: 'glo-initiateRequest',
      value: {
        securityControl: { ...worked, authentication: true, encryption: true },
        invocationCounter: 0x01234567,
        authenticationTag: hex('41db204d39ee6fdb8e356855'),
      },
    },
  ],
  [
    '6.9 authenticated',
    'c81e1001234567c0010000080000010000ff020006725d910f9221d263877516',
    {
      kind: 'glo-get-request',
      value: {
        securityControl: { ...worked, authentication: true, encryption: false },
        payload: hex('c0010000080000010000ff0200'),
        authenticationTag: hex('06725d910f9221d263877516'),
      },
    },
  ],
  [
    '6.9 encrypted',
    'c8122001234567411312ff935a47566827c467bc',
    {
      kind: 'glo-get-request',
      value: {
        securityControl: { ...worked, authentication: false, encryption: true },
        payload: hex('411312ff935a47566827c467bc'),
      },
    },
  ],
  [
    '6.9 authenticated and encrypted',
    'c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b',
    {
      kind: 'glo-get-request',
      value: {
        securityControl: { ...worked, authentication: true, encryption: true },
        payload: hex('411312ff935a47566827c467bc'),
        authenticationTag: hex('7d825c3be4a77c3fcc056b6b'),
      },
    },
  ],
  [
    '7.2 GET of the clock',
    'c001c100080000010000ff0200',
    {
      kind: 'get-request',
      value: {
        kind: 'get-request-normal',
        value: {
          invokeIdAndPriority,
          cosemAttributeDescriptor: { classId: 8, instanceId: Obis.of(0, 0, 1, 0, 0), attributeId: 2 },
        },
      },
    },
  ],
  [
    '7.2 its answer',
    'c401c100090c07e40101ff00030000ff8800',
    { kind: 'get-response', value: { kind: 'get-response-normal', value: { result: { kind: 'data' } } } },
  ],
  [
    '7.4 reply_to_HLS_authentication',
    'c301c1000f0000280000ff0101091110012345677d52391c407e3a45210f000e',
    { kind: 'action-request', value: { value: { cosemMethodDescriptor: { classId: 15, methodId: 1 } } } },
  ],
  [
    '7.4 its answer',
    'c701c100010009111 01a9190bc0a587217bcd2bcd4fddb7143',
    {
      kind: 'action-response',
      value: { value: { singleResponse: { result: 'success', returnParameters: { kind: 'data' } } } },
    },
  ],
  [
    '7.7 DataNotification',
    '0f000001db000922125a8591360000000049000000110000000a5a8513d014800000000d0000000a0100',
    {
      kind: 'data-notification',
      value: { longInvokeIdAndPriority: { longInvokeId: 0x1db, confirmed: false }, dateTime: undefined },
    },
  ],
  [
    '7.9 selective access by range',
    'c001c100070100630100ff0201010204020412000809060000010000ff0f02120000090c07e10a010700000000ffc480090c07e10a010701000000ffc4800100',
    {
      kind: 'get-request',
      value: {
        value: {
          cosemAttributeDescriptor: { classId: 7, instanceId: Obis.of(1, 0, 99, 1, 0) },
          accessSelection: { accessSelector: 1 },
        },
      },
    },
  ],
];

describe('worked examples', () => {
  test.each(vectors)('%s', (_, octets, apdu) => {
    expect(bothWays(octets.replace(/ /g, ''))).toMatchObject(apdu as object);
  });

  test.each([
    [1, 'dlms-version-too-low'],
    [2, 'incompatible-conformance'],
    [3, 'pdu-size-too-short'],
    [4, 'refused-by-the-VDE-Handler'],
  ])('5.5 initiateError %i is %s', (number, value) => {
    expect(decode(ConfirmedServiceError, Uint8Array.of(1, 6, number))).toMatchObject({ value: { value } });
  });

  test('7.9 what the selection holds', () => {
    const { value } = bothWays(vectors.at(-1)![1]) as never as {
      value: { value: { accessSelection: { accessParameters: { data(): Data } } } };
    };
    expect(value.value.accessSelection.accessParameters.data()).toMatchObject({
      kind: 'structure',
      value: [
        { value: [{ value: 8 }, { value: hex('0000010000ff') }, { kind: 'integer', value: 2 }, { value: 0 }] },
        { kind: 'octet-string', value: hex('07e10a010700000000ffc480') },
        { kind: 'octet-string', value: hex('07e10a010701000000ffc480') },
        { kind: 'array', value: [] },
      ],
    });
  });
});

/** Without the LLC header of HDLC or of IEC 61334-4-32, which other tests read. */
const bare = (octets: string) => octets.replace(/^(e6e700|900101)/, '');

/** What is refused, with the code and the reason why that is right. */
const refused: Record<string, readonly [code: string, reason: string]> = {
  'u9n-098': ['trailing-bytes', 'a list of 0 descriptors and 3 octets more: the source tests which class is made'],
  'cpdu-action-next': ['trailing-bytes', 'the buffer of the source is one octet longer than the APDU'],
  'ams-kamstrup-gh73-3': ['trailing-bytes', 'a truncated capture with 5 octets of its frame'],
  'guara-rlrq-rlrq_parse_invalid_tag': ['ber-length', 'an AARE without content; the source refuses it too'],
};
/** What is read and comes out in other octets. */
const rewritten: Record<string, string> = {
  'ams-kamstrup-gh111-2': 'non-canonical-length',
  'amshan-kaifa-no_list_2': 'bad-value',
};

describeCorpus('published APDUs', corpus('apdu.jsonl'), (entries) => {
  const isPrecommand = ({ id }: CorpusEntry) => id.startsWith('gbcs-') && id.endsWith('_precommand');
  const good = entries.filter((entry) => refused[entry.id] === undefined && !isPrecommand(entry));

  test.each(good.map((entry) => [entry.id, bare(entry.hex!)] as const))('%s', (id, octets) => {
    const { result, flags } = explain(codecOf(octets), hex(octets), 'apdu');
    if (rewritten[id] === undefined) {
      expect(flags).toEqual([]);
      expect(tryDecode(codecOf(octets), hex(octets), { strict: true }).ok).toBe(true);
      bothWays(octets);
      return;
    }
    expect(flags.map(({ code }) => code)).toEqual([rewritten[id]]);
    if (!result.ok) throw result.error;
    const again = encode(codecOf(octets), result.value);
    expect(decode(codecOf(octets), again, { strict: true })).toEqual(result.value);
  });

  test.each(Object.entries(refused))('%s: %j', (id, [code]) => {
    const octets = bare(entries.find((entry) => entry.id === id)!.hex!);
    expect(tryDecode(codecOf(octets), hex(octets))).toMatchObject({ ok: false, error: { code } });
  });

  test('unsigned commands of GBCS end where the signature would begin', () => {
    const unsigned = sequence({ tag: u8, signed: SignedContent });
    const commands = entries.filter(isPrecommand);
    expect(commands.length).toBeGreaterThan(5);
    for (const { hex: octets } of commands) {
      expect(tryDecode(Apdu, hex(octets!))).toMatchObject({
        error: { code: 'truncated', path: 'general-signing.signature' },
      });
      expect(toHex(encode(unsigned, decode(unsigned, hex(octets!))))).toBe(octets);
    }
  });

  describe('what the sources state', () => {
    const stated = (name: string) =>
      good
        .filter(({ expect: source }) => source?.[name] != null)
        .map((entry) => [entry.id, entry.expect[name], read(bare(entry.hex!))] as const);
    const kebab = (text: string) => text.toLowerCase().replace(/^.*\./, '').replaceAll('_', '-');

    test.each(stated('tag'))('%s is a %s', (_, tag, { kind }) => {
      expect(kind.toLowerCase().replaceAll('-', '')).toBe(tag.toLowerCase().replaceAll('-', ''));
    });

    test.each(stated('outerTag'))('%s is a %s', (_, tag, { kind }) => expect(kind).toBe(tag));

    test.each(stated('invokeIdAndPriority'))('%s: invoke-id-and-priority %i', (_, octet, { value }) => {
      const { value: service } = value as {
        value: { invokeIdAndPriority: { invokeId: number; confirmed: boolean; highPriority: boolean } };
      };
      expect(service.invokeIdAndPriority).toEqual({
        invokeId: octet & 15,
        confirmed: (octet & 0x40) !== 0,
        highPriority: (octet & 0x80) !== 0,
      });
    });

    test.each(stated('classId'))('%s: class %i', (id, classId, { value }) => {
      const { instance, methodId, attributeId, parameter } = entries.find((entry) => entry.id === id)!.expect;
      // biome-ignore lint/suspicious/noExplicitAny: of several services
      const service = (value as any).value;
      const target = service.cosemAttributeDescriptor ?? service.cosemMethodDescriptor;
      expect(target).toMatchObject({ classId, instanceId: Obis.fromBytes(hex(instance)) });
      expect(target.methodId ?? target.attributeId).toBe(methodId ?? attributeId);
      if (parameter !== undefined)
        expect(service.methodInvocationParameters?.bytes).toEqual(parameter === null ? undefined : hex(parameter));
    });

    test.each(stated('structureItems'))('%s: %i items', (_, items, { value }) => {
      expect((value as { notificationBody: { data(): Data } }).notificationBody.data().value).toHaveLength(items);
    });

    test.each(stated('decoded').filter(([id]) => id.startsWith('u9n')))('%s: %j', (_, decoded, { value }) => {
      // biome-ignore lint/suspicious/noExplicitAny: of several services
      const apdu = value as any;
      const { invoke_id_and_priority: invoke } = decoded;
      if (invoke !== undefined) {
        expect(apdu.value.invokeIdAndPriority).toEqual({
          invokeId: invoke.invoke_id,
          confirmed: invoke.confirmed,
          highPriority: invoke.high_priority,
        });
      }
      if (decoded.type.startsWith('ActionResponse'))
        expect(apdu.value.singleResponse.result).toBe(kebab(decoded.args[0]));
      if (decoded.error !== undefined)
        expect(apdu.value.singleResponse.returnParameters).toEqual({
          kind: 'data-access-result',
          value: kebab(decoded.error),
        });
      if (decoded.type === 'SetResponseNormal') expect(apdu.value.result).toBe(kebab(decoded.result));
      if (decoded.type === 'SetRequestNormal') expect(toHex(apdu.value.value.bytes)).toBe(decoded.data.hex);
      if (decoded.type === 'GetResponseWithBlock')
        expect(apdu.value.result).toMatchObject({ blockNumber: 1, result: { value: hex(decoded.data.hex) } });
      const conformance = decoded.proposed_conformance ?? decoded.negotiated_conformance;
      if (conformance === undefined) return;
      const names: Record<string, string> = {
        attribute_0_supported_with_set: 'attribute0-supported-with-set',
        attribute_0_supported_with_get: 'attribute0-supported-with-get',
        priority_management_supported: 'priority-mgmt-supported',
      };
      for (const [name, on] of Object.entries(conformance).filter(([key]) => key !== 'type')) {
        expect(
          (apdu.proposedConformance ?? apdu.negotiatedConformance).includes(names[name] ?? name.replaceAll('_', '-')),
          name,
        ).toBe(on);
      }
      if (decoded.type === 'InitiateRequest') {
        expect(apdu.dedicatedKey).toEqual(decoded.dedicated_key === null ? undefined : hex(decoded.dedicated_key.hex));
        expect(apdu).toMatchObject({
          responseAllowed: decoded.response_allowed,
          clientMaxReceivePduSize: decoded.client_max_receive_pdu_size,
        });
      } else {
        expect(apdu).toMatchObject({ serverMaxReceivePduSize: decoded.server_max_receive_pdu_size, vaaName: 7 });
      }
    });

    const find = (id: string) => read(bare(entries.find((entry) => entry.id === id)!.hex!)).value as never;

    test('u9n-007, -009, -010, -018: result, diagnostic and mechanism', () => {
      expect(find('u9n-007')).toMatchObject({ result: 'accepted', resultSourceDiagnostic: { value: 'null' } });
      expect(find('u9n-009')).toMatchObject({
        result: 'rejected-permanent',
        resultSourceDiagnostic: { value: 'no-reason-given' },
      });
      expect(find('u9n-010')).toMatchObject({
        result: 'accepted',
        resultSourceDiagnostic: { value: 'authentication-required' },
        mechanismName: 'hls-gmac',
      });
      expect(find('u9n-018')).toMatchObject({ mechanismName: 'hls-gmac' });
      expect(find('u9n-019')).toMatchObject({ mechanismName: 'lls' });
    });

    test('u9n-134: the values of a list', () => {
      const plain = (data: Data): unknown => (data.kind === 'structure' ? data.value.map(plain) : data.value);
      const response = find('u9n-134') as { value: { result: { value: { data(): Data } }[] } };
      const { 'response.result': values } = entries.find(({ id }) => id === 'u9n-134')!.expect.equals;
      expect(response.value.result.map(({ value }) => plain(value.data()))).toEqual(values);
    });

    test('epri-initres: size and version', () => {
      expect(find('epri-initres')).toMatchObject({
        serverMaxReceivePduSize: 640,
        negotiatedDlmsVersionNumber: 6,
        vaaName: 7,
      });
    });
  });
});

describeCorpus('published wrappers', corpus('wrapper.jsonl'), (entries) => {
  test.each(entries.map((entry) => [entry.id, entry.hex!.slice(16)] as const))('%s', (_, octets) => {
    const { kind, value } = bothWays(octets);
    expect(kind).toBe('general-glo-ciphering');
    const { cipheredContent } = value as { cipheredContent: CipheredContent };
    expect(cipheredContent).toMatchObject({
      securityControl: { authentication: true, encryption: true },
      authenticationTag: { length: 12 },
    });
  });
});

describeCorpus('published octets that are no APDU', corpus('bad.jsonl'), (entries) => {
  test.each(entries.filter(({ layer }) => layer === 'apdu').map(({ id, hex: octets }) => [id, octets!] as const))(
    '%s',
    (_, octets) => {
      expect(tryDecode(Apdu, hex(octets)).ok).toBe(false);
    },
  );
});

test('an InitiateRequest ends where the next field begins', () => {
  const r = new Reader(hex('000000065f1f0400007e1f04b0ff'));
  InitiateRequest.read(r);
  expect(r.remaining).toBe(1);
});
