import type { Obis } from '../obis/index.ts';
import { type AccessRights, type ObjectAccess, readableByAll } from './object-access.ts';
import type { ServedObject } from './served-object.ts';

/** What all objects of a table have in common. */
export interface ObjectTableOptions {
  /** Who may do what with objects that do not say it themselves; everybody reads everything where left out. */
  readonly access?: AccessRights | undefined;
}

/** The objects of a kind of logical device. It does not change, and is shared by all devices of that kind. */
export class ObjectTable<State> {
  /** In the order in which they were given. */
  readonly objects: readonly ServedObject<State>[];
  readonly #byName = new Map<number, ServedObject<State>>();
  readonly #access: AccessRights;
  readonly #known = new Map<number, Map<ServedObject<State>, ObjectAccess | undefined>>();

  /** Throws a RangeError where two objects have the same logical name. */
  constructor(objects: readonly ServedObject<State>[], { access = readableByAll }: ObjectTableOptions = {}) {
    this.objects = objects;
    this.#access = access;
    for (const object of objects) {
      const { key } = object.logicalName;
      if (this.#byName.has(key)) throw new RangeError(`two objects have the logical name ${object.logicalName}`);
      this.#byName.set(key, object);
    }
  }

  /** The object of this logical name. */
  object(logicalName: Obis): ServedObject<State> | undefined {
    return this.#byName.get(logicalName.key);
  }

  /** What a client may do with an object; undefined where it is not to know of it. */
  access(object: ServedObject<State>, clientSap: number): ObjectAccess | undefined {
    let known = this.#known.get(clientSap);
    if (known === undefined) {
      known = new Map();
      this.#known.set(clientSap, known);
    }
    const access = known.get(object);
    if (access !== undefined || known.has(object)) return access;
    const found = (object.access ?? this.#access)(object, clientSap);
    known.set(object, found);
    return found;
  }
}

/** The objects of a kind of logical device, whose functions are given a `State`. */
export function objectTable<State>(
  objects: readonly ServedObject<State>[],
  options?: ObjectTableOptions,
): ObjectTable<State> {
  return new ObjectTable(objects, options);
}
