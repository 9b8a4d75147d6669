/** Of a line shorter than this part of its distance from zero Simpson's rule is as good as the exact integral. */
const short = 0.02;

/** The mean of √(P² + Q²) while P and Q go in straight lines from `p0`, `q0` to `p1`, `q1`. */
export function meanApparent(p0: number, q0: number, p1: number, q1: number): number {
  const [dp, dq] = [p1 - p0, q1 - q0];
  const first = Math.sqrt(p0 * p0 + q0 * q0);
  const last = Math.sqrt(p1 * p1 + q1 * q1);
  const length = Math.sqrt(dp * dp + dq * dq);
  if (length <= short * Math.min(first, last)) {
    const [p, q] = [p0 + dp / 2, q0 + dq / 2];
    return (first + 4 * Math.sqrt(p * p + q * q) + last) / 6;
  }
  // Along the line, counted from the point that is nearest to zero.
  const from = (p0 * dp + q0 * dq) / length;
  const until = from + length;
  const distance = Math.abs(p0 * dq - q0 * dp) / length;
  return (antiderivative(until, last, distance) - antiderivative(from, first, distance)) / length;
}

/** Of √(x² + distance²), whose value at `x` is `root`. */
function antiderivative(x: number, root: number, distance: number): number {
  const curved = distance === 0 ? 0 : distance * distance * Math.asinh(x / distance);
  return (x * root + curved) / 2;
}
