import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { concat, toHex } from '../../src/codec/index.ts';
import { FileJournal, type JournalOptions } from '../../src/node/file-journal.ts';
import { encodeFrame, type JournalRecord } from '../../src/node/journal-frame.ts';
import { chooser, ForgetfulDisk, type Tear } from './power-loss.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlms-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });

/** A state that is the list of all its records: what is lost, doubled or out of order is seen. */
class Log {
  readonly records: string[] = [];

  apply({ type, payload }: JournalRecord): void {
    this.records.push(`${type} ${toHex(payload)}`);
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const record of this.records) {
      const [type = '', payload = ''] = record.split(' ');
      yield { type: Number(type), payload: Uint8Array.from(Buffer.from(payload, 'hex')) };
    }
  }
}

const record = (number: number, size = number % 7): JournalRecord => ({
  type: number % 256,
  payload: new Uint8Array(size).fill(number),
});

function opened(path: string, options: JournalOptions = {}): { log: Log; journal: FileJournal } {
  const log = new Log();
  return { log, journal: new FileJournal(path, log, options) };
}

describe('the journal', () => {
  test('has all that was appended when it is opened again, over snapshots', () => {
    const path = join(folder, 'all');
    const { log, journal } = opened(path, { create: true, growth: 300 });
    for (let number = 0; number < 200; number += 1) journal.append([record(number), record(number + 1)]);
    journal.close();
    expect(log.records).toHaveLength(400);
    const again = opened(path);
    expect(again.log.records).toEqual(log.records);
    again.journal.append([record(9)]);
    again.journal.close();
    again.journal.close();
    expect(opened(path).log.records).toEqual([...log.records, '9 0909']);
    expect(() => again.journal.append([record(9)])).toThrow(code('store-failed'));
  });

  test('does not grow for ever', () => {
    const path = join(folder, 'growth');
    const latest = { apply: () => undefined, snapshot: () => [record(1)] };
    const journal = new FileJournal(path, latest, { create: true, growth: 1000 });
    for (let number = 0; number < 500; number += 1) journal.append([record(number, 20)]);
    expect(statSync(path).size).toBeLessThan(1400);
    journal.close();
  });

  test('is for its owner alone', () => {
    const path = join(folder, 'mode');
    opened(path, { create: true }).journal.append([record(1)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith('mode.new'))).toEqual([]);
  });

  test('that is not there is made only when that is asked for, and an empty file is none', () => {
    const path = join(folder, 'absent');
    expect(() => opened(path)).toThrow(code('store-failed'));
    expect(() => opened(join(folder, 'no', 'folder'), { create: true })).toThrow(code('store-failed'));
    for (const content of ['', 'DLMS', 'DLMSJNL1', 'DLMSJNL2 and more', 'something else']) {
      writeFileSync(path, content);
      expect(() => opened(path, { create: true })).toThrow(code('store-failed'));
      expect(readFileSync(path, 'latin1')).toBe(content);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('absent'))).toEqual(['absent']);
  });

  test('has one lock, whichever path leads to it', () => {
    const path = join(folder, 'linked');
    const { journal } = opened(path, { create: true });
    symlinkSync(folder, join(folder, 'here'));
    symlinkSync(path, join(folder, 'link'));
    for (const other of [path, join(folder, 'here', 'linked'), join(folder, 'link'), join(folder, '.', 'linked')])
      expect(() => opened(other)).toThrow(code('store-locked'));
    journal.close();
    opened(join(folder, 'link')).journal.append([record(1)]);
    expect(statSync(path).size).toBeGreaterThan(0);
  });
});

/** A crash at an operation of a run; what was appended when it came, and what the journal has afterwards. */
function crashedRun(at: number, disk: ForgetfulDisk, records: number): string[] {
  const acknowledged: string[] = [];
  disk.fault = (_, index) => (index === at ? 'power' : undefined);
  try {
    const { log, journal } = opened('store', { create: true, growth: 400, files: disk });
    for (let number = 0; number < records; number += 1) {
      journal.append([record(number), record(number + 1)]);
      acknowledged.splice(0, acknowledged.length, ...log.records);
    }
  } catch {}
  return acknowledged;
}

