import type { SelectiveAccessDescriptor } from '../../apdu/index.ts';
import { RawData } from '../../axdr/index.ts';

/** A copy of Data that outlives its APDU, whose octets are only lent. */
export const keptData = (data: RawData): RawData => new RawData(data.bytes.slice());

/** A copy of a selection that outlives its APDU. */
export function keptSelection(selection: SelectiveAccessDescriptor | undefined): SelectiveAccessDescriptor | undefined {
  return selection && { ...selection, accessParameters: keptData(selection.accessParameters) };
}
