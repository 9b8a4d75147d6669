import { expect, onTestFinished, test } from 'vitest';
import { HanOutput } from '../../src/cli/meter/han-output.ts';
import { TelegramDeframer } from '../../src/iec62056-21/index.ts';
import { type ByteStream, memoryPair, VirtualClock } from '../../src/transport/index.ts';
import { noon, testMeter } from '../meter/support.ts';
import { pass } from '../transport/virtual.ts';

/** A meter whose HAN port sends, on a clock that goes `speed` times as fast. */
function port(speed = 1) {
  const clock = new VirtualClock();
  const meter = testMeter({ now: () => noon + clock.now() * speed });
  const han = meter.han!;
  han.isEnabled = true;
  const output = new HanOutput({ han, now: () => meter.now() }, clock);
  onTestFinished(() => output[Symbol.asyncDispose]());
  const connect = () => {
    const [near, far] = memoryPair({ layer: 'tcp' });
    output.add(far);
    return { stream: near, times: arrivals(near, clock) };
  };
  return { clock, han, connect, output };
}

/** When telegrams arrived, in milliseconds. */
function arrivals(stream: ByteStream, clock: VirtualClock): readonly number[] {
  const deframer = new TelegramDeframer();
  const times: number[] = [];
  stream.listen({
    receive: (octets) => {
      for (const { kind } of deframer.push(octets)) if (kind === 'telegram') times.push(clock.now());
      return undefined;
    },
    closed: () => {},
  });
  return times;
}

test('telegrams go out at full intervals, to all that are connected', async () => {
  const { clock, connect } = port();
  const one = connect();
  await pass(clock, 15_000);
  const other = connect();
  await pass(clock, 20_000);
  expect(one.times).toEqual([10_000, 20_000, 30_000]);
  expect(other.times).toEqual([20_000, 30_000]);
});

test('the data request line is held by who is connected', async () => {
  const { clock, han, connect } = port();
  expect(han.isRequested).toBe(false);
  const { stream } = connect();
  expect(han.isRequested).toBe(true);
  await stream.close();
  await pass(clock, 1);
  expect(han.isRequested).toBe(false);
});

test('nothing goes out while the port is disabled', async () => {
  const { clock, han, connect } = port();
  const { times } = connect();
  han.isEnabled = false;
  await pass(clock, 30_000);
  expect(times).toEqual([]);
  han.isEnabled = true;
  await pass(clock, 10_000);
  expect(times).toHaveLength(1);
});

test('a meter whose clock goes fast sends no more than the clock of this machine lets it', async () => {
  const { clock, connect } = port(1000);
  const { times } = connect();
  await pass(clock, 1000);
  expect(times.length).toBeGreaterThan(5);
  expect(times.length).toBeLessThanOrEqual(10);
});

test('who takes nothing misses telegrams, and keeps none waiting', async () => {
  const { clock, output } = port();
  let sent = 0;
  let release = () => {};
  const slow = {
    layer: 'tcp',
    send: () => {
      sent += 1;
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    },
    listen: () => {},
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  } satisfies ByteStream;
  output.add(slow);
  await pass(clock, 35_000);
  expect(sent).toBe(1);
  release();
  await pass(clock, 10_000);
  expect(sent).toBe(2);
});
