import { expect, test } from 'vitest';
import { decode, encode } from '../../../src/codec/index.ts';
import { AssociationSnV0, AssociationSnV2 } from '../../../src/cosem/classes/association-sn.ts';
import { hex } from '../../support/corpus.ts';

test('base names are unsigned, a long on the wire', () => {
  const { type } = AssociationSnV0.attributes.objectList;
  const bytes = hex('010102 0410fa0012000c1100 0906 0000280000ff'.replaceAll(' ', ''));
  const objects = decode(type, bytes, { strict: true });
  expect(objects).toMatchObject([{ baseName: 0xfa00, classId: 12, version: 0 }]);
  expect(encode(type, objects)).toEqual(bytes);
  expect(() => encode(type, [{ ...objects[0]!, baseName: 0x10000 }])).toThrow(/baseName/);
});

test('access rights with selectors and, as Gurux sends them, without', () => {
  const { type } = AssociationSnV2.attributes.accessRightsList;
  const bytes = hex(
    '0101 0203 10fa00 0102 0202 0f01 1601 0203 0f02 1601 01010f01 0101 0202 0f08 1601'.replaceAll(' ', ''),
  );
  const rights = decode(type, bytes, { strict: true });
  expect(rights[0]!.attributeAccess).toEqual([
    { attributeId: 1, accessMode: 1 },
    { attributeId: 2, accessMode: 1, accessSelectors: [1] },
  ]);
  expect(encode(type, rights)).toEqual(bytes);
});
