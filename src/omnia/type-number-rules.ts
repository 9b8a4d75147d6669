import type { Mark } from './mark.ts';
import { matches, type Requirement } from './requirement.ts';
import type { TypeNumber } from './type-number-positions.ts';

/** What one position of a type number requires of another. */
export interface TypeNumberRule {
  readonly name: string;
  readonly mark: Mark;
  readonly reason: string;
  readonly when: Requirement;
  readonly requires: Requirement;
}

/** The rules between positions: the data sheet lists values alone, these follow from what the values mean. */
export const typeNumberRules: readonly TypeNumberRule[] = [
  {
    name: 'R1',
    mark: 'designed',
    reason: 'three phases are measured by three systems',
    when: { meterType: ['4'] },
    requires: { measuringSystems: ['3'] },
  },
  {
    name: 'R1',
    mark: 'designed',
    reason: 'one phase is measured by one system',
    when: { meterType: ['6'] },
    requires: { measuringSystems: ['1'] },
  },
  {
    name: 'R2',
    mark: 'designed',
    reason: 'a last gasp needs the modem',
    when: { supplyBackup: ['C', 'D', 'E'] },
    requires: { communication: ['4'] },
  },
];

/** Which rules hold between the positions of a type number. */
export interface TypeNumberOptions {
  /** `typeNumberRules` when left out; with none, every value of every position goes with all others. */
  readonly rules?: readonly TypeNumberRule[] | undefined;
}

/** The first of the rules that a type number breaks. */
export function brokenRule(typeNumber: TypeNumber, options: TypeNumberOptions = {}): TypeNumberRule | undefined {
  const { rules = typeNumberRules } = options;
  return rules.find(({ when, requires }) => matches(typeNumber, when) && !matches(typeNumber, requires));
}
