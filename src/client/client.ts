import type { GetItem, NegotiatedContext, SetItem } from '../association/index.ts';
import type { Data, RawData } from '../axdr/index.ts';
import type {
  AttributeName,
  AttributeReference,
  AttributeValue,
  CaptureContext,
  InterfaceClass,
  MethodName,
  MethodParameter,
  MethodResult,
  WritableAttributeName,
} from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import type { Clock } from '../transport/index.ts';
import type { ClientOptions, RequestOptions } from './client-options.ts';
import { ClockControl } from './control/clock-control.ts';
import { ImageTransfer } from './control/image-transfer.ts';
import { SupplyControlSwitch, type SupplyControlSwitchOptions } from './control/supply-control-switch.ts';
import type { GetOptions, ObjectClient, RawGetOptions } from './object-client.ts';
import { ProfileReader } from './profile/profile-reader.ts';
import type { CosemObject } from './services/association-view.ts';
import { ObjectView } from './services/object-view.ts';
import { type Outcome, type Outcomes, required } from './services/outcome.ts';
import {
  invoking,
  type MethodReference,
  rawInvoking,
  rawReading,
  rawWriting,
  reading,
  type ServiceRequest,
  writing,
} from './services/service-request.ts';
import { ServiceRunner } from './services/service-runner.ts';
import { ShortNames } from './services/short-names.ts';
import { begin } from './session/connect.ts';
import type { Notification, NotificationListener } from './session/notifications.ts';
import type { ClientSession } from './session/session.ts';

/**
 * A client of one association with a server, over any transport. Requests go one at a time, in the order in which they
 * were asked for. `await using` releases the association; the transport stays open for the next one.
 */
export class DlmsClient implements ObjectClient, AsyncDisposable {
  readonly timers: Clock;
  readonly #session: ClientSession;
  readonly #runner: ServiceRunner;
  readonly #view: ObjectView;

  private constructor(session: ClientSession, options: ClientOptions) {
    this.timers = options.clock;
    this.#session = session;
    const { referencing } = session.negotiated;
    const shortNames = referencing === 'short-name' ? new ShortNames(session, options.methodOffsets) : undefined;
    this.#runner = new ServiceRunner(session, shortNames, options.longestList);
    this.#view = new ObjectView(this.#runner, shortNames);
  }

  /** Sets up an association. Throws an AssociationError when the server refuses, a SecurityError when we do. */
  static async connect(options: ClientOptions): Promise<DlmsClient> {
    return new DlmsClient(await begin(options, undefined), options);
  }

  /** Works in an association that both sides know of without setting it up. */
  static async preEstablished(options: ClientOptions, negotiated: NegotiatedContext): Promise<DlmsClient> {
    return new DlmsClient(await begin(options, negotiated), options);
  }

  /** What both sides have agreed. */
  get negotiated(): NegotiatedContext {
    return this.#session.negotiated;
  }

  async get<C extends InterfaceClass, K extends AttributeName<C>>(
    of: C,
    logicalName: Obis | string,
    name: K,
    { selection, ...options }: GetOptions<C, K> = {},
  ): Promise<AttributeValue<C, K>> {
    return required(await this.perform(reading(of, logicalName, name, selection), options));
  }

  async set<C extends InterfaceClass, K extends WritableAttributeName<C>>(
    of: C,
    logicalName: Obis | string,
    name: K,
    value: AttributeValue<C, K>,
    options?: RequestOptions,
  ): Promise<void> {
    required(await this.perform(writing(of, logicalName, name, value), options));
  }

  async invoke<C extends InterfaceClass, K extends MethodName<C>>(
    of: C,
    logicalName: Obis | string,
    name: K,
    parameter: MethodParameter<C, K>,
    options?: RequestOptions,
  ): Promise<MethodResult<C, K>> {
    return required(await this.perform(invoking(of, logicalName, name, parameter), options));
  }

  async perform<Value>(request: ServiceRequest<Value>, options?: RequestOptions): Promise<Outcome<Value>> {
    return this.#runner.one(request, options);
  }

  /** Reads several attributes, by lists where the server takes them; refusals are values. */
  async getMany<const Requests extends readonly ServiceRequest<unknown, GetItem>[]>(
    requests: Requests,
    options?: RequestOptions,
  ): Promise<Outcomes<Requests>> {
    return (await this.#runner.many(requests, options)) as unknown as Outcomes<Requests>;
  }

  /** Writes several attributes, by lists where the server takes them; refusals are values. */
  async setMany<const Requests extends readonly ServiceRequest<undefined, SetItem>[]>(
    requests: Requests,
    options?: RequestOptions,
  ): Promise<Outcomes<Requests>> {
    return (await this.#runner.many(requests, options)) as unknown as Outcomes<Requests>;
  }

  /** Reads, writes and invokes in one ACCESS; refusals are values. With `breakOnError` nothing is done after one. */
  async access<const Requests extends readonly ServiceRequest<unknown>[]>(
    requests: Requests,
    options: RequestOptions & { readonly breakOnError?: boolean } = {},
  ): Promise<Outcomes<Requests>> {
    return (await this.#runner.access(requests, options)) as unknown as Outcomes<Requests>;
  }

  async getRaw(reference: AttributeReference, { selection, ...options }: RawGetOptions = {}): Promise<RawData> {
    return required(await this.perform(rawReading(reference, selection), options));
  }

  /** The value of an attribute of any class. */
  async getData(reference: AttributeReference, options?: RawGetOptions): Promise<Data> {
    return (await this.getRaw(reference, options)).data();
  }

  /** Writes an attribute of any class. */
  async setData(reference: AttributeReference, value: Data, options?: RequestOptions): Promise<void> {
    required(await this.perform(rawWriting(reference, value), options));
  }

  /** Invokes a method of any class; what it gave back, if anything. */
  async invokeData(method: MethodReference, parameter: Data, options?: RequestOptions): Promise<Data | undefined> {
    return required(await this.perform(rawInvoking(method, parameter), options))?.data();
  }

  /** The clock of the meter. */
  get clock(): ClockControl {
    return new ClockControl(this);
  }

  /** A profile: the context adds words, classes and types to what the meter says of its objects. */
  profile(logicalName: Obis | string, context?: CaptureContext): ProfileReader {
    return new ProfileReader(this, logicalName, context);
  }

  /** The switch that connects and disconnects the supply. */
  supplyControlSwitch(options?: SupplyControlSwitchOptions): SupplyControlSwitch {
    return new SupplyControlSwitch(this, options);
  }

  /** The firmware of the meter. */
  imageTransfer(logicalName?: Obis | string): ImageTransfer {
    return new ImageTransfer(this, logicalName);
  }

  /** The objects that we see in this association, with what we may do to them; asked for once. */
  objects(options?: RequestOptions & { readonly refresh?: boolean }): Promise<readonly CosemObject[]> {
    return this.#view.get(options);
  }

  /** Calls `listener` for what the server sends unasked; gives the function that ends it. */
  onNotification(listener: NotificationListener): () => void {
    return this.#session.notifications.listen(listener);
  }

  /** What the server sends unasked, from now on. */
  notifications(): AsyncIterableIterator<Notification> {
    return this.#session.notifications.iterate();
  }

  /** Ends the association. The transport stays open. */
  release(options?: RequestOptions): Promise<void> {
    return this.#session.release(options);
  }

  /** Ends the association without a word to the server: for links that are about to be closed. */
  abandon(): void {
    this.#session.abandon();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}
