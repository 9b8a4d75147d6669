import type { Obis } from '../obis/index.ts';
import { type AccessRights, type ObjectAccess, readableByAll } from './object-access.ts';
import type { ServedObject } from './served-object.ts';
import { ObjectShortNames, type ShortNameOptions } from './short-names.ts';

/** What all objects of a table have in common. */
export interface ObjectTableOptions<State = unknown> {
  /** Who may do what with objects that do not say it themselves; everybody reads everything where left out. */
  readonly access?: AccessRights | undefined;
  /** The short names of objects, where they are not to be assigned. */
  readonly shortNames?: ShortNameOptions | undefined;
  /** Whether a device has no use for an object just now: for clients that use logical names it is not there then. */
  readonly hides?: ((object: ServedObject<State>, state: State) => boolean) | undefined;
  /** Whether a device wants what changes an object signed just now; it is shown with the rights, and checked by the object. */
  readonly signs?: ((object: ServedObject<State>, state: State) => boolean) | undefined;
}

type Question = (object: ServedObject<never>, state: never) => boolean;

const nothing: readonly never[] = [];

const associationSnClassId = 12;
const associationLnClassId = 15;

/** The objects of a kind of logical device. It does not change, and is shared by all devices of that kind. */
export class ObjectTable<State> {
  /** In the order in which they were given. */
  readonly objects: readonly ServedObject<State>[];
  readonly #byName = new Map<number, ServedObject<State>>();
  /** Those of the Association SN objects whose name an Association LN has as well. */
  readonly #besideAssociationLn = new Map<number, ServedObject<State>>();
  readonly #access: AccessRights;
  readonly #shortNameOptions: ShortNameOptions | undefined;
  readonly #hides: Question | undefined;
  readonly #signs: Question | undefined;
  #shortNames: ObjectShortNames | undefined;
  readonly #known = new Map<number, Map<ServedObject<State>, ObjectAccess | undefined>>();

  /** Throws a RangeError where two objects have the same logical name; Association LN and Association SN may. */
  constructor(
    objects: readonly ServedObject<State>[],
    { access = readableByAll, shortNames, hides, signs }: ObjectTableOptions<State> = {},
  ) {
    this.objects = objects;
    this.#access = access;
    this.#shortNameOptions = shortNames;
    this.#hides = hides as Question | undefined;
    this.#signs = signs as Question | undefined;
    for (const object of objects) this.#add(object);
  }

  /** The short names of the objects, which are assigned when somebody asks first; throws a RangeError where that fails. */
  get shortNames(): ObjectShortNames {
    this.#shortNames ??= new ObjectShortNames(this.objects, this.#shortNameOptions);
    return this.#shortNames;
  }

  /** The object of this logical name: that of the class where Association LN and Association SN share the name. */
  object(logicalName: Obis, classId?: number): ServedObject<State> | undefined {
    const { key } = logicalName;
    return (classId === associationSnClassId && this.#besideAssociationLn.get(key)) || this.#byName.get(key);
  }

  /** Whether a device with this state has no use for an object just now. */
  hides(object: ServedObject<State>, state: State): boolean {
    return this.#hides?.(object as ServedObject<never>, state as never) === true;
  }

  /** All objects that a device with this state has no use for just now. */
  hidden(state: State): readonly ServedObject<State>[] {
    return this.#hides === undefined ? nothing : this.objects.filter((object) => this.hides(object, state));
  }

  /** All objects whose changes a device with this state wants signed just now. */
  signed(state: State): readonly ServedObject<State>[] {
    const signs = this.#signs;
    if (signs === undefined) return nothing;
    return this.objects.filter((object) => signs(object as ServedObject<never>, state as never));
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

  #add(object: ServedObject<State>): void {
    const { key } = object.logicalName;
    const other = this.#byName.get(key);
    const classIds = [other?.interfaceClass.classId, object.interfaceClass.classId];
    const areAssociations = classIds.includes(associationSnClassId) && classIds.includes(associationLnClassId);
    if (other === undefined) this.#byName.set(key, object);
    else if (!areAssociations || this.#besideAssociationLn.has(key))
      throw new RangeError(`two objects have the logical name ${object.logicalName}`);
    else {
      const isLn = object.interfaceClass.classId === associationLnClassId;
      this.#byName.set(key, isLn ? object : other);
      this.#besideAssociationLn.set(key, isLn ? other : object);
    }
  }
}

/** The objects of a kind of logical device, whose functions are given a `State`. */
export function objectTable<State>(
  objects: readonly ServedObject<State>[],
  options?: ObjectTableOptions<State>,
): ObjectTable<State> {
  return new ObjectTable(objects, options);
}
