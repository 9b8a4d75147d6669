import type { DataAccessResult, VariableAccessSpecification } from '../../apdu/index.ts';
import type { RawData } from '../../axdr/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import type { ServiceItem, ServiceResult } from '../service-item.ts';
import { executeAll, following, type Prompt, type Serving } from './serving.ts';

/** What a variable asks for, or why it asks for nothing that there is. */
export type VariableItem = ServiceItem | { readonly kind: 'refused'; readonly result: DataAccessResult };

/** What became of a variable. */
export type VariableResult = ServiceResult | { readonly kind: 'refused'; readonly result: DataAccessResult };

/** What a variable asks for: of an attribute to read it, or to write `value`; of a method to invoke it. */
export function itemOf(
  serving: Serving,
  specification: VariableAccessSpecification,
  value: RawData | undefined,
): VariableItem {
  const { kind } = specification;
  // Blocks come alone, never beside others.
  if (kind !== 'variable-name' && kind !== 'parameterized-access') return { kind: 'refused', result: 'other-reason' };
  const isPlain = kind === 'variable-name';
  const target = serving.options.shortNames?.resolve(isPlain ? specification.value : specification.value.variableName);
  if (target === undefined) return { kind: 'refused', result: 'object-undefined' };
  if (target.kind === 'method') {
    if (!isPlain && !serving.hasSelection) return { kind: 'refused', result: 'scope-of-access-violated' };
    const parameters = isPlain ? value : specification.value.parameter;
    return { kind: 'action', descriptor: target.descriptor, parameters };
  }
  const accessSelection = isPlain
    ? undefined
    : { accessSelector: specification.value.selector, accessParameters: specification.value.parameter };
  const { descriptor } = target;
  if (value === undefined) return { kind: 'get', descriptor, accessSelection };
  return { kind: 'set', descriptor, accessSelection, value };
}

/** Executes what the variables ask for; the results are in their order. */
export function executeVariables(
  serving: Serving,
  variables: readonly VariableItem[],
  caller: ServiceCaller,
): Prompt<readonly VariableResult[]> {
  const items = variables.filter((item) => item.kind !== 'refused');
  return following(executeAll(serving, items, caller), (results) => {
    let next = 0;
    return variables.map((item) => (item.kind === 'refused' ? item : results[next++]!));
  });
}

/** The result of a variable, of which what was returned is not shown. */
export function accessResult({ kind, result }: VariableResult): DataAccessResult {
  if (kind === 'set' || kind === 'refused') return result;
  if (kind === 'get') return result.kind === 'data' ? 'success' : result.value;
  return typeof result.result === 'number' || !isOfActionsAlone(result.result) ? result.result : 'other-reason';
}

const isOfActionsAlone = (result: string): result is 'long-action-aborted' | 'no-long-action-in-progress' =>
  result === 'long-action-aborted' || result === 'no-long-action-in-progress';
