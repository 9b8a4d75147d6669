/** `wall` is the time that passes; `processor` the time that processors worked for the process, all its threads together. */
export type Clock = 'wall' | 'processor';

let chosen: Clock = 'wall';

/** Chooses the clock of this process. */
export function setClock(clock: Clock): void {
  chosen = clock;
}

/** The clock of this process: programs that time themselves go by the same. */
export function clock(): Clock {
  return chosen;
}

/** Milliseconds by the chosen clock. */
export function now(): number {
  if (chosen === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
