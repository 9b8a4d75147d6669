import type { UnitSymbol } from './units.ts';

/** A direction or quadrant in which energy flows. */
export interface Flow {
  /** Value group C of all phases together; that of L1 is 20 higher. */
  readonly c: number;
  /** As an energy and as a power. */
  readonly energy: string;
  readonly power: string;
  readonly words: string;
  readonly energyUnit: UnitSymbol;
  readonly powerUnit: UnitSymbol;
}

/** The directions and quadrants in the order of value group C (IEC 62056-6-1). */
export const flows: readonly Flow[] = [
  { c: 1, energy: 'A+', power: 'P+', words: 'active import (QI+QIV)', energyUnit: 'Wh', powerUnit: 'W' },
  { c: 2, energy: 'A-', power: 'P-', words: 'active export (QII+QIII)', energyUnit: 'Wh', powerUnit: 'W' },
  { c: 3, energy: 'R+', power: 'Q+', words: 'reactive import (QI+QII)', energyUnit: 'varh', powerUnit: 'var' },
  { c: 4, energy: 'R-', power: 'Q-', words: 'reactive export (QIII+QIV)', energyUnit: 'varh', powerUnit: 'var' },
  { c: 5, energy: 'R1', power: 'Q1', words: 'reactive QI', energyUnit: 'varh', powerUnit: 'var' },
  { c: 6, energy: 'R2', power: 'Q2', words: 'reactive QII', energyUnit: 'varh', powerUnit: 'var' },
  { c: 7, energy: 'R3', power: 'Q3', words: 'reactive QIII', energyUnit: 'varh', powerUnit: 'var' },
  { c: 8, energy: 'R4', power: 'Q4', words: 'reactive QIV', energyUnit: 'varh', powerUnit: 'var' },
  { c: 9, energy: 'S+', power: 'S+', words: 'apparent import', energyUnit: 'VAh', powerUnit: 'VA' },
  { c: 10, energy: 'S-', power: 'S-', words: 'apparent export', energyUnit: 'VAh', powerUnit: 'VA' },
];

/** Whether it is active energy. */
export function isActive({ c }: Flow): boolean {
  return c <= 2;
}

/** Whether it is one of the quadrants, which are reactive alone. */
export function isQuadrant({ c }: Flow): boolean {
  return c >= 5 && c <= 8;
}

/** Whether it is apparent energy. */
export function isApparent({ c }: Flow): boolean {
  return c >= 9;
}
