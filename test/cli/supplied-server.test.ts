import { expect, onTestFinished, test } from 'vitest';
import { SuppliedServer } from '../../src/cli/meter/supplied-server.ts';
import { Clock } from '../../src/cosem/index.ts';
import { OmniaType } from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { parseTypeNumber } from '../../src/omnia/index.ts';
import type { Clock as Timers } from '../../src/transport/index.ts';
import { connectAs, noon, randomBytes, TestTime, testMeter } from '../meter/support.ts';

/** Timers that run when they are told to. */
class TestTimers implements Timers {
  #now = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  setTimer(after: number, run: () => void): () => void {
    const timer = { at: this.#now + after, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}

function supplied(typeNumber: string) {
  const time = new TestTime();
  const type = new OmniaType(parseTypeNumber(typeNumber), randomBytes);
  const meter = testMeter({ type, installedAt: noon - 86_400_000 }, time);
  const clock = new TestTimers();
  const server = new SuppliedServer(meter, { clock, cryptography: nodeCryptography, randomBytes });
  onTestFinished(() => server.close());
  return { meter, time, clock, server };
}

test('a meter that loses its supply ends its sessions and takes no others until it is back', async () => {
  const { meter, time, clock, server } = supplied('684-2-11P-1342AB31-1B24045');
  meter.network.begin({ kind: 'interruption' }, noon + 60_000, noon + 120_000);
  const client = await connectAs(meter, server, 'reader');
  clock.advance(1000);
  expect(await client.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(-60);
  time.advance(60);
  clock.advance(1000);
  expect(server.sessions.size).toBe(0);
  await expect(client.get(Clock, '0-0:1.0.0', 'timeZone')).rejects.toThrow();
  expect(() => connectAs(meter, server, 'reader')).toThrow('the meter does not accept');
  time.advance(60);
  await using again = await connectAs(meter, server, 'reader');
  expect(await again.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(-60);
});

test('in APS mode it goes on', async () => {
  const { meter, time, clock, server } = supplied('684-2-11P-1342AAD1-1B24045');
  meter.network.begin({ kind: 'auxiliary-supply' });
  meter.network.begin({ kind: 'interruption' }, noon + 60_000, noon + 120_000);
  await using client = await connectAs(meter, server, 'reader');
  time.advance(60);
  clock.advance(1000);
  expect(meter.supply.isAuxiliary).toBe(true);
  expect(await client.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(-60);
});
