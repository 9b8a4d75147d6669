import type { Obis } from './obis.ts';

/** The value groups that have a range for manufacturers. */
export type ValueGroup = 'B' | 'C' | 'D' | 'E' | 'F';

/** Words for a value that no table names. */
export function unnamed(word: string, group: ValueGroup, value: number): string {
  return isManufacturerSpecific(group, value) ? `manufacturer specific ${word} ${value}` : `${word} ${value}`;
}

/** Whether the value is in the range that IEC 62056-6-1 clause 4.2 leaves to manufacturers. */
function isManufacturerSpecific(group: ValueGroup, value: number): boolean {
  if (group === 'B' || group === 'C') return (value >= 128 && value <= 199) || (group === 'C' && value === 240);
  return value >= 128 && value <= 254;
}

/** Words for value group E as a tariff: nothing for the total (0) and where it is not used (255). */
export function tariff(e: number): string {
  if (e === 0 || e === 255) return '';
  return e <= 63 ? `tariff ${e}` : unnamed('classification', 'E', e);
}

/** Words for value group B: nothing where there is no channel. */
export function channel({ b }: Obis): string {
  if (b === 0) return '';
  return b >= 65 && b <= 127 ? `utility specific channel ${b}` : unnamed('channel', 'B', b);
}

/** Words for value group F as a billing period: nothing for the current one (255). */
export function billingPeriod(f: number): string {
  if (f === 255) return '';
  if (f <= 99) return `billing period ${f}`;
  if (f === 101) return 'last billing period';
  if (f >= 102 && f <= 125) return `last ${f - 100} billing periods`;
  return f === 126 ? 'recent billing periods' : unnamed('period', 'F', f);
}
