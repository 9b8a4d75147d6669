import process from 'node:process';
import type { WriteStream } from 'node:tty';
import { type Palette, plainPalette, terminalPalette } from '../render/index.ts';

/** The palette for standard output: `--no-color`, NO_COLOR and FORCE_COLOR decide, else whether it is a terminal. */
export function chosenPalette(colourOption: boolean): Palette {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (!colourOption || (NO_COLOR !== undefined && NO_COLOR !== '')) return plainPalette;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '')
    return FORCE_COLOR === '0' || FORCE_COLOR === 'false' ? plainPalette : terminalPalette;
  return process.stdout.isTTY && TERM !== 'dumb' ? terminalPalette : plainPalette;
}

const widest = 200;
const narrowest = 40;

/** Columns of standard output; COLUMNS or 80 where it is no terminal. */
export function chosenWidth(): number {
  const columns = process.stdout.columns || Number(process.env.COLUMNS) || 80;
  return Math.min(widest, Math.max(narrowest, columns));
}

const barColumns = 24;
const leastOctets = 1024 * 1024;

/** Shows how far the work is; `end` takes it off the screen. */
export interface Progress {
  at(octets: number): void;
  end(): void;
}

/** A progress bar on standard error for long inputs, where that is a terminal and nothing else is written there. */
export function progressBar(total: number): Progress {
  const stream: WriteStream = process.stderr;
  if (!stream.isTTY || process.stdout.isTTY || total < leastOctets)
    return { at: () => undefined, end: () => undefined };
  let shown = -1;
  return {
    at(octets) {
      const percent = Math.floor((octets / total) * 100);
      if (percent === shown) return;
      shown = percent;
      const full = Math.round((percent / 100) * barColumns);
      const bar = '█'.repeat(full) + '░'.repeat(barColumns - full);
      stream.write(`\r${bar} ${percent} % of ${formatSize(total)}`);
    },
    end() {
      if (shown >= 0) stream.write('\r\u001b[K');
    },
  };
}

/** A number of octets for people. */
export function formatSize(octets: number): string {
  if (octets < 1024) return `${octets} octets`;
  const mebi = octets / 1024 ** 2;
  return mebi < 1 ? `${(octets / 1024).toFixed(1)} KiB` : `${mebi.toFixed(1)} MiB`;
}
