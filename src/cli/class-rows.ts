import type { InterfaceClass, SelectiveAccess } from '../cosem/index.ts';
import { typeText } from './type-text.ts';

/** A selector of an attribute as a line of a table. */
export interface SelectorRow {
  readonly selector: number;
  readonly name: string;
  readonly parameters: string;
}

/** An attribute of an interface class as a line of a table. */
export interface AttributeRow {
  readonly attributeId: number;
  readonly name: string;
  readonly type: string;
  readonly writable: boolean;
  readonly selectiveAccess: readonly SelectorRow[];
}

/** The attributes of an interface class in words. */
export function attributeRows({ attributes }: InterfaceClass): readonly AttributeRow[] {
  return Object.entries(attributes).map(([name, { attributeId, type, writable, selectiveAccess }]) => ({
    attributeId,
    name,
    type: typeText(type),
    writable,
    selectiveAccess: selectorRows(selectiveAccess),
  }));
}

function selectorRows(selectiveAccess: SelectiveAccess): readonly SelectorRow[] {
  return Object.entries(selectiveAccess).map(([name, [selector, parameters]]) => ({
    selector,
    name,
    parameters: typeText(parameters),
  }));
}

/** A method of an interface class as a line of a table. */
export interface MethodRow {
  readonly methodId: number;
  readonly name: string;
  readonly parameter: string;
  /** Null where it gives back nothing. */
  readonly result: string | null;
}

/** The methods of an interface class in words. */
export function methodRows({ methods }: InterfaceClass): readonly MethodRow[] {
  return Object.entries(methods).map(([name, { methodId, parameter, returns }]) => ({
    methodId,
    name,
    parameter: typeText(parameter),
    result: returns === undefined ? null : typeText(returns),
  }));
}
