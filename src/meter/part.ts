import type { InterfaceClass } from '../cosem/index.ts';
import { type Obis, obis } from '../obis/index.ts';
import type { ObjectImplementation } from '../server/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** What some objects of the meter do, besides holding what they are given. */
export interface ObjectPart {
  readonly of: InterfaceClass;
  readonly logicalNames: readonly Obis[];
  readonly implementation: Readonly<Record<string, unknown>>;
}

/** What the objects of a class with these logical names do. */
/* @__NO_SIDE_EFFECTS__ */
export function part<C extends InterfaceClass>(
  of: C,
  logicalNames: string | readonly string[],
  implementation: ObjectImplementation<C, OmniaMeter>,
): ObjectPart {
  return { of, logicalNames: [logicalNames].flat().map((name) => obis(name)), implementation };
}
