import type { ShortNames, ShortNameTarget } from '../association/index.ts';
import {
  attributeShortName,
  type MethodOffsets,
  methodOffset,
  methodShortName,
  type NamedParts,
  shortNameStep,
  usualMethodOffsets,
} from '../cosem/index.ts';
import type { ServedObject } from './served-object.ts';

/** Which short names the objects of a table have, where it is not left to the table. */
export interface ShortNameOptions {
  /** The base name of an object, a multiple of 8; undefined: the next that is free. */
  readonly baseName?: ((object: ServedObject<never>) => number | undefined) | undefined;
  /** Where the methods of a class begin, by class_id, if not where they usually do. */
  readonly methodOffsets?: MethodOffsets | undefined;
}

const associationSnClassId = 12;
/** Of the association that a client is in (Blue Book 4.4.3). */
const currentAssociation = 0xfa00;
/** The first that is given away; below, nothing is, so that a zero by mistake names nothing. */
const firstAssigned = 0x0100;
const largest = 0xfff8;

/** The names from `begin` on, as far as `end` without it. */
interface Range {
  readonly begin: number;
  readonly end: number;
}

/** An object and where its names lie from the base name on. */
interface Layout {
  readonly parts: NamedParts;
  /** Where its methods begin. */
  readonly offset: number;
  /** From the base name to behind the last name. */
  readonly size: number;
}

/**
 * The short names of the objects of a table (Blue Book 4.1.3): the same each time, for they depend on the objects and their
 * order alone. The first Association SN has the base name 0xFA00; the others come one behind the other, from 0x0100 on to
 * 0xFA00. Objects that a client may not see have their names all the same, and are undefined to it.
 */
export class ObjectShortNames implements ShortNames {
  readonly #baseNames = new Map<ServedObject<never>, number>();
  readonly #targets = new Map<number, ShortNameTarget>();

  /** Throws a RangeError where base names overlap or are no multiples of 8, or where there is no room for all objects. */
  constructor(objects: readonly ServedObject<never>[], { baseName, methodOffsets }: ShortNameOptions = {}) {
    const offsets = { ...usualMethodOffsets, ...methodOffsets };
    const layouts = new Map(objects.map((object) => [object, layoutOf(object, offsets)]));
    const association = objects.find(({ interfaceClass }) => interfaceClass.classId === associationSnClassId);
    const taken: Range[] = [{ begin: currentAssociation, end: largest + shortNameStep }];
    for (const [object, layout] of layouts) {
      const given = baseName?.(object) ?? (object === association ? currentAssociation : undefined);
      if (given !== undefined) this.#name(object, layout, given);
      if (given !== undefined) taken.push({ begin: given, end: given + layout.size });
    }
    let next = firstAssigned;
    for (const [object, layout] of layouts) {
      if (this.#baseNames.has(object)) continue;
      next = firstFree(next, layout.size, taken);
      this.#name(object, layout, next);
      next += layout.size;
    }
  }

  /** The base name of an object; undefined for one of another table. */
  baseName(object: ServedObject<never>): number | undefined {
    return this.#baseNames.get(object);
  }

  resolve(variableName: number): ShortNameTarget | undefined {
    return this.#targets.get(variableName);
  }

  #name(object: ServedObject<never>, { parts, offset, size }: Layout, baseName: number): void {
    const isName = baseName % shortNameStep === 0 && baseName > 0 && baseName + size <= largest + shortNameStep;
    if (!isName) throw new RangeError(`${baseName} cannot be the base name of ${object.logicalName}`);
    this.#baseNames.set(object, baseName);
    const { classId } = parts;
    const instanceId = object.logicalName;
    for (const { attributeId } of parts.attributes)
      this.#put(attributeShortName(baseName, attributeId), {
        kind: 'attribute',
        descriptor: { classId, instanceId, attributeId },
      });
    for (const { methodId } of parts.methods)
      this.#put(methodShortName(baseName, offset, methodId), {
        kind: 'method',
        descriptor: { classId, instanceId, methodId },
      });
  }

  #put(shortName: number, target: ShortNameTarget): void {
    const other = this.#targets.get(shortName);
    if (other !== undefined)
      throw new RangeError(
        `${target.descriptor.instanceId} and ${other.descriptor.instanceId} have the short name ${shortName}`,
      );
    this.#targets.set(shortName, target);
  }
}

/** Where no offset is known, the methods come behind the attributes [designed]. */
function layoutOf(object: ServedObject<never>, offsets: MethodOffsets): Layout {
  const parts = namedParts(object);
  const behindAttributes = Math.max(0, ...[...parts.attributes].map(({ attributeId }) => attributeId)) * shortNameStep;
  const offset = methodOffset(parts, offsets) ?? behindAttributes;
  const behindMethods = [...parts.methods].map(({ methodId }) => methodShortName(0, offset, methodId) + shortNameStep);
  return { parts, offset, size: Math.max(behindAttributes, ...behindMethods) };
}

/**
 * All that the class has, so that a client that knows the class never reaches into another object. A raw class has every
 * number that there is: of such an object only what it serves is named.
 */
function namedParts({ interfaceClass, attributes, methods }: ServedObject<never>): NamedParts {
  const isRaw = 'attribute2' in interfaceClass.attributes;
  const { classId } = interfaceClass;
  if (!isRaw)
    return {
      classId,
      attributes: Object.values(interfaceClass.attributes),
      methods: Object.values(interfaceClass.methods),
    };
  return {
    classId,
    attributes: [...attributes.values()].map(({ attribute }) => attribute),
    methods: [...methods.values()].map(({ method }) => method),
  };
}

function firstFree(from: number, size: number, taken: readonly Range[]): number {
  let begin = from;
  for (;;) {
    const inTheWay = taken.find((range) => begin < range.end && range.begin < begin + size);
    if (inTheWay === undefined) return begin;
    begin = inTheWay.end;
    if (begin > largest) throw new RangeError('there are not enough short names for all objects');
  }
}
