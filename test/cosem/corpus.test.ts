import { expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import { Data, type RawData } from '../../src/axdr/index.ts';
import { decode, encode, fromHex, toHex, tryDecode } from '../../src/codec/index.ts';
import { attributeOf, interfaceClassOf, methodOf, ProfileGenericV1, rangeDescriptor } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import { corpus, describeCorpus } from '../support/corpus.ts';

/** A value of the corpus and the class member whose type it has. */
interface Sample {
  readonly classId: number;
  readonly member: 'attribute' | 'method' | 'selector';
  readonly index: number;
  readonly data: RawData;
}

// biome-ignore lint/suspicious/noExplicitAny: an APDU of any kind is searched
type Any = any;

/** The APDU without the layers around it that hide nothing. */
function inner(octets: Uint8Array): Any {
  const decoded = tryDecode(Apdu, octets);
  if (!decoded.ok) return undefined;
  const { kind, value } = decoded.value as Any;
  if (kind === 'general-signing') return inner(value.content);
  if (kind !== 'general-ciphering') return decoded.value;
  return value.cipheredContent.securityControl.encryption ? undefined : inner(value.cipheredContent.payload);
}

const attributeSample = (d: Any, data: RawData): Sample => ({
  classId: d.classId,
  member: 'attribute',
  index: d.attributeId,
  data,
});
const methodSample = (d: Any, data: RawData): Sample => ({
  classId: d.classId,
  member: 'method',
  index: d.methodId,
  data,
});

function ofRequest({ kind, value }: Any): Sample[] {
  if (kind === 'access-request') {
    const { accessRequestSpecification: steps, accessRequestListOfData: list } = value.accessRequestBody;
    return steps.flatMap(({ kind: step, value: of }: Any, i: number) => {
      if (step === 'access-request-set') return [attributeSample(of.cosemAttributeDescriptor, list[i])];
      return step === 'access-request-action' ? [methodSample(of.cosemMethodDescriptor, list[i])] : [];
    });
  }
  const { cosemAttributeDescriptor: of, accessSelection, value: set } = value.value ?? {};
  const action = value.value?.methodInvocationParameters;
  if (value.kind === 'action-request-normal' && action !== undefined)
    return [methodSample(value.value.cosemMethodDescriptor, action)];
  if (value.kind === 'set-request-normal') return [attributeSample(of, set)];
  if (value.kind === 'get-request-normal' && accessSelection !== undefined) {
    const { accessSelector, accessParameters } = accessSelection;
    return [{ classId: of.classId, member: 'selector', index: accessSelector, data: accessParameters }];
  }
  return [];
}

/** What an ACCESS answers to what was asked. */
function ofResponse(request: Any, response: Any): Sample[] {
  if (request?.kind !== 'access-request' || response?.kind !== 'access-response') return [];
  const asked = request.value.accessRequestBody.accessRequestSpecification;
  const { accessResponseListOfData: list, accessResponseSpecification: results } = response.value.accessResponseBody;
  return asked.flatMap(({ kind, value }: Any, i: number) =>
    kind === 'access-request-get' && results[i].value.result === 'success'
      ? [attributeSample(value.cosemAttributeDescriptor, list[i])]
      : [],
  );
}

function typeOf({ classId, member, index }: Sample) {
  const of = interfaceClassOf(classId);
  if (of === undefined) return undefined;
  if (member === 'attribute') return attributeOf(of, index)?.[1].type;
  if (member === 'method') return methodOf(of, index)?.[1].parameter;
  const selectors = Object.values(of.attributes).flatMap(({ selectiveAccess }) => Object.values(selectiveAccess));
  return selectors.find(([selector]) => selector === index)?.[1];
}

const entries = corpus('apdu.jsonl');
const samples = entries?.flatMap(({ id, hex = '' }) => {
  const apdu = inner(fromHex(hex.replace(/^(e6e[67]00|900101)/, '')) ?? new Uint8Array());
  if (apdu === undefined) return [];
  const request = entries.find((other) => other.id === id.replace(/_response$/, '_command') && other.id !== id);
  const answered = request === undefined ? [] : ofResponse(inner(fromHex(request.hex ?? '')!), apdu);
  return [...ofRequest(apdu), ...answered].map((sample) => [id, sample] as const);
});
const known = samples?.filter(([, sample]) => typeOf(sample) !== undefined);

describeCorpus('values of requests and answers, in the types of their classes', known, (found) => {
  test.each(found)('%s', (_, sample) => {
    const type = typeOf(sample)!;
    const { bytes } = sample.data;
    expect(toHex(encode(type, decode(type, bytes, { strict: true })))).toBe(toHex(bytes));
  });

  test('are of these members at least', () => {
    const members = found.map(([, { classId, member, index }]) => `${classId} ${member} ${index}`);
    expect(members).toEqual(
      expect.arrayContaining([
        '1 attribute 2',
        '7 selector 1',
        '8 attribute 2',
        '9 method 1',
        '22 attribute 4',
        '70 method 1',
        '70 method 2',
      ]),
    );
  });
});

describeCorpus('values whose attribute the source names', corpus('axdr.jsonl'), (lines) => {
  const octets = (id: string) => fromHex(lines.find((line) => line.id === id)!.hex!)!;

  test.each(['u9n-001', 'u9n-055'])('%s is the buffer of a profile', (id) => {
    const { type } = ProfileGenericV1.attributes.buffer;
    const bytes = octets(id).subarray(id === 'u9n-001' ? 1 : 0);
    const rows = decode(type, bytes, { strict: true });
    expect(rows).toEqual(decodePlainRows(bytes));
    expect(toHex(encode(type, rows))).toBe(toHex(bytes));
  });

  test('gocosem-data-645 is a range of a profile', () => {
    const bytes = octets('gocosem-data-645').subarray(2);
    const range = decode(rangeDescriptor, bytes);
    expect(range).toMatchObject({
      restrictingObject: { classId: 8, logicalName: obis('0-0:1.0.0'), attributeIndex: 2, dataIndex: 0 },
      fromValue: { kind: 'octet-string' },
      selectedValues: [],
    });
    expect(toHex(encode(rangeDescriptor, range))).toBe(toHex(bytes));
  });
});

/** The rows as the Data codec reads them. */
function decodePlainRows(bytes: Uint8Array): unknown {
  const profile = decode(Data, bytes);
  return profile.kind === 'array' && profile.value.map((row) => row.value);
}
