import { expect, test } from 'vitest';
import { decode, encode, tryDecode } from '../../../src/codec/index.ts';
import { PushSetupV0, PushSetupV2 } from '../../../src/cosem/classes/push-setup.ts';
import { obis } from '../../../src/obis/index.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';

const telegram = corpus('apdu.jsonl')?.find(({ id }) => id === 'ams-landis-gyr-gh934-1');

describeCorpus('push_object_list', telegram, ({ hex: octets }) => {
  // A meter of Landis+Gyr pushes its own push setup first: behind the header of the APDU and that of the structure
  // stand 14 objects of 18 octets.
  const list = hex(octets!).subarray(20, 22 + 14 * 18);

  test.each([
    ['0', PushSetupV0],
    ['2', PushSetupV2],
  ] as const)('of a meter, as version %s', (_, { attributes: { pushObjectList } }) => {
    const objects = decode(pushObjectList.type, list, { strict: true });
    expect(objects).toHaveLength(14);
    const [first, , third] = objects;
    expect(first).toEqual({ classId: 40, logicalName: obis('0-8:25.9.0'), attributeIndex: 2, dataIndex: 0 });
    expect(third).toEqual({ classId: 1, logicalName: obis('0-0:96.1.0'), attributeIndex: 2, dataIndex: 0 });
    expect(encode(pushObjectList.type, objects)).toEqual(list);
  });
});

const object = '120007 0906 0100630100ff 0f02 120000';
const columns = '0101 0204 120008 0906 0000010000ff 0f02 120000';
const { pushObjectList } = PushSetupV2.attributes;

test.each([
  ['4', `0101 0204 ${object}`, {}],
  ['5', `0101 0205 ${object} 0202 1600 00`, { restriction: { restrictionType: 'none', restrictionValue: null } }],
  [
    '6',
    `0101 0206 ${object} 0202 1602 0202 0600000001 0600000060 ${columns}`,
    {
      restriction: { restrictionType: 'by-entry', restrictionValue: { from: 1, to: 96 } },
      columns: [{ classId: 8, logicalName: obis('0-0:1.0.0'), attributeIndex: 2, dataIndex: 0 }],
    },
  ],
])('a push object of %s fields', (_, octets, more) => {
  const expected = { classId: 7, logicalName: obis('1-0:99.1.0'), attributeIndex: 2, dataIndex: 0, ...more };
  const bytes = hex(octets.replaceAll(' ', ''));
  const objects = decode(pushObjectList.type, bytes, { strict: true });
  expect(objects).toEqual([expected]);
  expect(encode(pushObjectList.type, objects)).toEqual(bytes);
});

test('a push object of 3 fields or 7 is refused', () => {
  for (const octets of ['01010203 120007 0906 0100630100ff 0f02', `01010207 ${object} 00 00 00`])
    expect(tryDecode(pushObjectList.type, hex(octets.replaceAll(' ', '')))).toMatchObject({
      ok: false,
      error: { code: 'list-length', expected: '4 to 6 elements', path: '[0]' },
    });
});
