import { addParity } from '../../src/iec62056-21/index.ts';

type Format = '7E1' | '8N1';

/** What a machine on the line gives: `transmit` and `baud` are carried out, the rest is for the test. */
export interface AnyEvent {
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: events of several machines
  readonly [name: string]: any;
}

interface Machine {
  receive(octets: Uint8Array, now: number): readonly AnyEvent[];
  nextTimeout(): number | undefined;
  onTimeout(now: number): readonly AnyEvent[];
}

export interface LineOptions {
  /** The heads give back what they send. */
  readonly echo?: boolean;
  /** What becomes of a character on its way: nothing, itself, others. */
  readonly disturb?: (octet: number, from: string) => readonly number[];
  /** Characters are handed over in lots, as USB does it. */
  readonly latency?: number;
}

/** One end: a machine, its port, and what it told. */
export class End {
  readonly events: AnyEvent[] = [];
  readonly sent: number[] = [];
  /** All that arrived, as the port gave it. */
  readonly arrived: number[] = [];
  rate = 0;
  format: Format = '8N1';
  busyUntil = 0;
  /** Changes of the rate while characters were still leaving the port: the machine was too early. */
  early = 0;
  readonly name: string;
  readonly machine: Machine;
  readonly react: (event: AnyEvent, now: number) => readonly AnyEvent[] | undefined;

  constructor(
    name: string,
    machine: Machine,
    react: (event: AnyEvent, now: number) => readonly AnyEvent[] | undefined = () => undefined,
  ) {
    this.name = name;
    this.machine = machine;
    this.react = react;
  }

  of(kind: string): AnyEvent[] {
    return this.events.filter((event) => event.kind === kind);
  }

  // biome-ignore lint/suspicious/noExplicitAny: events of several machines
  last(kind: string): any {
    return this.of(kind).at(-1);
  }

  get kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }
}

/** Two machines on a line with time: characters take as long as they do, and at another rate they are garbage. */
export class VirtualSerialLine {
  now = 0;
  readonly #ends: readonly [End, End];
  readonly #options: LineOptions;
  readonly #actions: { at: number; order: number; run: () => void }[] = [];
  #order = 0;
  #garbage = 1;

  constructor(first: End, second: End, options: LineOptions = {}) {
    this.#ends = [first, second];
    this.#options = options;
  }

  /** Carries out what a machine gave. */
  perform(end: End, events: readonly AnyEvent[]): void {
    for (const event of events) {
      end.events.push(event);
      if (event.kind === 'transmit') this.#transmit(end, event.octets);
      if (event.kind === 'baud') this.#change(end, event.rate, event.characterFormat);
      this.perform(end, end.react(event, this.now) ?? []);
    }
  }

  /** Runs until nothing is left to happen, or until `until`. */
  run(until = Number.POSITIVE_INFINITY): void {
    for (let turns = 0; turns < 1_000_000; turns += 1) {
      const action = this.#nextAction();
      const timed = this.#ends
        .map((end) => ({ end, at: end.machine.nextTimeout() }))
        .filter((one): one is { end: End; at: number } => one.at !== undefined)
        .sort((a, b) => a.at - b.at)[0];
      const at = Math.min(action?.at ?? Number.POSITIVE_INFINITY, timed?.at ?? Number.POSITIVE_INFINITY);
      if (at > until || at === Number.POSITIVE_INFINITY) {
        if (until !== Number.POSITIVE_INFINITY) this.now = Math.max(this.now, until);
        return;
      }
      this.now = Math.max(this.now, at);
      if (action !== undefined && action.at === at) {
        this.#actions.splice(this.#actions.indexOf(action), 1);
        action.run();
      } else this.perform(timed!.end, timed!.end.machine.onTimeout(this.now));
    }
    throw new Error('the line never comes to rest');
  }

  #nextAction() {
    let first = this.#actions[0];
    for (const one of this.#actions) {
      if (one.at < first!.at || (one.at === first!.at && one.order < first!.order)) first = one;
    }
    return first;
  }

  #transmit(end: End, octets: Uint8Array): void {
    const other = this.#ends[0] === end ? this.#ends[1] : this.#ends[0];
    const { rate } = end;
    const onLine = end.format === '7E1' ? addParity(octets) : octets;
    for (const octet of onLine) {
      end.sent.push(octet & 0x7f);
      end.busyUntil = Math.max(this.now, end.busyUntil) + 10_000 / rate;
      const disturbed = this.#options.disturb?.(octet, end.name) ?? [octet];
      this.#at(end.busyUntil, () => {
        for (const one of disturbed) this.#deliver(other, one, rate);
        if (this.#options.echo) for (const one of disturbed) this.#deliver(end, one, rate);
      });
    }
  }

  #deliver(to: End, octet: number, rate: number): void {
    const arrived = to.rate === rate ? octet : this.#noise();
    const { latency } = this.#options;
    const taken = to.format === '7E1' ? arrived & 0x7f : arrived;
    const hand = () => {
      to.arrived.push(taken);
      this.perform(to, to.machine.receive(Uint8Array.of(taken), this.now));
    };
    if (latency === undefined) hand();
    else this.#at(Math.ceil(this.now / latency) * latency, hand);
  }

  #change(end: End, rate: number, characterFormat: Format): void {
    if (end.busyUntil > this.now) end.early += 1;
    end.rate = rate;
    end.format = characterFormat;
  }

  #noise(): number {
    this.#garbage = (this.#garbage * 1_103_515_245 + 12_345) % 0x80000000;
    return (this.#garbage >> 8) & 0xff;
  }

  #at(at: number, run: () => void): void {
    this.#actions.push({ at, order: this.#order, run });
    this.#order += 1;
  }
}
