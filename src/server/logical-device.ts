import type { CosemAttributeDescriptor, CosemMethodDescriptor } from '../apdu/index.ts';
import type {
  OfferedAssociation,
  ServiceCaller,
  ServiceExecutor,
  ServiceItem,
  ServiceResult,
  ShortNames,
} from '../association/index.ts';
import type { AttributeName, AttributeValue, InterfaceClass, MethodName, MethodParameter } from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import { type AssociationStatus, type ServingDevice, servedValue } from './attribute-source.ts';
import { invokeMethod } from './invoke-method.ts';
import type { ObjectAccess } from './object-access.ts';
import type { ObjectTable } from './object-table.ts';
import { PermanentMemory } from './permanent-memory.ts';
import { readAttribute } from './read-attribute.ts';
import type { ServedAttribute, ServedObject } from './served-object.ts';
import { type RefusalResult, ServiceRefusal } from './service-refusal.ts';
import { writeAttribute } from './write-attribute.ts';

/** What is particular to a logical device. */
export interface LogicalDeviceOptions {
  /** Without it what is stored lasts as long as the process. */
  readonly memory?: PermanentMemory | undefined;
  /** What clients may associate with; a client without one of its own is refused. */
  readonly associations?: readonly OfferedAssociation[] | undefined;
  /** Told of what an implementation threw that is no ServiceRefusal; the client is told `other-reason`. */
  readonly onFault?: ((error: unknown, item: ServiceItem) => void) | undefined;
  /** Called before a client's request is carried out: a device that lives does first what was due until then. */
  readonly beforeRequest?: (() => void) | undefined;
  /** Called when a client has set an attribute or invoked a method, with what came of it; a promise has not come yet. */
  readonly afterChange?: ((item: ServiceItem, result: ServiceResult | undefined) => void) | undefined;
  /** Takes whole numbers of another type than the class says, as some clients send them. */
  readonly isLenient?: boolean | undefined;
}

const usual: LogicalDeviceOptions = {};
const none: readonly OfferedAssociation[] = [];

/**
 * A logical device (Blue Book 4.1.7): the objects of a table with a state and a memory of their own. It carries out what
 * clients ask for, as far as the access rights let them, and what the device itself asks for without asking any rights.
 */
export class LogicalDevice<State> implements ServiceExecutor, ServingDevice<State> {
  readonly table: ObjectTable<State>;
  readonly state: State;
  /** Whether an association is there now: known to who serves the device. */
  statusOf: ((association: OfferedAssociation) => AssociationStatus) | undefined;
  readonly #options: LogicalDeviceOptions;
  #memory: PermanentMemory | undefined;

  /** The options may be shared by devices that have nothing to remember. */
  constructor(table: ObjectTable<State>, state: NoInfer<State>, options: LogicalDeviceOptions = usual) {
    this.table = table;
    this.state = state;
    this.#memory = options.memory;
    this.#options = options;
  }

  get associations(): readonly OfferedAssociation[] {
    return this.#options.associations ?? none;
  }

  /** Those of its table. */
  get shortNames(): ShortNames {
    return this.table.shortNames;
  }

  get memory(): PermanentMemory {
    this.#memory ??= new PermanentMemory();
    return this.#memory;
  }

  get isLenient(): boolean {
    return this.#options.isLenient === true;
  }

  execute(item: ServiceItem, caller: ServiceCaller): ServiceResult | Promise<ServiceResult> {
    try {
      this.#options.beforeRequest?.();
      const result = this.#perform(item, caller);
      if (item.kind !== 'get') this.#options.afterChange?.(item, result instanceof Promise ? undefined : result);
      return result instanceof Promise ? result.catch((error) => this.#refusal(item, error)) : result;
    } catch (error) {
      return this.#refusal(item, error);
    }
  }

  /** Reads an attribute for the device itself. */
  get<C extends InterfaceClass, K extends AttributeName<C>>(
    of: C,
    logicalName: Obis,
    name: K,
  ): AttributeValue<C, K> | Promise<AttributeValue<C, K>> {
    const { attribute, source } = this.#attribute(of, logicalName, name);
    if (source.read === undefined) throw new ServiceRefusal('read-write-denied');
    const given = source.read(this, undefined, undefined);
    const take = (value: unknown) => servedValue(attribute, value) as AttributeValue<C, K>;
    return given instanceof Promise ? given.then(take) : take(given);
  }

  /** Changes an attribute for the device itself: one that is `stored`, also where clients may not, or that has a `write`. */
  set<C extends InterfaceClass, K extends AttributeName<C>>(
    of: C,
    logicalName: Obis,
    name: K,
    value: AttributeValue<C, K>,
  ): void | Promise<void> {
    const { source } = this.#attribute(of, logicalName, name);
    if (source.store !== undefined) return source.store(this, value);
    if (source.write === undefined) throw new ServiceRefusal('read-write-denied');
    return source.write(this, value, undefined);
  }

  /** Invokes a method for the device itself, as a script does. */
  invoke<C extends InterfaceClass, K extends MethodName<C>>(
    of: C,
    logicalName: Obis,
    name: K,
    parameter: MethodParameter<C, K>,
  ): unknown {
    const method = this.#object(of, logicalName).methods.get(of.methods[name]!.methodId);
    if (method === undefined) throw new ServiceRefusal('object-undefined');
    return method.run(this, parameter as never, undefined);
  }

  /** The object that a client asks for, and what the client may do with it. */
  find(
    { classId, instanceId }: CosemAttributeDescriptor | CosemMethodDescriptor,
    { association }: ServiceCaller,
  ): readonly [ServedObject<State>, ObjectAccess] {
    const object = this.table.object(instanceId, classId);
    const access = object && this.table.access(object, association.clientSap);
    const isThere = object !== undefined && !this.table.hides(object, this.state);
    if (!isThere || access === undefined) throw new ServiceRefusal('object-undefined');
    if (object.interfaceClass.classId !== classId) throw new ServiceRefusal('object-class-inconsistent');
    return [object, access];
  }

  #perform(item: ServiceItem, caller: ServiceCaller): ServiceResult | Promise<ServiceResult> {
    switch (item.kind) {
      case 'get':
        return readAttribute(this, item, caller);
      case 'set':
        return writeAttribute(this, item, caller);
      case 'action':
        return invokeMethod(this, item, caller);
    }
  }

  #refusal(item: ServiceItem, error: unknown): ServiceResult {
    if (!(error instanceof ServiceRefusal)) this.#options.onFault?.(error, item);
    const result: RefusalResult = error instanceof ServiceRefusal ? error.result : 'other-reason';
    switch (item.kind) {
      case 'get':
        return { kind: 'get', result: { kind: 'data-access-result', value: result } };
      case 'set':
        return { kind: 'set', result };
      case 'action':
        return { kind: 'action', result: { result, returnParameters: undefined } };
    }
  }

  #object(of: InterfaceClass, logicalName: Obis): ServedObject<State> {
    const object = this.table.object(logicalName, of.classId);
    if (object === undefined) throw new ServiceRefusal('object-undefined');
    if (object.interfaceClass.classId !== of.classId) throw new ServiceRefusal('object-class-inconsistent');
    return object;
  }

  #attribute(of: InterfaceClass, logicalName: Obis, name: string): ServedAttribute<State> {
    const attribute = this.#object(of, logicalName).attributes.get(of.attributes[name]!.attributeId);
    if (attribute === undefined) throw new ServiceRefusal('object-undefined');
    return attribute;
  }
}
