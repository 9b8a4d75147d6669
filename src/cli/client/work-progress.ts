import process from 'node:process';

/** Shows how far a transfer is; `end` takes it off the screen. */
export interface WorkProgress {
  /** A total that is known only now takes the place of the one before. */
  at(done: number, total?: number): void;
  end(): void;
}

const barColumns = 24;
const interval = 100;

/** A bar with the rate on standard error where that is a terminal; without a total, the count and the rate alone. */
export function workProgress(things: string, total: number | undefined, now: () => number): WorkProgress {
  const stream = process.stderr;
  if (!stream.isTTY) return { at: () => undefined, end: () => undefined };
  const started = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    at(done, known = total) {
      if (now() - shownAt < interval) return;
      shownAt = now();
      isShown = true;
      stream.write(`\r${progressText({ things, total: known, done, seconds: (shownAt - started) / 1000 })}\u001b[K`);
    },
    end() {
      if (isShown) stream.write('\r\u001b[K');
    },
  };
}

/** What a bar says. */
export interface ProgressFacts {
  readonly things: string;
  readonly total: number | undefined;
  readonly done: number;
  readonly seconds: number;
}

/** The text of a bar. */
export function progressText({ things, total, done, seconds }: ProgressFacts): string {
  const rate = seconds > 0 ? `, ${Math.round(done / seconds)} ${things}/s` : '';
  if (total === undefined || total === 0) return `${done} ${things}${rate}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * barColumns);
  return `${'█'.repeat(full)}${'░'.repeat(barColumns - full)} ${Math.floor(share * 100)} % of ${total} ${things}${rate}`;
}
