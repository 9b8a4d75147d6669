import type { GetItem, NegotiatedContext } from '../association/index.ts';
import type { RawData } from '../axdr/index.ts';
import type {
  AttributeName,
  AttributeReference,
  AttributeValue,
  InterfaceClass,
  MethodName,
  MethodParameter,
  MethodResult,
  WritableAttributeName,
} from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import type { Clock } from '../transport/index.ts';
import type { RequestOptions } from './client-options.ts';
import type { CosemObject } from './services/association-view.ts';
import type { Outcome, Outcomes } from './services/outcome.ts';
import type { Selection, ServiceRequest } from './services/service-request.ts';

/** Settings of a GET. */
export interface GetOptions<C extends InterfaceClass, K extends AttributeName<C>> extends RequestOptions {
  /** The part that is wanted, by one of the selectors of the attribute. */
  readonly selection?: Selection<C, K> | undefined;
}

/** Settings of a GET whose class is not known. */
export interface RawGetOptions extends RequestOptions {
  readonly selection?: { readonly accessSelector: number; readonly accessParameters: RawData } | undefined;
}

/** Works on the objects of a server: what the tools for clocks, profiles, firmware and switches need of a client. */
export interface ObjectClient {
  readonly negotiated: NegotiatedContext;
  /** Of the client, for what waits between requests. */
  readonly timers: Clock;
  /** Reads an attribute. Throws a ServiceError when the server refuses. */
  get<C extends InterfaceClass, K extends AttributeName<C>>(
    of: C,
    logicalName: Obis | string,
    name: K,
    options?: GetOptions<C, K>,
  ): Promise<AttributeValue<C, K>>;
  /** Writes an attribute. Throws a ServiceError when the server refuses. */
  set<C extends InterfaceClass, K extends WritableAttributeName<C>>(
    of: C,
    logicalName: Obis | string,
    name: K,
    value: AttributeValue<C, K>,
    options?: RequestOptions,
  ): Promise<void>;
  /** Invokes a method; what it gives back. Throws a ServiceError when the server refuses. */
  invoke<C extends InterfaceClass, K extends MethodName<C>>(
    of: C,
    logicalName: Obis | string,
    name: K,
    parameter: MethodParameter<C, K>,
    options?: RequestOptions,
  ): Promise<MethodResult<C, K>>;
  /** Carries out one request; a refusal is a value. */
  perform<Value>(request: ServiceRequest<Value>, options?: RequestOptions): Promise<Outcome<Value>>;
  /** Reads several attributes; refusals are values. */
  getMany<const Requests extends readonly ServiceRequest<unknown, GetItem>[]>(
    requests: Requests,
    options?: RequestOptions,
  ): Promise<Outcomes<Requests>>;
  /** The objects of the association, asked for once. */
  objects(options?: RequestOptions): Promise<readonly CosemObject[]>;
  /** The octets of an attribute of any class. */
  getRaw(reference: AttributeReference, options?: RawGetOptions): Promise<RawData>;
}
