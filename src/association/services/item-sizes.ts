import type { SelectiveAccessDescriptor } from '../../apdu/index.ts';

/** Octets of an attribute or method descriptor. */
export const descriptorSize = 9;

/** Octets of an optional selection, with its flag. */
export function selectionSize(accessSelection: SelectiveAccessDescriptor | undefined): number {
  return accessSelection === undefined ? 1 : 2 + accessSelection.accessParameters.bytes.length;
}
