import type { Attribute, InterfaceClass, Method } from './interface-class.ts';

/** From the short name of one attribute or method to that of the next (Blue Book 4.1.3). */
export const shortNameStep = 8;

/** Where the methods of a class begin, from its base name on, by class_id. */
export type MethodOffsets = Readonly<Record<number, number>>;

/**
 * Where the methods of classes begin among their short names (Blue Book 4). Background knowledge; that of Association SN is
 * also in public captures. A server that has others is told of, or tells of it, by an option.
 */
export const usualMethodOffsets: MethodOffsets = {
  3: 0x28,
  4: 0x38,
  5: 0x48,
  6: 0x30,
  7: 0x58,
  8: 0x60,
  9: 0x20,
  11: 0x10,
  12: 0x20,
  17: 0x20,
  18: 0x40,
  20: 0x50,
  40: 0x38,
  42: 0x60,
  61: 0x28,
  64: 0x30,
  70: 0x20,
  72: 0x60,
};

/** What tells where the short names of an object lie: its class, or the attributes and methods of it that are there. */
export interface NamedParts {
  readonly classId: number;
  readonly attributes: Iterable<Pick<Attribute, 'attributeId'>>;
  readonly methods: Iterable<Pick<Method, 'methodId'>>;
}

/** The attributes and methods of a class. */
export function partsOf({ classId, attributes, methods }: InterfaceClass): NamedParts {
  return { classId, attributes: Object.values(attributes), methods: Object.values(methods) };
}

/** The short name of an attribute of the object with this base name. */
export function attributeShortName(baseName: number, attributeId: number): number {
  return baseName + shortNameStep * (attributeId - 1);
}

/** The short name of a method of the object with this base name, whose methods begin at this offset. */
export function methodShortName(baseName: number, offset: number, methodId: number): number {
  return baseName + offset + shortNameStep * (methodId - 1);
}

/**
 * Where the methods of an object begin; undefined where nothing says so: no offset of the class is known, or it is that of
 * an earlier version, and would lie on an attribute.
 */
export function methodOffset(
  { classId, attributes, methods }: NamedParts,
  offsets: MethodOffsets = usualMethodOffsets,
): number | undefined {
  const offset = offsets[classId];
  if (offset === undefined) return undefined;
  const taken = new Set([...attributes].map(({ attributeId }) => attributeShortName(0, attributeId)));
  return [...methods].some(({ methodId }) => taken.has(methodShortName(0, offset, methodId))) ? undefined : offset;
}
