/** Median, least and greatest of some figures. */
export interface Spread {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, minimum: sorted[0]!, maximum: sorted.at(-1)! };
}
