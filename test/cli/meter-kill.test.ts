import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { coapBinding } from '../../src/coap/index.ts';
import { type Push, PushReceiver } from '../../src/headend/index.ts';
import { OmniaMeter, OmniaType, testKeys } from '../../src/meter/index.ts';
import { FileJournal, nodeCryptography, openUdp, systemClock } from '../../src/node/index.ts';
import { type EventLoggerName, parseTypeNumber } from '../../src/omnia/index.ts';
import { PermanentMemory } from '../../src/server/index.ts';
import { CoapDatagrams } from '../../src/transport/index.ts';
import { randomFrom } from '../coap/random.ts';
import { securityOf } from '../headend/meters.ts';
import { randomBytes } from '../meter/support.ts';
import { cliProgram } from '../support/program.ts';

const kills = Number(process.env.DLMS_KILLS ?? 10);
const random = randomFrom(kills);
/** It is killed when it has told so many things, whatever time that took, and so many milliseconds later. */
const mostLines = 60;
const longestDelay = 40;
/** Energies are sums: what was added in other parts differs in the last digits of a Wh, which no register shows. */
const roundingError = 1e-6;
const { start, folder, file } = cliProgram();
const type = new OmniaType(parseTypeNumber('684-2-11P-1342AAD1-1B24045'), randomBytes);

/** What a meter does all day, in half a minute. */
const busy = file(
  'busy.json',
  JSON.stringify({
    title: 'A busy meter',
    steps: [
      { do: { set: { object: '1-0:99.1.0', attribute: 'capturePeriod', to: 300 } } },
      { do: { set: { object: '0-0:96.3.10', attribute: 'controlMode', to: 'mode-4', as: 'control' } } },
      often('+00:00:05', { invoke: { object: '0-0:96.3.10', method: 'remoteDisconnect', as: 'control' } }),
      often('+00:00:10', { tampering: 'magnetic-field' }),
      often('+00:00:15', { tamperingEnds: 'magnetic-field' }),
      often('+00:00:20', { invoke: { object: '0-0:96.3.10', method: 'remoteReconnect', as: 'control' } }),
      often('+00:00:22', { voltage: { volts: 150, phases: [1], for: '00:00:00.2' } }),
      often('+00:00:25', { outage: { phases: [3], for: '00:00:03' } }),
    ],
  }),
);

function often(at: string, acts: object): object {
  return { at, every: '00:00:30', times: 100_000, do: acts };
}

const pushes: Push[] = [];
const refusals: string[] = [];
const receiver = new PushReceiver({
  clock: systemClock,
  security: securityOf(undefined, { keys: { key: (_, use) => pushKeys[use as keyof typeof pushKeys] } }),
  deliver: (push) => {
    pushes.push(push);
  },
  onRefused: ({ error }) => refusals.push(error.message),
});
const pushKeys = testKeys(1, 'push', nodeCryptography);
const channel = await openUdp({ host: '127.0.0.1', port: 0 });
const carrier = new CoapDatagrams(channel, {
  accept: (sender) => receiver.accept(sender, { transport: 'coap', peer: sender.peer }),
  clock: systemClock,
  binding: coapBinding('client'),
  randomBytes,
});
afterAll(() => carrier.close());

/** What has to go on from where it was. */
interface Found {
  readonly lived: number;
  readonly energies: readonly number[];
  readonly operations: number;
  readonly tamperings: number;
  readonly lastEvents: Readonly<Record<string, number>>;
}

const stateAfter: Readonly<Record<number, string>> = { 62: 'disconnected', 63: 'connected' };

