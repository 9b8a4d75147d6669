import type { Conformance, CosemAttributeDescriptor, CosemMethodDescriptor } from '../../apdu/index.ts';
import type { Limits } from '../../codec/index.ts';
import type { ServiceExecutor } from '../server-options.ts';
import type { LongActionResponseForm } from './long-action-response.ts';

/** What a short name stands for. */
export type ShortNameTarget =
  | { readonly kind: 'attribute'; readonly descriptor: CosemAttributeDescriptor }
  | { readonly kind: 'method'; readonly descriptor: CosemMethodDescriptor };

/** The short names of a logical device. */
export interface ShortNames {
  /** What a variable name stands for; undefined where the client has no such object. */
  resolve(variableName: number): ShortNameTarget | undefined;
}

/** What the services of an association are served with. */
export interface ServedServicesOptions {
  readonly executor: ServiceExecutor;
  readonly referencing: 'logical-name' | 'short-name';
  /** The services that were negotiated. */
  readonly conformance: Conformance;
  /** Octets of the longest response, without the protection that is still to come; 0: no limit. */
  readonly maximumResponseSize: number;
  /** Of requests in blocks; `serverLimits` where left out. */
  readonly limits?: Limits | undefined;
  /** Octets of the values that one answer to a list holds; `clientLimits.maxReassembled` where left out. */
  readonly maximumAnswerSize?: number | undefined;
  /** With referencing by short names. */
  readonly shortNames?: ShortNames | undefined;
  /** `get-data-result` where left out. */
  readonly longActionResponse?: LongActionResponseForm | undefined;
}
