import type { RawData } from '../axdr/index.ts';
import type { CosemObject } from '../client/index.ts';
import { type Outcome, rawReading, rawWriting } from '../client/index.ts';
import { equalBytes, toHex } from '../codec/index.ts';
import {
  AssociationLnV1,
  type Attribute,
  type AttributeReference,
  Clock,
  Data,
  SapAssignment,
} from '../cosem/index.ts';
import { obis } from '../obis/index.ts';
import type { ProtectionLevel } from '../security/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { associationWords, isCiphered } from './declaration.ts';
import { fail, inapplicable } from './examination.ts';
import { forEachClient, type ObjectExamination } from './object-client.ts';
import { octetStringData } from './raw-service.ts';

/** One attribute of an object that a client sees. */
interface AttributeInView {
  readonly words: string;
  readonly reference: AttributeReference;
  readonly attribute: Attribute | undefined;
  readonly read: boolean;
  readonly write: boolean;
}

const profileGeneric = 7;
const buffer = 2;

/** Attributes that the association says something of, and can protect as they need it. Buffers have rules of their own. */
function attributesInView({ association, objects }: ObjectExamination): readonly AttributeInView[] {
  return [...objects].sort(byClass).flatMap(({ classId, logicalName, interfaceClass, attributes }) =>
    [...(attributes ?? [])]
      .filter(([attributeId]) => !(classId === profileGeneric && attributeId === buffer))
      .filter(([, { request }]) => !request.signature && (isCiphered(association) || !isProtected(request)))
      .map(([attributeId, { read, write }]) => ({
        words: `${associationWords(association)}, ${logicalName} attribute ${attributeId}`,
        reference: { classId, logicalName, attributeIndex: attributeId },
        attribute: Object.values(interfaceClass?.attributes ?? {}).find((one) => one.attributeId === attributeId),
        read,
        write,
      })),
  );
}

function isProtected({ authentication, encryption }: ProtectionLevel): boolean {
  return authentication || encryption;
}

function byClass(a: CosemObject, b: CosemObject): number {
  return a.classId - b.classId || a.version - b.version;
}

function gotten(outcome: Outcome<RawData>): RawData {
  return outcome.ok ? outcome.value : fail('a value', `${outcome.result ?? outcome.error.message}`);
}

/** Reads an attribute; fails where its value is not of the type of its class. */
async function readsTyped({ client }: ObjectExamination, view: AttributeInView): Promise<RawData> {
  const value = gotten(await client.perform(rawReading(view.reference)));
  if (view.attribute !== undefined)
    try {
      value.as(view.attribute.type);
    } catch (error) {
      fail('a value of the type of the attribute', error instanceof Error ? error.message : `${error}`);
    }
  const name = octetStringData(view.reference.logicalName.toBytes());
  if (view.reference.attributeIndex === 1 && !equalBytes(value.bytes, name)) fail(toHex(name), toHex(value.bytes));
  return value;
}

/** Tries attributes one after another, and says how many they were. */
async function tryAll(
  object: ObjectExamination,
  views: readonly AttributeInView[],
  run: (view: AttributeInView) => Promise<void>,
): Promise<void> {
  const { examination, association } = object;
  if (views.length === 0) return;
  await examination.subtest(`${associationWords(association)}: ${views.length} attributes`, async () => {});
  for (const view of views) await examination.oneOfMany(view.words, () => run(view));
}

async function readsAll(object: ObjectExamination): Promise<void> {
  const views = attributesInView(object).filter(({ read }) => read);
  await tryAll(object, views, async (view) => {
    await readsTyped(object, view);
  });
}

const refusals: readonly unknown[] = ['read-write-denied', 'scope-of-access-violated', 'object-unavailable'];

async function readsNothingElse(object: ObjectExamination): Promise<void> {
  const views = attributesInView(object).filter(({ read }) => !read);
  await tryAll(object, views, async ({ reference }) => {
    const outcome = await object.client.perform(rawReading(reference));
    if (outcome.ok) fail('a refusal', `the value ${toHex(outcome.value.bytes)}`);
    if (!refusals.includes(outcome.result)) fail(refusals.join(', '), `${outcome.result}`);
  });
}

