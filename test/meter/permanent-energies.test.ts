import { describe, expect, test } from 'vitest';
import { decode, toLatin1 } from '../../src/codec/index.ts';
import { Data, ProfileGenericV1, Register } from '../../src/cosem/index.ts';
import { OmniaMeter } from '../../src/meter/index.ts';
import { FileJournal, type JournalFiles, nodeCryptography } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { objectsOfGroup } from '../../src/omnia/index.ts';
import { MemoryJournal, PermanentMemory } from '../../src/server/index.ts';
import { fullType, noon, randomBytes, smallType, TestTime, testMeter } from './support.ts';

const hour = 3_600_000;

/** All registers of a meter that count energy: A+ to S-, in all tariffs and of each phase. The net energy goes down too. */
const energyRegisters = objectsOfGroup('energy').filter(
  ({ of, logicalName: { c, d, key } }) =>
    of === (Register as never) && d === 8 && c !== 16 && fullType.objects.has(key),
);

const energiesOf = (meter: OmniaMeter) =>
  energyRegisters
    .filter(({ logicalName }) => meter.has(logicalName))
    .map(({ logicalName }) => Number(meter.read(Register, logicalName, 'value').value));

/** Files of one journal, that may end where the power did. */
function filesOf(present: Uint8Array | undefined) {
  const all = new Map<string, number[]>(present && [['journal', [...present]]]);
  const files: JournalFiles = {
    resolve: (path) => path,
    read: (path) => all.get(path) && Uint8Array.from(all.get(path)!),
    create: (path) => {
      all.set(path, []);
      const octets = all.get(path)!;
      return { write: (more) => octets.push(...more), sync: () => {}, close: () => {} };
    },
    rename: (from, to) => {
      all.set(to, all.get(from)!);
      all.delete(from);
    },
    syncFolder: () => {},
    lock: () => () => {},
  };
  return { files, octets: () => Uint8Array.from(all.get('journal')!) };
}

function meterOn(present: Uint8Array | undefined, time: TestTime) {
  const { files, octets } = filesOf(present);
  const memory = new PermanentMemory();
  const journal = new FileJournal('journal', memory, { create: true, files, growth: 2 ** 30 });
  memory.attach(journal);
  const meter = testMeter({ memory, installedAt: noon - 2 * hour, type: smallType }, time);
  return { meter, octets };
}

/** A meter whose memory counts how often energies are written to it. */
function countedMeter(time: TestTime) {
  const memory = new PermanentMemory();
  let writes = 0;
  const journal = new MemoryJournal(memory);
  memory.attach({
    append: (records) => {
      if (records.some(({ payload }) => toLatin1(payload).slice(2).startsWith('energies'))) writes += 1;
      journal.append(records);
    },
  });
  return { meter: testMeter({ memory, installedAt: noon - 24 * hour }, time), memory, writes: () => writes };
}

