/** What phases take at both ends of a straight line, W and var by turns. */
export interface PowerLine {
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** A part of a line, from one share of the way to another. */
interface Part {
  readonly from: number;
  readonly until: number;
}

/**
 * The parts of a line in which each phase takes enough to be counted or does not; what is not counted is 0. The line
 * itself where all of it is counted. `least`: VA of a phase.
 */
export function countedParts(line: PowerLine, least: number): readonly (PowerLine & Part)[] {
  const phases = line.start.length / 2;
  const bends: number[] = [];
  let isWhole = true;
  for (let phase = 0; phase < phases; phase += 1) {
    if (isSurelyCounted(line, phase, least)) continue;
    isWhole = false;
    bends.push(...crossings(line, phase, least));
  }
  if (isWhole) return [{ ...line, from: 0, until: 1 }];
  const places = [0, ...bends.sort((a, b) => a - b), 1];
  return places.slice(1).map((until, i) => part(line, { from: places[i]!, until }, least));
}

/** Whether one of the powers stays beyond `least`, on one side. */
function isSurelyCounted({ start, end }: PowerLine, phase: number, least: number): boolean {
  for (let i = 2 * phase; i < 2 * phase + 2; i += 1) {
    const [a, b] = [start[i]!, end[i]!];
    if ((a >= least && b >= least) || (a <= -least && b <= -least)) return true;
  }
  return false;
}

/** Where the apparent power of a phase passes `least`. */
function crossings({ start, end }: PowerLine, phase: number, least: number): readonly number[] {
  const [p, q] = [start[2 * phase]!, start[2 * phase + 1]!];
  const [dp, dq] = [end[2 * phase]! - p, end[2 * phase + 1]! - q];
  const [a, b, c] = [dp * dp + dq * dq, p * dp + q * dq, p * p + q * q - least * least];
  const root = Math.sqrt(b * b - a * c);
  if (a === 0 || Number.isNaN(root)) return [];
  return [(-b - root) / a, (-b + root) / a].filter((at) => at > 0 && at < 1);
}

function part({ start, end }: PowerLine, { from, until }: Part, least: number): PowerLine & Part {
  const at = (share: number) => start.map((value, i) => value + (end[i]! - value) * share);
  const [first, last, middle] = [at(from), at(until), at((from + until) / 2)];
  for (let i = 0; i < start.length; i += 2) {
    if (Math.hypot(middle[i]!, middle[i + 1]!) >= least) continue;
    first[i] = first[i + 1] = last[i] = last[i + 1] = 0;
  }
  return { start: first, end: last, from, until };
}
