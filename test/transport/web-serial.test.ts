import { ReadableStream, WritableStream } from 'node:stream/web';
import { expect, test } from 'vitest';
import {
  openWebSerial,
  overHdlc,
  VirtualClock,
  type WebSerialOptions,
  type WebSerialPort,
} from '../../src/transport/index.ts';
import { keep, numbered, settled } from './channels.ts';

/** A port as the Web Serial API has it: another pair of streams each time it is opened, and after an error of the line. */
class FakePort implements WebSerialPort {
  readonly log: string[] = [];
  readonly written: number[] = [];
  #readable: ReadableStream<Uint8Array> | null = null;
  #writable: WritableStream<Uint8Array> | null = null;
  #source: ReadableStreamDefaultController<Uint8Array> | undefined;
  #sink: WritableStreamDefaultController | undefined;
  #isOpen = false;
  #isLost = false;
  /** How many chunks were asked for. */
  pulls = 0;

  get readable(): ReadableStream<Uint8Array> | null {
    if (!this.#isOpen || this.#isLost) return null;
    this.#readable ??= new ReadableStream<Uint8Array>(
      {
        start: (source) => {
          this.#source = source;
        },
        pull: () => {
          this.pulls += 1;
        },
        cancel: () => {
          this.#readable = null;
        },
      },
      { highWaterMark: 0 },
    );
    return this.#readable;
  }

