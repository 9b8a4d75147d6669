import type { CaptureObject } from '../structures/references.ts';
import type { EntryDescriptor, RangeDescriptor } from '../structures/selective-access.ts';
import type { CapturedAttribute } from './captured-attribute.ts';

/**
 * The columns that a meter sends when asked with this selector (Blue Book 4.3.6): those of `selectedValues`, in that
 * order, all where there are none; or by number, the first is 1, and 0 as the last means up to the end. Throws a
 * RangeError for a column that the profile does not have.
 */
export function selectedColumns(
  columns: readonly CapturedAttribute[],
  selector: RangeDescriptor | EntryDescriptor,
): readonly CapturedAttribute[] {
  if ('selectedValues' in selector) {
    const { selectedValues } = selector;
    return selectedValues.length === 0 ? columns : selectedValues.map((wanted) => columnOf(columns, wanted));
  }
  const { fromSelectedValue, toSelectedValue } = selector;
  const last = toSelectedValue === 0 ? columns.length : toSelectedValue;
  if (fromSelectedValue < 1 || last > columns.length) throw new RangeError(`the profile has ${columns.length} columns`);
  return columns.slice(fromSelectedValue - 1, last);
}

function columnOf(columns: readonly CapturedAttribute[], wanted: CaptureObject): CapturedAttribute {
  const column = columns.find(({ captureObject }) => isSame(captureObject, wanted));
  if (column === undefined) throw new RangeError(`${wanted.logicalName} is no column of the profile`);
  return column;
}

function isSame(a: CaptureObject, b: CaptureObject): boolean {
  return (
    a.classId === b.classId &&
    a.logicalName.equals(b.logicalName) &&
    a.attributeIndex === b.attributeIndex &&
    a.dataIndex === b.dataIndex
  );
}
