import type { VariableAccessSpecification } from '../../apdu/index.ts';
import type { RawData } from '../../axdr/index.ts';
import type { ExchangeContext } from '../exchange.ts';
import { requireNegotiated } from './negotiated-services.ts';

/** An attribute or method by its short name; parameterized access with a selection or the parameters of a method. */
export interface Variable {
  readonly variableName: number;
  readonly parameterizedAccess?: { readonly selector: number; readonly parameter: RawData } | undefined;
}

/** A variable and what it is to be, or the parameters of the method that it is. */
export interface WrittenVariable extends Variable {
  readonly value: RawData;
}

/** How a request names a variable. */
export function specificationOf({ variableName, parameterizedAccess }: Variable): VariableAccessSpecification {
  if (parameterizedAccess === undefined) return { kind: 'variable-name', value: variableName };
  return { kind: 'parameterized-access', value: { variableName, ...parameterizedAccess } };
}

/** Octets of a variable in a request. */
export function variableSize({ parameterizedAccess }: Variable): number {
  return parameterizedAccess === undefined ? 3 : 4 + parameterizedAccess.parameter.bytes.length;
}

/** Throws an AssociationError unless the service and all that the variables need was negotiated. */
export function requireVariables(
  context: ExchangeContext,
  service: 'read' | 'write',
  variables: readonly Variable[],
): void {
  requireNegotiated(context, service);
  if (variables.some(({ parameterizedAccess }) => parameterizedAccess !== undefined))
    requireNegotiated(context, 'parameterized-access');
}