describe('power loss', () => {
  const whole = new ForgetfulDisk();
  const all = crashedRun(-1, whole, 30);
  const operations = whole.operations;

  /** All that was acknowledged, and of the append that was under way both records or none. */
  function verify(disk: ForgetfulDisk, acknowledged: readonly string[]): void {
    const { log, journal } = opened('store', { create: true, files: disk });
    expect([acknowledged.length, acknowledged.length + 2]).toContain(log.records.length);
    expect(log.records).toEqual(all.slice(0, log.records.length));
    journal.append([record(77)]);
    journal.close();
    expect(opened('store', { files: disk }).log.records).toHaveLength(log.records.length);
  }

  test('a frame torn at every octet leaves what was acknowledged', () => {
    const isWrite = operations.flatMap((operation, index) => (operation === 'write' ? [index] : []));
    let points = 0;
    for (const at of isWrite) {
      for (const rest of ['short', 'zeros', 'garbage'] as const) {
        for (let octets = 0; octets <= 110; octets += 1) {
          const disk = new ForgetfulDisk();
          const acknowledged = crashedRun(at, disk, 30);
          disk.powerUp(chooser(at * 1000 + octets), { octets, rest } satisfies Tear);
          verify(disk, acknowledged);
          points += 1;
        }
      }
    }
    expect(points).toBeGreaterThan(10_000);
  });

  test('an error of any operation leaves what was acknowledged, and the next append writes anew', () => {
    for (const fault of ['EIO', 'ENOSPC'] as const) {
      for (let at = 0; at < operations.length; at += 1) {
        const disk = new ForgetfulDisk();
        const { log, journal } = opened('store', { create: true, growth: 400, files: disk });
        let failures = 0;
        disk.fault = (_, index) => (index === at ? fault : undefined);
        for (let number = 0; number < 30; number += 1) {
          try {
            journal.append([record(number), record(number + 1)]);
          } catch (error) {
            expect(error).toMatchObject({ code: 'store-failed', cause: { code: fault } });
            failures += 1;
          }
        }
        expect(log.records).toHaveLength(60 - 2 * failures);
        disk.powerUp(chooser(at));
        expect(opened('store', { files: disk }).log.records).toEqual(log.records);
        expect(failures).toBe(at < 6 ? 0 : 1);
      }
    }
  });
});

describe('damage', () => {
  const disk = new ForgetfulDisk();
  const all = crashedRun(-1, disk, 12);
  const octets = disk.octets('store');

  function read(damaged: Uint8Array): string[] | undefined {
    const other = new ForgetfulDisk();
    other.replace('store', damaged);
    try {
      return opened('store', { create: true, files: other }).log.records;
    } catch (error) {
      expect(error).toMatchObject({ code: 'store-failed' });
      expect(other.octets('store')).toEqual(damaged);
      return undefined;
    }
  }

  test('of any one octet loses nothing, or is refused', () => {
    for (let at = 0; at < octets.length; at += 1) {
      for (const flip of [0x01, 0x80, 0xff, octets[at]!]) {
        if (flip === 0) continue;
        const damaged = octets.slice();
        damaged[at]! ^= flip;
        const records = read(damaged);
        if (at < 8) expect(records).toBeUndefined();
        else expect(records).toEqual(all);
      }
    }
  });

  test('of two places is refused, or loses no more than the last frame', () => {
    const at = fc.nat(octets.length - 1);
    fc.assert(
      fc.property(at, at, fc.integer({ min: 1, max: 255 }), (first, second, flip) => {
        const damaged = octets.slice();
        damaged[first]! ^= flip;
        damaged[second]! ^= flip;
        const records = read(damaged);
        if (records !== undefined) expect(records).toEqual(all.slice(0, records.length));
        if (records !== undefined) expect(records.length).toBeGreaterThanOrEqual(all.length - 2);
      }),
      { numRuns: 1000 },
    );
  });

  test('that cuts it short at any octet is refused, or leaves the state of an earlier append', () => {
    let refused = 0;
    for (let size = 0; size < octets.length; size += 1) {
      const records = read(octets.subarray(0, size));
      if (records === undefined) refused += 1;
      else expect(records).toEqual(all.slice(0, records.length));
    }
    expect(refused).toBeGreaterThan(8);
  });

  test('a frame that is missing, or there twice, is refused', () => {
    const [magic, one, two, three] = [octets.subarray(0, 8), ...[1, 2, 3].map((sequence) => frame(sequence))];
    expect(read(concat(magic, one!, two!, three!))).toEqual(['1 01', '2 0202', '3 030303']);
    expect(read(concat(magic, one!, three!))).toBeUndefined();
    expect(read(concat(magic, one!, two!, two!, three!))).toBeUndefined();
    expect(read(concat(magic, one!, three!, two!))).toBeUndefined();
    expect(read(concat(magic, one!, two!, frame(4)))).toBeUndefined();
  });
});

test('what a disk has left over of an earlier file is no part of this one', () => {
  const disk = new ForgetfulDisk();
  const leftover = [frame(1), frame(2)];
  const magic = Uint8Array.from('DLMSJNL1', (character) => character.charCodeAt(0));
  disk.replace('store', concat(magic, frame(5), frame(6), ...leftover));
  const { log, journal } = opened('store', { files: disk });
  expect(log.records).toEqual(['5 0505050505', '6 060606060606']);
  const snapshot = disk.octets('store').length;
  journal.append([record(1)]);
  const appended = disk.octets('store').subarray(snapshot);
  journal.close();
  opened('store', { files: disk }).journal.close();
  // An append to the new file that is lost, where the disk had the one to the old file before.
  disk.replace('store', concat(disk.octets('store'), appended));
  expect(opened('store', { files: disk }).log.records).toEqual(log.records);
});

const frame = (sequence: number, number = sequence) => encodeFrame({ sequence, records: [record(number)] });
