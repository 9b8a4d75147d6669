import { type TypeNumber, type TypeNumberField, typeNumberPositions } from './type-number-positions.ts';

/** Hardware that something needs: of each field that is named, one of these values. Nothing named: on every meter. */
export type Requirement = { readonly [F in TypeNumberField]?: readonly TypeNumber[F][] };

/** Whether the hardware of this type number is what is required. */
export function matches(typeNumber: TypeNumber, requirement: Requirement): boolean {
  return entriesOf(requirement).every(([field, values]) => values.includes(typeNumber[field]));
}

/** A requirement by the positions of the type number: `X4=1 & X10X11=AA,AH`; empty where nothing is required. */
export function formatRequirement(requirement: Requirement): string {
  return entriesOf(requirement)
    .map(([field, values]) => `${typeNumberPositions[field].position}=${values.join(',')}`)
    .join(' & ');
}

function entriesOf(requirement: Requirement): [TypeNumberField, readonly string[]][] {
  return Object.entries(requirement) as [TypeNumberField, readonly string[]][];
}