describe('data are stored by every change of energy register values', () => {
  test('power that fails at any byte of a write leaves all registers as they were, or all as they are', () => {
    const time = new TestTime();
    const { meter, octets } = meterOn(undefined, time);
    expect(energiesOf(meter).length).toBeGreaterThan(30);
    time.advance(20);
    const before = energiesOf(meter);
    const old = octets();
    time.advance(20);
    const after = energiesOf(meter);
    const whole = octets();
    expect(after).not.toEqual(before);
    let last = before;
    const seen = new Set<string>();
    for (let end = old.length; end <= whole.length; end += 1) {
      // A clock that went back, so that nothing has been counted since.
      const back = new TestTime();
      back.now = noon - hour;
      const cut = meterOn(whole.slice(0, end), back).meter;
      const found = energiesOf(cut);
      // Not mixed: all are of the same instant, as a meter that lost no power counts them.
      const same = new TestTime();
      same.now = cut.now();
      if (!seen.has(`${found}`))
        expect(found).toEqual(energiesOf(testMeter({ installedAt: noon - 2 * hour, type: smallType }, same)));
      for (const [i, one] of found.entries()) expect(one).toBeGreaterThanOrEqual(last[i]!);
      seen.add(`${found}`);
      last = found;
      if (end === old.length) expect(found).toEqual(before);
    }
    expect(last).toEqual(after);
    // A process that runs in between writes on its own.
    expect([2, 3]).toContain(seen.size);
  });

  test('what was seen is durable, whoever saw it', () => {
    const looks: readonly ((meter: OmniaMeter) => number)[] = [
      (meter) => Number(meter.read(Register, obis('1-0:1.8.0'), 'value').value),
      (meter) =>
        Number(meter.read(Register, obis('1-0:1.8.1'), 'value').value) +
        Number(meter.read(Register, obis('1-0:1.8.2'), 'value').value),
      (meter) => lastEnergy(meter),
      (meter) =>
        meter
          .measureAt(meter.now() + hour)
          .at(meter.now())
          .energies.total(['A+']),
    ];
    for (const look of looks) {
      const time = new TestTime();
      const { meter, memory } = countedMeter(time);
      time.advance(7200);
      const seen = look(meter);
      const back = new TestTime();
      back.now = noon - 12 * hour;
      const again = new OmniaMeter({
        type: fullType,
        seed: 1,
        now: () => back.now,
        memory,
        cryptography: nodeCryptography,
        randomBytes,
      });
      expect(again.measure().energies.total(['A+'])).toBeGreaterThanOrEqual(seen);
    }
  });

  test('registers never go back, however often and wherever the process ends', () => {
    const time = new TestTime();
    let { meter, memory } = countedMeter(time);
    let before = energiesOf(meter);
    for (let i = 0; i < 40; i += 1) {
      time.now += ((i * 7919) % 1000) * 1000 - 300_000;
      if (i % 3 === 0) {
        const copy = new PermanentMemory();
        new MemoryJournal(copy, [...memory.snapshot()]);
        memory = copy;
        meter = testMeter({ memory, installedAt: noon - 24 * hour }, time);
      }
      const now = energiesOf(meter);
      for (const [k, one] of now.entries())
        expect(one, `${energyRegisters[k]!.logicalName}`).toBeGreaterThanOrEqual(before[k]!);
      before = now;
    }
  });

  test('nothing is written while nothing changes, and once for all registers when something does', () => {
    const time = new TestTime();
    const { meter, writes } = countedMeter(time);
    energiesOf(meter);
    const begin = writes();
    for (let i = 0; i < 100; i += 1) energiesOf(meter);
    expect(writes()).toBe(begin);
    for (let i = 0; i < 20; i += 1) {
      time.now += 1;
      energiesOf(meter);
    }
    expect(writes() - begin).toBeLessThanOrEqual(1);
    time.advance(60);
    const next = writes();
    energiesOf(meter);
    energiesOf(meter);
    expect(writes() - next).toBe(1);
    time.advance(20);
    meter.read(Data, obis('0-0:96.1.0'), 'value');
    meter.read(Register, obis('1-0:32.7.0'), 'value');
    // What is to come, nobody sees.
    expect(meter.measureAt(meter.now() + hour).energies.total(['A+'])).toBeGreaterThan(0);
    expect(writes() - next).toBe(1);
    energiesOf(meter);
    expect(writes() - next).toBe(2);
  });

  test('a memory that fails shows nothing that would be lost', () => {
    const time = new TestTime();
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    let isBroken = false;
    memory.attach({
      append: (records) => {
        if (isBroken) throw new Error('the disk is full');
        journal.append(records);
      },
    });
    const meter = testMeter({ memory, installedAt: noon - 24 * hour }, time);
    energiesOf(meter);
    isBroken = true;
    time.advance(600);
    expect(() => meter.read(Register, obis('1-0:1.8.0'), 'value')).toThrow('the disk is full');
  });
});

function lastEnergy(meter: OmniaMeter): number {
  const { source } = meter.device.table.object(obis('1-0:99.1.0'))!.attributes.get(2)!;
  const { bytes } = source.read!(meter.device, undefined, undefined) as { readonly bytes: Uint8Array };
  return Number(decode(ProfileGenericV1.attributes.buffer.type, bytes).at(-1)![2]!.value);
}
