import { UsageError } from '../usage.ts';

/** How the time of day of a meter goes. */
export interface MeterClockOptions {
  readonly clock: 'real' | 'virtual';
  /** When a virtual clock begins. */
  readonly time?: string | undefined;
  /** How many times faster a virtual clock goes; 0 stands still. */
  readonly speed: string;
}

/** A Wednesday noon in Denmark: the same values whenever somebody starts a meter on a virtual clock. */
const usualBegin = Date.UTC(2026, 5, 10, 10);

/** The time as a meter sees it. */
export interface MeterClock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** A virtual clock goes on from there where it is behind: a meter that was started again has lived until then. */
  continueFrom(instant: number): void;
  /** The time stands still until something is done. */
  hold<T>(run: () => Promise<T>): Promise<T>;
}

/** The clock that options ask for; throws a UsageError. */
export function meterClock({ clock, time, speed }: MeterClockOptions): MeterClock {
  if (clock === 'real') {
    if (time !== undefined) throw new UsageError('--time is for --clock virtual');
    return new HeldClock(() => Date.now());
  }
  const begin = time === undefined ? usualBegin : Date.parse(time);
  const rate = Number(speed);
  if (Number.isNaN(begin)) throw new UsageError('--time: a time like 2026-06-10T10:00:00Z is expected');
  if (!(rate >= 0)) throw new UsageError('--speed: a number from 0 on is expected');
  const started = performance.now();
  return new HeldClock(() => Math.floor(begin + (performance.now() - started) * rate), { isVirtual: true });
}

class HeldClock implements MeterClock {
  readonly #running: () => number;
  readonly #isVirtual: boolean;
  #ahead = 0;
  #held: number | undefined;

  constructor(running: () => number, { isVirtual = false } = {}) {
    this.#running = running;
    this.#isVirtual = isVirtual;
  }

  readonly now = (): number => this.#held ?? this.#running() + this.#ahead;

  continueFrom(instant: number): void {
    if (this.#isVirtual) this.#ahead += Math.max(0, instant - this.now());
  }

  async hold<T>(run: () => Promise<T>): Promise<T> {
    this.#held = this.now();
    try {
      return await run();
    } finally {
      this.#held = undefined;
    }
  }
}
