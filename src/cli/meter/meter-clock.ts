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

/** Milliseconds since 1970 UTC as a meter sees them. */
export function meterClock({ clock, time, speed }: MeterClockOptions): () => number {
  if (clock === 'real') {
    if (time !== undefined) throw new UsageError('--time is for --clock virtual');
    return () => Date.now();
  }
  const begin = time === undefined ? usualBegin : Date.parse(time);
  const rate = Number(speed);
  if (Number.isNaN(begin)) throw new UsageError('--time: a time like 2026-06-10T10:00:00Z is expected');
  if (!(rate >= 0)) throw new UsageError('--speed: a number from 0 on is expected');
  const started = performance.now();
  return () => Math.floor(begin + (performance.now() - started) * rate);
}