/** Looks at what a meter has left, with no clock of its own. */
function examine(path: string): Found {
  const memory = new PermanentMemory();
  const journal = new FileJournal(path, memory);
  try {
    const meter = new OmniaMeter({ type, seed: 1, now: () => 0, memory, cryptography: nodeCryptography, randomBytes });
    const { energies } = meter.measure();
    const states = meter.events.entries('disconnect').flatMap(({ code }) => stateAfter[code] ?? []);
    expect(meter.supplyControl.state).toBe(states.at(-1) ?? 'connected');
    const waiting = meter.push.status.map((one) => one.waiting);
    expect(waiting.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
    return {
      lived: meter.life.lived,
      energies: [...energies.numbers],
      operations: meter.supplyControl.operations,
      tamperings: meter.tamper.count('magnetic-field'),
      lastEvents: Object.fromEntries(type.eventLoggers.map((logger) => [logger, lastNumber(meter, logger)])),
    };
  } finally {
    journal.close();
  }
}

function lastNumber(meter: OmniaMeter, logger: EventLoggerName): number {
  const entries = meter.events.entries(logger);
  entries.forEach(({ number, meterInstant }, i) => {
    const before = entries[i - 1];
    if (before !== undefined) expect([number, meterInstant >= before.meterInstant]).toEqual([before.number + 1, true]);
  });
  return entries.at(-1)?.number ?? -1;
}

/** Waits until the meter has written so many lines; fails where it ends before. */
function told(child: ChildProcessWithoutNullStreams, lines: number): Promise<void> {
  let [found, complaint] = [0, ''];
  child.stderr.setEncoding('utf8').on('data', (words) => {
    complaint += words;
  });
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      found += text.split('\n').length - 1;
      if (found >= lines) resolve();
    });
    child.once('close', () => reject(new Error(`the meter ended: ${complaint}`)));
  });
}

/** The rows that were pushed, by push setup and place of the profile; their stamps stand first. */
function pushedRows(): readonly (readonly string[])[] {
  const all = new Map<string, string[]>();
  for (const { body } of pushes) {
    const { kind, value } = body.data();
    if (kind !== 'structure') continue;
    value.forEach((part, place) => {
      const rows = part.kind === 'array' && part.value.every((row) => row.kind === 'structure') ? part.value : [];
      const key = `${setupOf(value[1])} ${place}`;
      all.set(key, [...(all.get(key) ?? []), ...rows.map((row) => octetsOf(row))]);
    });
  }
  return [...all.values()];
}

const setupOf = (value: unknown) => `${(value as { value: Uint8Array }).value}`;
const octetsOf = (row: unknown) =>
  (row as { value: readonly { value: unknown }[] }).value
    .map(({ value }) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)))
    .join(' ');
const stampOf = (row: string) => row.slice(0, 18);

test(`kill -9 at ${kills} points leaves a meter whole`, { timeout: 60_000 + kills * 10_000 }, async () => {
  const state = join(folder, 'state');
  let before: Found | undefined;
  for (let kill = 0; kill < kills; kill += 1) {
    const clock = ['--clock', 'virtual', '--speed', '600', '--history', '1'];
    const push = ['--push', `coap://127.0.0.1:${channel.port}`];
    const child = start(['meter', '--json', '--tcp', '0', '--state', state, '--scene', busy, ...clock, ...push]);
    await told(child, 1 + Math.floor(random() * mostLines));
    await new Promise((done) => setTimeout(done, random() * longestDelay));
    child.kill('SIGKILL');
    await once(child, 'close');
    const found = examine(join(state, 'meter.journal'));
    if (before !== undefined) {
      expect(found.lived).toBeGreaterThanOrEqual(before.lived);
      expect(found.operations).toBeGreaterThanOrEqual(before.operations);
      expect(found.tamperings).toBeGreaterThanOrEqual(before.tamperings);
      for (const [i, energy] of before.energies.entries())
        expect(found.energies[i]).toBeGreaterThanOrEqual(energy - roundingError);
      for (const [logger, last] of Object.entries(before.lastEvents))
        expect(found.lastEvents[logger], logger).toBeGreaterThanOrEqual(last);
    }
    before = found;
  }
  expect(before!.operations).toBeGreaterThan(kills);
  // A counter that came again would be refused.
  expect(refusals).toEqual([]);
  expect(pushes.length).toBeGreaterThan(kills);
  for (const rows of pushedRows()) {
    expect(new Set(rows).size).toBe(rows.length);
    // Two events may be of the same instant.
    expect(rows.map(stampOf)).toEqual(rows.map(stampOf).sort());
  }
});
