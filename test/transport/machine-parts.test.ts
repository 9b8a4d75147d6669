import { describe, expect, test } from 'vitest';
import { LinkError } from '../../src/codec/index.ts';
import { frameOctets } from '../../src/hdlc/index.ts';
import { IdleWatch } from '../../src/transport/idle-watch.ts';
import { type Channel, HdlcServer, VirtualClock } from '../../src/transport/index.ts';
import { MachineRunner } from '../../src/transport/machine-runner.ts';
import { Outbox } from '../../src/transport/outbox.ts';
import { Turns } from '../../src/transport/turns.ts';
import { settled } from './channels.ts';

describe('a machine that is run', () => {
  /** Rings at given times. */
  class Bell {
    times: number[] = [];

    nextTimeout(): number | undefined {
      return this.times[0];
    }

    onTimeout(now: number): readonly string[] {
      if (this.times[0] === undefined || this.times[0] > now) return [];
      this.times.shift();
      return [`rings at ${now}`];
    }

    set(...times: number[]): readonly string[] {
      this.times = times;
      return [`set at ${times}`];
    }
  }

  test('is called when its time has come, and what it gives is handled', () => {
    const [clock, bell, heard] = [new VirtualClock(), new Bell(), [] as string[]];
    const runner = new MachineRunner(bell, clock, (event: string) => heard.push(event));
    runner.perform(() => bell.set(10, 20, 20));
    clock.advance(15);
    runner.perform(() => bell.set(30));
    clock.advance(100);
    expect(heard).toEqual(['set at 10,20,20', 'rings at 10', 'set at 30', 'rings at 30']);
    runner.perform(() => bell.set(200));
    runner.stop();
    expect(clock.next()).toBeUndefined();
    runner.perform(() => bell.set(300));
    expect([heard.length, clock.next()]).toEqual([5, undefined]);
  });

  test('what it gives while its events are handled comes after them; then `handled` is called', () => {
    const [clock, bell, heard] = [new VirtualClock(), new Bell(), [] as string[]];
    const handle = (event: string) => {
      heard.push(event);
      if (event === 'first') runner.perform(() => ['third']);
    };
    const runner: MachineRunner<string> = new MachineRunner(bell, clock, handle, () => heard.push('handled'));
    runner.perform(() => ['first', 'second']);
    expect(heard).toEqual(['first', 'second', 'third', 'handled']);
  });

  test('a handler that throws does not stop it', () => {
    const [clock, bell, heard] = [new VirtualClock(), new Bell(), [] as string[]];
    const runner = new MachineRunner(bell, clock, (event: string) => {
      heard.push(event);
      if (event === 'bad') throw new Error('broken');
    });
    expect(() => runner.perform(() => ['bad'])).toThrow('broken');
    runner.perform(() => ['good']);
    expect(heard).toEqual(['bad', 'good']);
  });
});

describe('turns', () => {
  test('are run in order, the urgent first, and none before it is ready', async () => {
    const turns = new Turns();
    const done: string[] = [];
    let isReady = false;
    const turn = (name: string) => ({ isReady: () => isReady, run: () => void done.push(name) });
    const all = [turns.take(turn('a')), turns.take(turn('b')), turns.take(turn('c'), undefined, true)];
    turns.serve();
    expect(done).toEqual([]);
    isReady = true;
    turns.serve();
    await Promise.all(all);
    expect(done).toEqual(['c', 'a', 'b']);
  });

  test('one that throws rejects, and the next is run', async () => {
    const turns = new Turns();
    const failing = () => {
      throw new Error('broken');
    };
    await expect(turns.take({ isReady: () => true, run: failing })).rejects.toThrow('broken');
    await turns.take({ isReady: () => true, run: () => {} });
  });

  test('an abort takes one out, and the end all', async () => {
    const turns = new Turns();
    const done: string[] = [];
    let isReady = false;
    const aborting = new AbortController();
    const first = turns.take({ isReady: () => false, run: () => void done.push('first') }, aborting.signal);
    const second = turns.take({ isReady: () => isReady, run: () => void done.push('second') });
    isReady = true;
    aborting.abort(new Error('stop'));
    await expect(first).rejects.toThrow('stop');
    await second;
    expect(done).toEqual(['second']);
    const third = turns.take({ isReady: () => false, run: () => {} });
    turns.end(new LinkError('hdlc', 'closed', 'over'));
    await expect(third).rejects.toThrow('over');
  });
});

test('an outbox has room until too many are on their way', async () => {
  const leave: (() => void)[] = [];
  const failed: unknown[] = [];
  const send = () => new Promise<void>((resolve) => leave.push(resolve));
  const channel = { send } as unknown as Channel<number>;
  const outbox = new Outbox(channel, (error) => failed.push(error), 2);
  outbox.put(1);
  expect(outbox.room).toBeUndefined();
  outbox.put(2);
  outbox.put(3);
  let hasRoom = false;
  void outbox.room!.then(() => {
    hasRoom = true;
  });
  leave[0]!();
  await settled();
  expect(hasRoom).toBe(false);
  leave[1]!();
  await settled();
  expect(hasRoom).toBe(true);
  channel.send = () => Promise.reject(new Error('lost'));
  outbox.put(4);
  await settled();
  expect([failed, outbox.room]).toMatchObject([[{ message: 'lost' }], undefined]);
});

test('what is not used is told, in its time; what is removed is not', () => {
  const clock = new VirtualClock(0.1);
  const idle: string[] = [];
  const watch = new IdleWatch<string>(clock, 1000.3, (item) => idle.push(`${item} ${Math.round(clock.now())}`));
  for (const item of ['a', 'b', 'c']) {
    watch.touch(item);
    clock.advance(100);
  }
  watch.touch('a');
  watch.remove('c');
  clock.advance(5000);
  expect(idle).toEqual(['b 1100', 'a 1300']);
  expect([watch.size, clock.next()]).toEqual([0, undefined]);
});

test('a flood of SNRM by who reads nothing is held back', async () => {
  let receive: (octets: Uint8Array) => Promise<void> | undefined = () => undefined;
  let sent = 0;
  const stream: Channel<Uint8Array> = {
    layer: 'tcp',
    send() {
      sent += 1;
      return new Promise(() => {});
    },
    listen: (receiver) => {
      receive = (octets) => receiver.receive(octets);
    },
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const addresses = { logicalDevices: [1], physicalDevice: 17, addressSizes: [2] } as const;
  const server = new HdlcServer(stream, { ...addresses, clock: new VirtualClock(), accept: () => true });
  const snrm = frameOctets({
    destination: { upper: 1, lower: 17, size: 2 },
    source: { upper: 16, size: 1 },
    control: { kind: 'SNRM', pollFinal: true },
    information: new Uint8Array(0),
    segmented: false,
  });
  let chunks = 0;
  for (let isHeld = false; !isHeld && chunks < 10_000; chunks += 1) isHeld = receive(snrm) !== undefined;
  expect([chunks, sent]).toEqual([64, 64]);
  await server.close();
});