  get writable(): WritableStream<Uint8Array> | null {
    if (!this.#isOpen || this.#isLost) return null;
    this.#writable ??= new WritableStream<Uint8Array>({
      start: (sink) => {
        this.#sink = sink;
      },
      write: async (octets) => {
        await settled();
        this.written.push(...octets);
        this.log.push(`${octets.length} octets`);
      },
      close: async () => {
        await settled();
        this.log.push('drained');
        this.#writable = null;
      },
    });
    return this.#writable;
  }

  async open({ baudRate, dataBits, parity, stopBits }: WebSerialOptions): Promise<void> {
    if (this.#isLost) throw new Error('NetworkError');
    if (this.#isOpen) throw new Error('InvalidStateError');
    this.#isOpen = true;
    this.log.push(`open ${baudRate} ${dataBits}${parity[0]}${stopBits}`);
  }

  async close(): Promise<void> {
    if (this.#readable?.locked || this.#writable?.locked) throw new TypeError('locked');
    if (!this.#isOpen) throw new Error('InvalidStateError');
    this.#isOpen = false;
    this.#readable = null;
    this.#writable = null;
    this.log.push('close');
  }

  hear(...octets: number[]): void {
    this.#source?.enqueue(Uint8Array.from(octets));
  }

  /** A framing error: the stream errors, and the port has another one. */
  disturb(): void {
    const source = this.#source;
    this.#readable = null;
    source?.error(new Error('FramingError'));
  }

  /** The cable is pulled. */
  lose(): void {
    this.#isLost = true;
    this.#source?.error(new Error('NetworkError'));
    this.#sink?.error(new Error('NetworkError'));
  }
}

async function several(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await settled();
}

test('octets go both ways, and nothing is left open', async () => {
  const fake = new FakePort();
  const port = await openWebSerial(fake, { rate: 9600 });
  const kept = keep(port);
  await port.send(Uint8Array.of(1, 2));
  await settled();
  fake.hear(3, 4);
  await several();
  expect(kept.items).toEqual([Uint8Array.of(3, 4)]);
  await port.close();
  await port.close();
  expect(kept.ends).toEqual([undefined]);
  expect(fake.log).toEqual(['open 9600 8n1', '2 octets', 'drained', 'close']);
  await expect(port.send(Uint8Array.of(1))).rejects.toMatchObject({ layer: 'serial', code: 'closed' });
});

test('7E1 on a port that stays at 8N1, and another rate once all was sent', async () => {
  const fake = new FakePort();
  await using port = await openWebSerial(fake);
  const kept = keep(port);
  await port.configure({ rate: 300, characterFormat: '7E1' });
  // 0xaf is "/" with even parity, 0x2f without: a fault on the line.
  await port.send(Uint8Array.from('/?!', (character) => character.charCodeAt(0)));
  fake.hear(0xaf, 0x2f);
  await several();
  const sending = port.send(Uint8Array.of(0x06));
  const configuring = port.configure({ rate: 9600, characterFormat: '8N1' });
  const after = port.send(Uint8Array.of(0xa0));
  await Promise.all([sending, configuring, after]);
  fake.hear(0xaf);
  await several();
  expect(kept.items.map((octets) => [...octets])).toEqual([[0x2f, 0xff], [0xaf]]);
  expect(fake.written).toEqual([0xaf, 0x3f, 0x21, 0x06, 0xa0]);
  expect(fake.log).toEqual(['open 300 8n1', '3 octets', '1 octets', 'drained', 'close', 'open 9600 8n1', '1 octets']);
  expect(kept.ends).toEqual([]);
});

test('an error of the line is survived', async () => {
  const fake = new FakePort();
  await using port = await openWebSerial(fake);
  const kept = keep(port);
  await several();
  fake.disturb();
  await several();
  fake.hear(1);
  await several();
  expect([kept.items, kept.ends]).toEqual([[Uint8Array.of(1)], []]);
});

test('the cable is pulled: the receiver is told, and nothing can be sent', async () => {
  const fake = new FakePort();
  const port = await openWebSerial(fake);
  const kept = keep(port);
  await port.send(Uint8Array.of(1));
  fake.lose();
  await several();
  expect(kept.ends).toMatchObject([{ layer: 'serial', code: 'closed', cause: { message: 'NetworkError' } }]);
  await expect(port.send(Uint8Array.of(1))).rejects.toMatchObject({ layer: 'serial', code: 'closed' });
  await expect(port.configure({ rate: 9600, characterFormat: '8N1' })).rejects.toMatchObject({ code: 'closed' });
  await port.close();
});

test('the cable is pulled while something is sent', async () => {
  const fake = new FakePort();
  const port = await openWebSerial(fake);
  const kept = keep(port);
  await port.send(Uint8Array.of(0));
  const sending = port.send(Uint8Array.of(1));
  sending.catch(() => {});
  await settled();
  fake.lose();
  await several();
  expect(kept.ends).toMatchObject([{ layer: 'serial', code: 'closed' }]);
  await expect(port.send(Uint8Array.of(2))).rejects.toMatchObject({ layer: 'serial', code: 'closed' });
  await sending.catch((error: unknown) => expect(error).toMatchObject({ layer: 'serial', code: 'closed' }));
});

test('a port that cannot be opened, be it at first or at another rate', async () => {
  const taken = new FakePort();
  await openWebSerial(taken);
  await expect(openWebSerial(taken)).rejects.toMatchObject({ layer: 'serial', code: 'refused' });
  const fake = new FakePort();
  const port = await openWebSerial(fake);
  const kept = keep(port);
  fake.open = () => Promise.reject(new Error('no such rate'));
  await expect(port.configure({ rate: 1, characterFormat: '8N1' })).rejects.toMatchObject({ layer: 'serial' });
  expect(kept.ends).toMatchObject([{ layer: 'serial', code: 'closed', cause: { message: 'no such rate' } }]);
  await port.close();
});

test('a receiver that takes its time: no more is read than there is room for', async () => {
  const fake = new FakePort();
  const port = await openWebSerial(fake);
  port.listen({ receive: () => new Promise(() => {}), closed: () => {} });
  await settled();
  for (let i = 0; i < 20; i += 1) {
    fake.hear(i);
    await several();
  }
  expect(fake.pulls).toBeLessThan(10);
  await port.configure({ rate: 9600, characterFormat: '8N1' });
  await port.close();
  expect(fake.log.slice(-3)).toEqual(['close', 'open 9600 8n1', 'close']);
});

test('an abort ends the waiting', async () => {
  const fake = new FakePort();
  await using port = await openWebSerial(fake);
  const aborting = new AbortController();
  const sending = port.send(numbered(1), { signal: aborting.signal });
  aborting.abort(new Error('stop'));
  await expect(sending).rejects.toThrow('stop');
  await expect(port.send(numbered(1), { signal: aborting.signal })).rejects.toThrow('stop');
  await several();
  expect(fake.written).toEqual([]);
});

test('is a stream for HDLC: nobody answers the SNRM, and the port is closed', async () => {
  const fake = new FakePort();
  const clock = new VirtualClock();
  const port = await openWebSerial(fake, { rate: 9600 });
  const connecting = overHdlc(port, {
    clock,
    clientAddress: 16,
    serverAddress: { upper: 1, lower: 17, size: 2 },
    maximumRetries: 1,
  });
  const failed = connecting.catch((error: unknown) => error);
  do await several();
  while (clock.step());
  expect(await failed).toMatchObject({ name: 'TimeoutError', layer: 'hdlc' });
  expect(fake.log.filter((line) => line.endsWith('octets'))).toEqual(['10 octets', '10 octets']);
  expect(fake.log.at(-1)).toBe('close');
});
