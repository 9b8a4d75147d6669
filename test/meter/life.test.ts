import { describe, expect, test } from 'vitest';
import { Life } from '../../src/meter/life/life.ts';
import type { Process } from '../../src/meter/life/process.ts';
import { MemoryJournal, PermanentMemory } from '../../src/server/index.ts';

/** A process that does something every so many milliseconds, and remembers that it did. */
function every(name: string, period: number, memory: PermanentMemory, done: string[]): Process {
  return {
    name,
    next: (after) => (Math.floor(after / period) + 1) * period,
    run(at) {
      done.push(`${name} ${at}`);
      memory.put([[`${name} ${at}`, new Uint8Array(1)]]);
    },
  };
}

/** A journal that fails from an append on. */
class FailingJournal extends MemoryJournal {
  left = Number.POSITIVE_INFINITY;

  override append(records: Parameters<MemoryJournal['append']>[0]): void {
    if (this.left <= 0) throw new Error('the disk is full');
    this.left -= 1;
    super.append(records);
  }
}

describe('life', () => {
  test('does what is due in the order of time, and at the same instant in the order of the list', () => {
    const memory = new PermanentMemory();
    const done: string[] = [];
    const life = new Life(memory, [every('a', 20, memory, done), every('b', 10, memory, done)], { begin: 0 });
    life.advance(9);
    expect(done).toEqual([]);
    expect(life.due).toBe(10);
    life.advance(40);
    expect(done).toEqual(['b 10', 'a 20', 'b 20', 'b 30', 'a 40', 'b 40']);
    life.advance(40);
    expect(done).toHaveLength(6);
  });

  test('what changes is planned anew, and nothing that is due is left out', () => {
    const memory = new PermanentMemory();
    const done: string[] = [];
    let extra = Number.POSITIVE_INFINITY;
    const late: Process = {
      name: 'late',
      next: (after) => (extra > after ? extra : Infinity),
      run: (at) => done.push(`late ${at}`),
    };
    const early: Process = {
      name: 'early',
      next: (after) => (after < 10 ? 10 : Infinity),
      run: () => {
        extra = 10;
        life.changed();
      },
    };
    const life: Life = new Life(memory, [early, late], { begin: 0 });
    life.advance(100);
    expect(done).toEqual(['late 10']);
    extra = 150;
    life.changed();
    life.advance(149);
    expect(done).toEqual(['late 10']);
    life.advance(150);
    expect(done).toEqual(['late 10', 'late 150']);
  });

  test('after a crash at any append nothing is left out, and nothing that was durable is done again', () => {
    for (let left = 0; left < 8; left += 1) {
      const memory = new PermanentMemory();
      const journal = new FailingJournal(memory);
      memory.attach(journal);
      const life = new Life(
        memory,
        ['a', 'b', 'c'].map((name) => every(name, 10, memory, [])),
        { begin: 0 },
      );
      journal.left = left;
      const crash = () => life.advance(30);
      expect(crash).toThrow('the disk is full');
      expect(crash).toThrow('the disk is full');
      const again = new PermanentMemory();
      again.attach(new MemoryJournal(again, journal.records));
      const kept = [...again.snapshot()].length;
      const done: string[] = [];
      new Life(
        again,
        ['a', 'b', 'c'].map((name) => every(name, 10, again, done)),
        { begin: 999 },
      ).advance(30);
      // One of what is kept says how far each of them got.
      expect(done).toHaveLength(9 - (kept - 1));
      expect(new Set(done).size).toBe(done.length);
      expect([...again.snapshot()]).toHaveLength(10);
    }
  });

  test('what a process throws undoes what it did, and the others go on', () => {
    const memory = new PermanentMemory();
    const done: string[] = [];
    const faults: unknown[] = [];
    const broken: Process = {
      name: 'broken',
      next: (after) => (after < 10 ? 10 : Infinity),
      run() {
        memory.put([['half', new Uint8Array(1)]]);
        throw new Error('broken');
      },
    };
    const life = new Life(memory, [broken, every('b', 10, memory, done)], {
      begin: 0,
      onFault: (error) => faults.push(error),
    });
    life.advance(20);
    expect(faults).toEqual([new Error('broken')]);
    expect(memory.get('half')).toBeUndefined();
    expect(done).toEqual(['b 10', 'b 20']);
  });
});
