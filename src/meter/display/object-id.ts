import type { Obis } from '../../obis/index.ts';

/** Value groups C that have a letter in reduced codes (IEC 62056-21): service, errors, lists, profiles. */
const letters: Readonly<Record<number, string>> = { 96: 'C', 97: 'F', 98: 'L', 99: 'P' };

/** What the object ID field shows of a logical name: `1.8.0` of 1-0:1.8.0, `C.1.0` of 0-0:96.1.0. */
export function objectIdOf({ c, d, e }: Pick<Obis, 'c' | 'd' | 'e'>): string {
  return `${letters[c] ?? c}.${letters[d] ?? d}.${e}`;
}
