import type {
  PrimaryStation,
  PrimaryStationEvent,
  SecondaryStation,
  SecondaryStationEvent,
} from '../../src/hdlc/index.ts';
import type { FaultyLine } from './faulty-line.ts';

/** What an application does with an event of its station; what it returns is transmitted too. */
export interface Applications {
  primary(event: PrimaryStationEvent, now: number): void;
  secondary(event: SecondaryStationEvent, now: number): void;
}

/** Two stations and the two directions of a line between them, on a virtual clock. */
export class Simulation {
  now = 0;
  /** Frames that the stations have transmitted. */
  readonly transmitted = { primary: 0, secondary: 0 };
  readonly primary: PrimaryStation;
  readonly secondary: SecondaryStation;
  readonly #lines: { readonly toSecondary: FaultyLine; readonly toPrimary: FaultyLine };
  readonly #applications: Applications;
  #planned: { readonly at: number; readonly run: () => void }[] = [];

  constructor(
    stations: { readonly primary: PrimaryStation; readonly secondary: SecondaryStation },
    lines: { readonly toSecondary: FaultyLine; readonly toPrimary: FaultyLine },
    applications: Applications,
  ) {
    this.primary = stations.primary;
    this.secondary = stations.secondary;
    this.#lines = lines;
    this.#applications = applications;
  }

  /** Has something done later. */
  plan(delay: number, run: () => void): void {
    this.#planned.push({ at: this.now + delay, run });
    this.#planned.sort((a, b) => a.at - b.at);
  }

  byPrimary(events: readonly PrimaryStationEvent[]): void {
    for (const event of events) {
      if (event.kind === 'transmit') {
        this.transmitted.primary += 1;
        this.#lines.toSecondary.transmit(event.octets, this.now);
      } else this.#applications.primary(event, this.now);
    }
  }

  bySecondary(events: readonly SecondaryStationEvent[]): void {
    for (const event of events) {
      if (event.kind === 'transmit') {
        this.transmitted.secondary += 1;
        this.#lines.toPrimary.transmit(event.octets, this.now);
      } else this.#applications.secondary(event, this.now);
    }
  }

  /** Lets time pass until `isDone`; false where nothing is left to happen, or `until` has come. */
  run(isDone: () => boolean, until: number): boolean {
    while (!isDone()) {
      const times = [
        this.#planned[0]?.at,
        this.#lines.toSecondary.nextTime(),
        this.#lines.toPrimary.nextTime(),
        this.primary.nextTimeout(),
        this.secondary.nextTimeout(),
      ].filter((time) => time !== undefined);
      const next = Math.min(...times);
      if (next > until) {
        this.now = Math.max(this.now, until === Number.POSITIVE_INFINITY ? this.now : until);
        return false;
      }
      this.now = Math.max(this.now, next);
      this.#step();
    }
    return true;
  }

  #step(): void {
    for (const octets of this.#lines.toSecondary.take(this.now)) {
      this.bySecondary(this.secondary.receive(octets, this.now));
    }
    for (const octets of this.#lines.toPrimary.take(this.now)) this.byPrimary(this.primary.receive(octets, this.now));
    if ((this.primary.nextTimeout() ?? Number.POSITIVE_INFINITY) <= this.now) {
      this.byPrimary(this.primary.onTimeout(this.now));
    }
    if ((this.secondary.nextTimeout() ?? Number.POSITIVE_INFINITY) <= this.now) {
      this.bySecondary(this.secondary.onTimeout(this.now));
    }
    while (this.#planned[0] !== undefined && this.#planned[0].at <= this.now) this.#planned.shift()!.run();
  }
}
