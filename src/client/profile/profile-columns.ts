import type { CapturedAttribute, CaptureObject, ProfileNumbers } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import { obisOf } from '../services/service-request.ts';

/** The columns that are wanted, in that order, all where none is named. Throws a RangeError for one that is not there. */
export function wantedColumns(
  all: readonly CapturedAttribute[],
  names: readonly (CaptureObject | Obis | string)[],
): readonly CapturedAttribute[] {
  return names.length === 0 ? all : names.map((name) => columnOf(all, name));
}

function columnOf(all: readonly CapturedAttribute[], name: CaptureObject | Obis | string): CapturedAttribute {
  const isObject = typeof name === 'object' && 'classId' in name;
  const logicalName = isObject ? name.logicalName : obisOf(name);
  const column = all.find(({ captureObject }) => {
    if (!captureObject.logicalName.equals(logicalName)) return false;
    if (!isObject) return true;
    const { classId, attributeIndex, dataIndex } = captureObject;
    return classId === name.classId && attributeIndex === name.attributeIndex && dataIndex === name.dataIndex;
  });
  if (column === undefined) throw new RangeError(`${logicalName} is no column of the profile`);
  return column;
}

/** Some of the columns; all where `picks` is left out. */
export function pickColumns(numbers: ProfileNumbers, picks: readonly number[] | undefined): ProfileNumbers {
  if (picks === undefined) return numbers;
  const { rows, columns, values } = numbers;
  const picked = new Float64Array(rows * picks.length);
  for (const [to, from] of picks.entries()) picked.set(values.subarray(from * rows, (from + 1) * rows), to * rows);
  return { ...numbers, columns: picks.map((pick) => columns[pick]!), values: picked };
}

/** The rows of all parts, which have the same columns. */
export function joinColumns(parts: readonly ProfileNumbers[], width: number): ProfileNumbers {
  const filled = parts.filter(({ rows }) => rows > 0);
  const [first] = filled;
  if (filled.length === 1 && first !== undefined) return first;
  const rows = filled.reduce((sum, part) => sum + part.rows, 0);
  const values = new Float64Array(rows * width);
  let row = 0;
  for (const part of filled) {
    for (let column = 0; column < width; column += 1)
      values.set(part.values.subarray(column * part.rows, (column + 1) * part.rows), column * rows + row);
    row += part.rows;
  }
  return { rows, columns: first?.columns ?? [], values, warnings: parts.flatMap(({ warnings }) => warnings) };
}
