import type { OfferedAssociation, ServiceCaller, ServiceExecutor } from '../association/index.ts';
import { RawData } from '../axdr/index.ts';
import { decode, encode } from '../codec/index.ts';
import type { Attribute, DataType, SelectiveAccess } from '../cosem/index.ts';
import type { ObjectTable } from './object-table.ts';
import type { PermanentMemory } from './permanent-memory.ts';

/** association_status of an Association object. */
export type AssociationStatus = 'non-associated' | 'association-pending' | 'associated';

/** What the source of an attribute knows of the device that it belongs to. */
export interface ServingDevice<State> extends ServiceExecutor {
  readonly state: State;
  readonly table: ObjectTable<never>;
  readonly memory: PermanentMemory;
  readonly associations: readonly OfferedAssociation[];
  readonly statusOf: ((association: OfferedAssociation) => AssociationStatus) | undefined;
}

/** Part of an attribute that a client asks for: the selector by its name in the class, and its parameters. */
export type Selection<S extends SelectiveAccess = SelectiveAccess> = {
  [K in keyof S & string]: {
    readonly selector: K;
    readonly parameters: S[K][1] extends DataType<infer P> ? P : never;
  };
}[keyof S & string];

/** A value, or its octets where somebody has them already. */
export type Served<T> = T | RawData;

/**
 * Computes the value of an attribute. The caller is undefined when the device itself asks. Throw a `ServiceRefusal` to
 * answer with a negative result.
 */
export type ReadAttribute<State, T, S extends SelectiveAccess = SelectiveAccess> = (
  self: State,
  caller: ServiceCaller | undefined,
  selection: Selection<S> | undefined,
) => Served<T> | Promise<Served<T>>;

/** Takes a value that a client sets; it has the type of the class. */
export type WriteAttribute<State, T> = (
  self: State,
  value: T,
  caller: ServiceCaller | undefined,
) => void | Promise<void>;

/** An attribute that a client may set. Without `read`, nobody reads it. */
export interface AttributeImplementation<State, T, S extends SelectiveAccess = SelectiveAccess> {
  readonly read?: ReadAttribute<State, T, S>;
  readonly write?: WriteAttribute<State, T>;
}

/** What is to be done about a value that is stored. */
export interface StoredOptions<State, T> {
  /** Throws a `ServiceRefusal` for a value that the device does not take. */
  check?(value: T, self: State): void;
  /** Called when a client's value is stored. */
  stored?(value: T, self: State): void;
}

/** An attribute that the device remembers. */
export class Stored<out T> {
  readonly initial: T;
  readonly options: StoredOptions<never, never>;

  constructor(initial: T, options: StoredOptions<never, never>) {
    this.initial = initial;
    this.options = options;
  }
}

/** An attribute that the device remembers, over power cuts where it has a journal. Others share the `initial` value. */
/* @__NO_SIDE_EFFECTS__ */
export function stored<State, const T>(
  initial: NoInfer<T>,
  options: StoredOptions<NoInfer<State>, NoInfer<T>> = {},
): Stored<T> {
  return new Stored(initial, options as StoredOptions<never, never>);
}

/** Where the value of an attribute comes from, and goes to. Shared by all devices of a table. */
export interface AttributeSource<State> {
  /** Undefined where nobody reads it. */
  readonly read:
    | ((device: ServingDevice<State>, caller: ServiceCaller | undefined, selection: Selection | undefined) => unknown)
    | undefined;
  /** Undefined where nobody writes it. */
  readonly write:
    | ((device: ServingDevice<State>, value: unknown, caller: ServiceCaller | undefined) => void | Promise<void>)
    | undefined;
  /** Puts a value in the place of the stored one, whatever clients may; undefined where it is not stored. */
  readonly store: ((device: ServingDevice<State>, value: unknown) => void) | undefined;
}

/** A source of a value that never changes; it is encoded once. */
export function constantSource<State>({ type }: Attribute, value: unknown): AttributeSource<State> {
  let octets: RawData | undefined = value instanceof RawData ? value : undefined;
  const read = () => {
    octets ??= new RawData(encode(type, value));
    return octets;
  };
  return { read, write: undefined, store: undefined };
}

/** A source of what a function says, which is given what `selfOf` makes of the device: its state. */
export function computedSource<State>(
  { read, write }: AttributeImplementation<never, never>,
  selfOf: (device: ServingDevice<State>) => never,
): AttributeSource<State> {
  return {
    read: read && ((device, caller, selection) => read(selfOf(device), caller, selection as never)),
    write: write && ((device, value, caller) => write(selfOf(device), value as never, caller)),
    store: undefined,
  };
}

/** A source of what the device remembers by this key. */
export function storedSource<State>(
  { type, writable }: Attribute,
  { initial, options }: Stored<unknown>,
  key: string,
): AttributeSource<State> {
  const { check, stored: changed } = options as StoredOptions<State, unknown>;
  const beginning = constantSource<State>({ type } as Attribute, initial);
  const store = (device: ServingDevice<State>, value: unknown) => {
    device.memory.put([[key, value instanceof RawData ? value.bytes : encode(type, value)]]);
  };
  const write = (device: ServingDevice<State>, value: unknown) => {
    check?.(value, device.state);
    store(device, value);
    changed?.(value, device.state);
  };
  return {
    read(device, caller, selection) {
      const octets = device.memory.get(key);
      return octets === undefined ? beginning.read!(device, caller, selection) : new RawData(octets);
    },
    write: writable ? write : undefined,
    store,
  };
}

/** The value of what a source gave, which may be octets. */
export function servedValue({ type }: Attribute, served: unknown): unknown {
  return served instanceof RawData ? decode(type, served.bytes) : served;
}