/** Writes what was read. Time goes on meanwhile, and secrets cannot be read. */
async function writesBack(object: ObjectExamination): Promise<void> {
  const views = attributesInView(object).filter(
    ({ read, write, reference }) => read && write && reference.classId !== profileGeneric,
  );
  await tryAll(object, views, async (view) => {
    const value = await readsTyped(object, view);
    const outcome = await object.client.perform(rawWriting(view.reference, value.data()));
    if (!outcome.ok) fail('success', `${outcome.result ?? outcome.error.message}`);
  });
}

const listed = 10;
const valueClasses: readonly number[] = [1, 3, 4];

/** Values that are read together are those that are read one by one. */
async function readsLists(object: ObjectExamination): Promise<void> {
  const { client, examination, association } = object;
  if (!client.negotiated.conformance.includes('multiple-references')) inapplicable('no lists were negotiated');
  const views = attributesInView(object).filter(({ read, reference }) => read && reference.classId !== Clock.classId);
  const lists = [
    views.filter(({ reference }) => valueClasses.includes(reference.classId) && reference.attributeIndex === 2),
    views.filter(({ reference }) => reference.attributeIndex === 1),
  ];
  for (const list of lists) {
    const requests = list.slice(0, listed).map(({ reference }) => rawReading(reference));
    if (requests.length < 2) continue;
    await examination.subtest(`${associationWords(association)}: ${requests.length} in a list`, async () => {
      const together = await client.getMany(requests);
      for (const [at, request] of requests.entries()) {
        const alone = gotten(await client.perform(request)).bytes;
        const inList = gotten(together[at]!).bytes;
        if (!equalBytes(alone, inList)) fail(`${list[at]!.words}: ${toHex(alone)}`, toHex(inList));
      }
    });
  }
}

async function hasMandatoryObjects({ client, examination, association, objects }: ObjectExamination): Promise<void> {
  const current = '0-0:40.0.0*255';
  await examination.subtest(`${associationWords(association)}: the association is as declared`, async () => {
    const partners = await client.get(AssociationLnV1, current, 'associatedPartnersId');
    const { clientSap, serverSap } = association;
    if (partners.clientSap !== clientSap || partners.serverSap !== serverSap)
      fail(`client ${clientSap} and server ${serverSap}`, `client ${partners.clientSap} and ${partners.serverSap}`);
    const status = await client.get(AssociationLnV1, current, 'associationStatus');
    if (status !== 'associated') fail('the status associated', `${status}`);
  });
  const sees = (name: string) => objects.some(({ logicalName }) => logicalName.equals(obis(name)));
  await examination.subtest(`${associationWords(association)}: names are unique`, async () => {
    if (!sees('0-0:42.0.0*255')) inapplicable('the logical device name is not in view');
    const name = await client.get(Data, '0-0:42.0.0*255', 'value');
    if (name.kind !== 'octet-string' || name.value.length === 0 || name.value.length > 16)
      fail('a logical device name of 1 to 16 octets', name.kind);
    if (!sees('0-0:41.0.0*255')) return;
    const saps = await client.get(SapAssignment, '0-0:41.0.0*255', 'sapAssignmentList');
    if (new Set(saps.map(({ sap }) => sap)).size !== saps.length) fail('SAPs that are unique', 'the same SAP twice');
    if (!saps.some(({ sap }) => sap === association.serverSap)) fail(`the SAP ${association.serverSap}`, 'none');
  });
}

const common = { layer: 'object', clause: 'IEC 62056-6-2 5' } as const;

/** Objects and their attributes, by what each association may do with them. */
export const objectCases: readonly ConformanceCase[] = [
  { ...common, id: 'COSEM_READ', title: 'attributes that can be read', run: forEachClient(readsAll) },
  { ...common, id: 'COSEM_NOREAD', title: 'attributes that cannot be read', run: forEachClient(readsNothingElse) },
  {
    ...common,
    id: 'COSEM_WRITE',
    title: 'attributes that can be written',
    isDestructive: true,
    run: forEachClient(writesBack),
  },
  { ...common, id: 'COSEM_MULTIREF', title: 'lists of attributes', run: forEachClient(readsLists) },
  { ...common, id: 'COSEM_MANDATORY', title: 'objects that have to be there', run: forEachClient(hasMandatoryObjects) },
];
