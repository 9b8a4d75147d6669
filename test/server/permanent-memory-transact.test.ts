import { describe, expect, test } from 'vitest';
import { MemoryJournal, PermanentMemory } from '../../src/server/index.ts';

const one = Uint8Array.of(1);
const two = Uint8Array.of(2);

function journaled() {
  const memory = new PermanentMemory();
  const journal = new MemoryJournal(memory);
  memory.attach(journal);
  return { memory, journal };
}

describe('a transaction', () => {
  test('is read at once and is durable when it has ended, each key once', () => {
    const { memory, journal } = journaled();
    memory.put([['a', one]]);
    memory.transact(() => {
      expect(memory.isChanging).toBe(false);
      memory.put([['a', two]]);
      memory.transact(() => memory.put([['b', one]]));
      memory.put([['b', undefined]]);
      memory.put([['c', one]]);
      expect(memory.isChanging).toBe(true);
      expect(memory.get('a')).toEqual(two);
      expect(memory.get('b')).toBeUndefined();
      expect(journal.records).toHaveLength(1);
    });
    expect(journal.records).toHaveLength(4);
    const again = new PermanentMemory();
    new MemoryJournal(again, journal.records);
    expect(['a', 'b', 'c'].map((key) => again.get(key))).toEqual([two, undefined, one]);
  });

  test('that throws leaves all as it was', () => {
    const { memory, journal } = journaled();
    memory.put([['a', one]]);
    const attempt = () =>
      memory.transact(() => {
        memory.put([
          ['a', two],
          ['b', one],
        ]);
        throw new Error('no');
      });
    expect(attempt).toThrow('no');
    expect(memory.get('a')).toEqual(one);
    expect(memory.get('b')).toBeUndefined();
    expect(journal.records).toHaveLength(1);
    memory.put([['b', two]]);
    expect(journal.records).toHaveLength(2);
  });
});
