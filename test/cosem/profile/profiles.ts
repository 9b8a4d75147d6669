import fc from 'fast-check';
import { type Data, dateTimeToBytes, fromInstant } from '../../../src/axdr/index.ts';
import type { CaptureObject } from '../../../src/cosem/index.ts';
import { profileColumns } from '../../../src/cosem/profile/captured-attribute.ts';
import { obis } from '../../../src/obis/index.ts';

/** A capture object of attribute 2, unless another is named. */
export function captured(classId: number, code: string, attributeIndex = 2, dataIndex = 0): CaptureObject {
  return { classId, logicalName: obis(code), attributeIndex, dataIndex };
}

export const clock = captured(8, '0-0:1.0.0*255');
export const status = captured(1, '0-0:96.10.1*255');
export const importActive = captured(3, '1-0:1.8.0*255');
export const exportActive = captured(3, '1-0:2.8.0*255');

/** A clock, a status, two registers, a register of any number, a text and octets. */
export const columns = profileColumns([
  clock,
  status,
  importActive,
  exportActive,
  captured(3, '1-0:32.7.0*255'),
  captured(1, '0-0:96.1.0*255'),
  captured(1, '0-0:96.1.1*255'),
]);

export const period = 900;

export const time = (instant: number, deviation = -60): Data => ({
  kind: 'octet-string',
  value: dateTimeToBytes(fromInstant(instant, deviation)),
});
export const unsigned = (value: number): Data => ({ kind: 'unsigned', value });
export const register = (value: number): Data => ({ kind: 'double-long-unsigned', value });
export const nothing: Data = { kind: 'null-data', value: null };
export const missing: Data = { kind: 'dont-care', value: null };
export const rowsOf = (rows: readonly (readonly Data[])[]): Data => ({
  kind: 'array',
  value: rows.map((value) => ({ kind: 'structure', value })),
});

const begin = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2090, 0, 1) / 1000 });
const number: fc.Arbitrary<Data> = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }).map((value): Data => register(value)),
  fc.integer({ min: -0x8000, max: 0x7fff }).map((value): Data => ({ kind: 'long', value })),
  fc.integer({ min: -0x80000000, max: 0x7fffffff }).map((value): Data => ({ kind: 'double-long', value })),
  fc.bigInt({ min: 0n, max: 2n ** 53n }).map((value): Data => ({ kind: 'long64-unsigned', value })),
  fc.constant(missing),
);
const text = fc.string({ maxLength: 3 }).map((value): Data => ({ kind: 'utf8-string', value }));
const octets = fc.uint8Array({ maxLength: 3 }).map((value): Data => ({ kind: 'octet-string', value }));

/** Most values are those of the row before, so that there is something to leave out. */
function row(alike: boolean): fc.Arbitrary<Data[]> {
  const few = fc.integer({ min: 0, max: 2 });
  const other = alike ? few.map((value): Data => ({ kind: 'long64', value: BigInt(value) })) : number;
  const cells = [few.map(unsigned), few.map(register), fc.nat().map(register), other, text, octets];
  return fc.tuple(...cells).map((values) => [...values]);
}

/** Rows of `columns`; with `alike` the types of each column are the same in all of them. Now and then the clock jumps. */
export function profileRows(alike = false): fc.Arbitrary<Data[][]> {
  const jump = fc.oneof({ weight: 8, arbitrary: fc.constant(period) }, { weight: 1, arbitrary: fc.nat(100_000) });
  const rest = fc.array(fc.tuple(jump, row(alike)), { maxLength: 12 });
  const deviation = fc.constantFrom(0, -60, -120, 210);
  return fc.tuple(begin, deviation, rest).map(([start, minutes, rows]) => {
    let now = start * 1000;
    return rows.map(([step, cells]) => {
      now += step * 1000;
      return [time(now, minutes), ...cells];
    });
  });
}
