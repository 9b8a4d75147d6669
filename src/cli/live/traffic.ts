import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DecodeCaptureOptions, type LiveCapture, LiveDecoder } from '../../decode/index.ts';
import { write } from '../output.ts';
import type { Display, Sighting } from './display.ts';

/** Which way octets went: from the client to the meter they are sent. */
export type Direction = 'sent' | 'received';

/** After so many milliseconds without an octet nothing more belongs to what is held. */
const silence = 1000;

/** Octets that wait to be decoded; what comes on top of them passes without being decoded. */
const mostWaiting = 8 * 1024 * 1024;

/** Milliseconds of decoding after which what is to pass has its turn. */
const longestTurn = 5;

/** What a task takes besides its octets. */
const taskSize = 256;

interface Task {
  readonly size: number;
  run(): Iterable<string>;
}

/** Decodes what passes and shows it, behind the back of what passes it on: nothing here delays an octet or throws. */
export class Traffic {
  readonly display: Display;
  readonly #options: DecodeCaptureOptions;
  readonly #write: typeof write;
  readonly #tasks: Task[] = [];
  #waiting = 0;
  #working: Promise<void> | undefined;

  /** Shows on standard output where nothing else is said. */
  constructor(display: Display, options: DecodeCaptureOptions, output = write) {
    this.display = display;
    this.#options = options;
    this.#write = output;
  }

  /** A line with a decoder of its own. */
  connection(name: string): TrafficConnection {
    return new TrafficConnection(this, name, new LiveDecoder(this.#options));
  }

  /** Shows something that is no message. */
  event(text: string, sighting: Omit<Sighting, 'time'>): void {
    const time = new Date();
    this.enqueue({ size: taskSize, run: () => [this.display.event(text, { ...sighting, time })] });
  }

  /** Whether so many more octets can wait to be decoded. */
  hasRoom(size: number): boolean {
    return this.#waiting + size <= mostWaiting;
  }

  /** Open while much waits to be decoded: for those who can hold up what comes, and then lose nothing. */
  room(): Promise<void> | undefined {
    return this.#waiting < mostWaiting / 2 ? undefined : this.settled();
  }

  enqueue(task: Task): void {
    this.#tasks.push(task);
    this.#waiting += task.size;
    this.#working ??= this.#work();
  }

  /** Resolves when all is shown that was seen. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  async #work(): Promise<void> {
    await nextTurn();
    let since = performance.now();
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
      await this.#write(shown(task));
      this.#waiting -= task.size;
      if (performance.now() - since < longestTurn) continue;
      await nextTurn();
      since = performance.now();
    }
    this.#working = undefined;
  }
}

/** A defect of the decoder is shown as well: it must not end what passes. */
function* shown(task: Task): Generator<string> {
  try {
    yield* task.run();
  } catch (error) {
    yield `the decoder failed: ${error instanceof Error ? error.message : error}\n`;
  }
}

/** Both directions of one line. */
export class TrafficConnection {
  readonly #traffic: Traffic;
  readonly #name: string;
  readonly #decoder: LiveDecoder;
  readonly #silences = new Map<Direction | undefined, NodeJS.Timeout>();
  #lost = 0;

  constructor(traffic: Traffic, name: string, decoder: LiveDecoder) {
    this.#traffic = traffic;
    this.#name = name;
    this.#decoder = decoder;
  }

  /** Octets of a stream, which are the caller's again afterwards; a tap of a line knows no direction. */
  octets(octets: Uint8Array, direction: Direction | undefined): void {
    const copy = octets.slice();
    this.#keepSilence(direction);
    this.#seen(copy.length, direction, () => this.#decoder.receive(copy, { link: `${direction}`, direction }));
  }

  /** A datagram; `peer` tells those apart that share this line. */
  datagram(octets: Uint8Array, direction: Direction, peer = this.#name): void {
    const copy = octets.slice();
    const source = { link: `${direction} ${peer}`, direction };
    this.#seen(copy.length, direction, () => this.#decoder.datagram(copy, source), peer);
  }

  event(text: string, direction?: Direction): void {
    this.#traffic.event(text, { connection: this.#name, direction });
  }

  /** The line is over: what is held is shown as far as it goes. */
  close(): void {
    for (const [direction, timer] of this.#silences) {
      clearTimeout(timer);
      this.#show(taskSize, direction, () => this.#decoder.end({ link: `${direction}`, direction }));
    }
    this.#silences.clear();
  }

  #keepSilence(direction: Direction | undefined): void {
    const timer = this.#silences.get(direction);
    if (timer !== undefined) timer.refresh();
    else this.#silences.set(direction, setTimeout(() => this.#flush(direction), silence).unref());
  }

  #flush(direction: Direction | undefined): void {
    this.#show(taskSize, direction, () => this.#decoder.flush({ link: `${direction}`, direction }));
  }

  #seen(size: number, direction: Direction | undefined, decode: () => LiveCapture, peer = this.#name): void {
    const { counts } = this.#traffic.display;
    counts.octets[direction ?? 'received'] += size;
    if (!this.#traffic.hasRoom(size)) {
      this.#lost += size;
      counts.undecodedOctets += size;
      return;
    }
    if (this.#lost > 0) {
      this.#flush(direction);
      this.event(`${this.#lost} octets passed without being decoded: decoding is slower than the line`, direction);
      this.#lost = 0;
    }
    this.#show(taskSize + size, direction, decode, peer);
  }

  #show(size: number, direction: Direction | undefined, decode: () => LiveCapture, connection = this.#name): void {
    const time = new Date();
    const { display } = this.#traffic;
    this.#traffic.enqueue({ size, run: () => display.capture(decode(), { time, connection, direction }) });
  }
}
