import type { GeneralBlockTransferEvent, GeneralBlockTransferMachine } from '../../../src/association/index.ts';

/** What the medium does to an APDU. */
export interface Faults {
  readonly loss: number;
  readonly duplication: number;
  /** Milliseconds that an APDU takes at most; at least 1. More than 1 puts them out of order. */
  readonly delay: number;
}

export const faultless: Faults = { loss: 0, duplication: 0, delay: 1 };

export interface Side {
  readonly machine: GeneralBlockTransferMachine;
  readonly received: Uint8Array[];
  readonly errors: Error[];
  /** Called for each APDU; what it returns is sent `after` milliseconds later. */
  readonly answer?: ((apdu: Uint8Array) => { apdu: Uint8Array; after: number } | undefined) | undefined;
}

/** Two machines over a medium with faults, on a virtual clock. */
export class Medium {
  readonly client: Side;
  readonly server: Side;
  readonly draw: () => number;
  readonly faults: Faults;
  now = 0;
  sent = 0;
  octets = 0;
  readonly log: { from: 'client' | 'server'; octets: Uint8Array }[] = [];
  readonly #queue: { at: number; order: number; run: () => void }[] = [];
  #order = 0;

  constructor(sides: { readonly client: Side; readonly server: Side }, draw: () => number, faults: Faults) {
    this.client = sides.client;
    this.server = sides.server;
    this.draw = draw;
    this.faults = faults;
  }

  emit(from: 'client' | 'server', events: readonly GeneralBlockTransferEvent[]): void {
    const side = this[from];
    for (const event of events) {
      if (event.kind === 'transmit') this.#carry(from, event.octets);
      else if (event.kind === 'failed') side.errors.push(event.error);
      else {
        const apdu = event.apdu.slice();
        side.received.push(apdu);
        const answer = side.answer?.(apdu);
        if (answer !== undefined)
          this.#at(answer.after, () => this.emit(from, side.machine.send(answer.apdu, this.now)));
      }
    }
  }

  /** Runs until nothing is under way and nothing is due, or until `deadline`. */
  run(deadline: number): void {
    for (;;) {
      const next = Math.min(
        this.#queue[0]?.at ?? Infinity,
        this.client.machine.nextTimeout() ?? Infinity,
        this.server.machine.nextTimeout() ?? Infinity,
      );
      if (next === Infinity || next > deadline) break;
      this.now = Math.max(next, this.now);
      const due = this.#queue[0];
      if (due !== undefined && due.at <= this.now) {
        this.#queue.shift();
        due.run();
        continue;
      }
      for (const from of ['client', 'server'] as const) {
        const at = this[from].machine.nextTimeout();
        if (at !== undefined && at <= this.now) this.emit(from, this[from].machine.onTimeout(this.now));
      }
    }
    this.now = Math.max(this.now, deadline === Infinity ? this.now : deadline);
  }

  #carry(from: 'client' | 'server', octets: Uint8Array): void {
    this.sent += 1;
    this.octets += octets.length;
    this.log.push({ from, octets });
    const { loss, duplication, delay } = this.faults;
    const copies = this.draw() < loss ? 0 : this.draw() < duplication ? 2 : 1;
    const to = from === 'client' ? 'server' : 'client';
    for (let i = 0; i < copies; i += 1) {
      this.#at(delay === 1 ? 1 : 1 + Math.floor(this.draw() * delay), () => {
        // The octets are only lent.
        const lent = octets.slice();
        this.emit(to, this[to].machine.receive(lent, this.now));
        lent.fill(0xee);
      });
    }
  }

  #at(after: number, run: () => void): void {
    const item = { at: this.now + after, order: this.#order++, run };
    let i = this.#queue.length;
    while (i > 0 && this.#queue[i - 1]!.at > item.at) i -= 1;
    this.#queue.splice(i, 0, item);
  }
}
