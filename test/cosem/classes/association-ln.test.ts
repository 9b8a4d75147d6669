import { expect, test } from 'vitest';
import { decode, encode, tryDecode } from '../../../src/codec/index.ts';
import { AssociationLnV0, AssociationLnV1, AssociationLnV3 } from '../../../src/cosem/classes/association-ln.ts';
import { obis } from '../../../src/obis/index.ts';
import { hex } from '../../support/corpus.ts';

const octetsOf = (text: string) => hex(text.replace(/\s/g, ''));

/** attribute_access of attributes 1 and on, each with the mode and no selectors. */
const attributes = (modes: readonly number[]) =>
  modes.map((accessMode, i) => ({ attributeId: i + 1, accessMode, accessSelectors: null }));

/** The last two objects of OBJECT_LIST_V0 of Elster's DLMS library (CosemClassInfosTest). */
const listV0 = octetsOf(`01 02
  02 04 12 00 01 11 00 09 06 00 00 60 01 0A FF 02 02 01 02 02 03 0F 01 16 01 00 02 03 0F 02 16 01 00 01 00
  02 04 12 00 07 11 01 09 06 07 00 63 63 00 FF 02 02 01 08 02 03 0F 01 16 01 00 02 03 0F 02 16 01 00 02 03 0F 03
  16 01 00 02 03 0F 04 16 01 00 02 03 0F 05 16 01 00 02 03 0F 06 16 01 00 02 03 0F 07 16 01 00 02 03 0F 08 16 01 00
  01 04 02 02 0F 01 03 00 02 02 0F 02 03 00 02 02 0F 03 03 00 02 02 0F 04 03 00`);

/** The first two objects of the list of a meter, out of a GET response in youserj/DlmsSPODES. */
const listV1 = octetsOf(`01 02
  02 04 12 00 0F 11 01 09 06 00 00 28 00 00 FF 02 02 01 09 02 03 0F 01 16 01 00 02 03 0F 02 16 01 00 02 03 0F 03 16 01
  00 02 03 0F 04 16 01 00 02 03 0F 05 16 01 00 02 03 0F 06 16 01 00 02 03 0F 07 16 01 00 02 03 0F 08 16 01 00 02 03 0F
  09 16 01 00 01 04 02 02 0F 01 16 00 02 02 0F 02 16 00 02 02 0F 03 16 00 02 02 0F 04 16 00
  02 04 12 00 08 11 00 09 06 00 00 01 00 00 FF 02 02 01 09 02 03 0F 01 16 01 00 02 03 0F 02 16 01 00 02 03 0F 03 16 01
  00 02 03 0F 04 16 01 00 02 03 0F 05 16 01 00 02 03 0F 06 16 01 00 02 03 0F 07 16 01 00 02 03 0F 08 16 01 00 02 03 0F
  09 16 01 00 01 06 02 02 0F 01 16 01 02 02 0F 02 16 01 02 02 0F 03 16 01 02 02 0F 04 16 01 02 02 0F 05 16 01 02 02 0F
  06 16 01`);

test('object_list of version 0: booleans for methods', () => {
  const { type } = AssociationLnV0.attributes.objectList;
  const objects = decode(type, listV0, { strict: true });
  expect(objects).toEqual([
    {
      classId: 1,
      version: 0,
      logicalName: obis('0-0:96.1.10'),
      accessRights: { attributeAccess: attributes([1, 1]), methodAccess: [] },
    },
    {
      classId: 7,
      version: 1,
      logicalName: obis('7-0:99.99.0'),
      accessRights: {
        attributeAccess: attributes([1, 1, 1, 1, 1, 1, 1, 1]),
        methodAccess: [1, 2, 3, 4].map((methodId) => ({ methodId, accessMode: false })),
      },
    },
  ]);
  expect(encode(type, objects)).toEqual(listV0);
  expect(tryDecode(AssociationLnV1.attributes.objectList.type, listV0)).toMatchObject({
    ok: false,
    error: { code: 'data-type', path: '[1].accessRights.methodAccess[0].accessMode' },
  });
});

test('object_list of later versions: numbers for methods', () => {
  for (const { attributes: of } of [AssociationLnV1, AssociationLnV3]) {
    const objects = decode(of.objectList.type, listV1, { strict: true });
    expect(objects.map(({ classId, version, logicalName }) => [classId, version, `${logicalName}`])).toEqual([
      [15, 1, '0-0:40.0.0*255'],
      [8, 0, '0-0:1.0.0*255'],
    ]);
    const [association, clock] = objects.map(({ accessRights }) => accessRights?.methodAccess);
    expect(association?.map(({ accessMode }) => accessMode)).toEqual([0, 0, 0, 0]);
    expect(clock?.map(({ accessMode }) => accessMode)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(encode(of.objectList.type, objects)).toEqual(listV1);
  }
});

test('objects without access rights are read too', () => {
  const octets = octetsOf('01 01 02 03 12 00 08 11 00 09 06 00 00 01 00 00 FF');
  const { type } = AssociationLnV3.attributes.objectList;
  expect(decode(type, octets)).toEqual([{ classId: 8, version: 0, logicalName: obis('0-0:1.0.0') }]);
});

test('names of contexts and mechanisms are structures or octets', () => {
  const { applicationContextName, authenticationMechanismName } = AssociationLnV3.attributes;
  // context_id 1 as DLMS UA 1000-1 writes it, out of gvtret/spodes-rs.
  const structure = octetsOf('02 07 11 02 11 10 12 02 F4 11 05 11 08 11 01 11 01');
  const context = decode(applicationContextName.type, structure, { strict: true });
  expect(context).toEqual({
    jointIsoCttElement: 2,
    countryElement: 16,
    countryNameElement: 756,
    identifiedOrganizationElement: 5,
    dlmsUaElement: 8,
    applicationContextElement: 1,
    contextIdElement: 1,
  });
  expect(encode(applicationContextName.type, context)).toEqual(structure);
  const octets = octetsOf('09 07 60 85 74 05 08 02 05');
  const mechanism = decode(authenticationMechanismName.type, octets, { strict: true });
  expect(mechanism).toEqual(octets.subarray(2));
  expect(encode(authenticationMechanismName.type, mechanism)).toEqual(octets);
});
