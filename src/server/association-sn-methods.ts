import type { ServiceCaller } from '../association/index.ts';
import { type BitString, type Data, RawData, writeLength } from '../axdr/index.ts';
import { clientLimits, encode, Writer } from '../codec/index.ts';
import {
  type AttributeReference,
  array,
  bitString,
  type DataType,
  longUnsigned,
  type ObjectDefinition,
  objectDefinition,
  structure,
} from '../cosem/index.ts';
import type { ServingDevice } from './attribute-source.ts';
import { decodeGiven } from './given.ts';
import type { ObjectAccess } from './object-access.ts';
import type { ServedObject } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';
import { shortNameObjectList } from './short-name-lists.ts';
import { visibleObjects } from './shown-rights.ts';

type Device = ServingDevice<unknown>;

/** The address of a client; undefined for the device itself. */
export type ClientOf = (caller: ServiceCaller | undefined) => number;

const nullTag = 0;
const structureTag = 2;
const definitions = /* @__PURE__ */ array(objectDefinition);
const descriptions = /* @__PURE__ */ array(
  /* @__PURE__ */ structure({ readAttributes: bitString, writeAttributes: bitString, methods: bitString }),
);

/**
 * The methods of Association SN that say something of its objects (Blue Book 4.4.3). What they take and give is background
 * knowledge.
 */
export function shortNameMethods(clientOf: ClientOf) {
  return {
    /** getlist_by_classid: the elements of object_list of one class. */
    getListByClassId({ table }: Device, parameter: Data, caller?: ServiceCaller): RawData {
      const parameters = given(longUnsigned, parameter);
      return shortNameObjectList(table, clientOf(caller), { selector: 'classId', parameters });
    },

    /** getobj_by_logicalname: the element of object_list of one object. */
    getObjectByLogicalName({ table }: Device, parameter: Data, caller?: ServiceCaller): RawData {
      const parameters = given(objectDefinition, parameter);
      return shortNameObjectList(table, clientOf(caller), { selector: 'objectId', parameters });
    },

    /** get_attributes&services: the attributes that may be read and written, the methods that may be invoked. */
    getAttributesAndMethods({ table }: Device, parameter: Data, caller?: ServiceCaller): RawData {
      const visible = visibleObjects(table, clientOf(caller));
      const described = given(definitions, parameter).map((wanted) => {
        const found = visible.find(([object]) => isOf(object, wanted));
        if (found === undefined) throw new ServiceRefusal('object-undefined');
        return descriptionOf(...found);
      });
      return new RawData(encode(descriptions, described));
    },

    readByLogicalName,
  };
}

/**
 * read_by_logicalname: a structure of the values in the order of the references [designed], null-data for those that the
 * caller may not read. Attribute 0 stands for all of an object, of which each has to be readable.
 */
async function readByLogicalName(
  device: Device,
  references: readonly AttributeReference[],
  caller?: ServiceCaller,
): Promise<RawData> {
  if (caller === undefined) throw new ServiceRefusal('object-unavailable');
  const w = new Writer();
  w.u8(structureTag);
  writeLength(w, references.length);
  for (const reference of references) {
    const value = reference.attributeIndex === 0 ? undefined : await readable(device, reference, caller);
    if (reference.attributeIndex === 0) await writeAll(w, device, reference, caller);
    else if (value === undefined) w.u8(nullTag);
    else w.bytes(value.bytes);
    if (w.length > clientLimits.maxReassembled) throw new ServiceRefusal('other-reason');
  }
  return new RawData(w.finish());
}

async function writeAll(
  w: Writer,
  device: Device,
  { classId, logicalName }: AttributeReference,
  caller: ServiceCaller,
): Promise<void> {
  const object = device.table.object(logicalName, classId);
  const attributeIds = [...(object?.attributes.keys() ?? [])].sort((a, b) => a - b);
  w.u8(structureTag);
  writeLength(w, attributeIds.length);
  for (const attributeIndex of attributeIds) {
    const value = await readable(device, { classId, logicalName, attributeIndex }, caller);
    if (value === undefined) throw new ServiceRefusal('scope-of-access-violated');
    w.bytes(value.bytes);
  }
}

/** The value as GET gives it; undefined where it is refused. */
async function readable(
  device: Device,
  { classId, logicalName, attributeIndex }: AttributeReference,
  caller: ServiceCaller,
): Promise<RawData | undefined> {
  const descriptor = { classId, instanceId: logicalName, attributeId: attributeIndex };
  const { result } = await device.execute({ kind: 'get', descriptor }, caller);
  return typeof result === 'object' && 'value' in result && result.value instanceof RawData ? result.value : undefined;
}

function isOf({ interfaceClass, logicalName }: ServedObject<never>, wanted: ObjectDefinition): boolean {
  return interfaceClass.classId === wanted.classId && logicalName.equals(wanted.logicalName);
}

/** The first bit is that of attribute or method 1. */
function descriptionOf(object: ServedObject<never>, access: ObjectAccess) {
  const bits = (ids: Iterable<number>, isAllowed: (id: number) => boolean): BitString =>
    Array.from({ length: Math.max(0, ...ids) }, (_, at) => isAllowed(at + 1));
  const { attributes, methods } = object;
  return {
    readAttributes: bits(attributes.keys(), (id) => access.attributes.get(id)?.read === true),
    writeAttributes: bits(attributes.keys(), (id) => access.attributes.get(id)?.write === true),
    methods: bits(methods.keys(), (id) => access.methods.get(id)?.access === true),
  };
}

function given<T>(type: DataType<T>, parameter: Data): T {
  return decodeGiven(type, RawData.of(parameter), false);
}
