import { frequencyStep, rippleStep, type Time, type VoltagePart, voltageParts } from './course.ts';
import type { Network } from './network.ts';

/** The mean RMS voltage of a phase, counted from 0, over a time: exact. */
export function meanVoltage(network: Network, phase: number, time: Time): number {
  let sum = 0;
  for (const part of voltageParts(network, phase, time)) {
    sum += ((part.first + part.last) / 2) * (part.until - part.from);
    if (part.hasRipple) sum += rippleIntegral(network, phase, part);
  }
  return sum / (time.until - time.from);
}

/** The mean frequency over a time in Hz: exact. */
export function meanFrequency(network: Network, { from, until }: Time): number {
  let sum = 0;
  for (let at = from; at < until; ) {
    const end = Math.min(until, (Math.floor(at / frequencyStep) + 1) * frequencyStep, network.nextChange(at));
    // What goes in a straight line is its middle on average.
    sum += network.frequency((at + end) / 2) * (end - at);
    at = end;
  }
  return sum / (until - from);
}

/** The sum of trapezoids from bend to bend, in volts and milliseconds. */
function rippleIntegral({ model }: Network, phase: number, { from, until }: VoltagePart): number {
  const [begin, end] = [from / rippleStep, until / rippleStep];
  const [firstBend, lastBend] = [Math.ceil(begin), Math.floor(end)];
  if (lastBend < firstBend) return valueBetween(model, phase, [begin, end]) * (until - from);
  let sum = valueBetween(model, phase, [begin, firstBend]) * (firstBend - begin);
  sum += valueBetween(model, phase, [lastBend, end]) * (end - lastBend);
  for (let bend = firstBend; bend <= lastBend; bend += 1) {
    const isEnd = bend === firstBend || bend === lastBend;
    if (firstBend !== lastBend) sum += model.ripple(phase, bend, bend) * (isEnd ? 0.5 : 1);
  }
  return sum * rippleStep;
}

/** The mean of the ripple between two places with no bend between them. */
function valueBetween(model: Network['model'], phase: number, [from, until]: readonly [number, number]): number {
  const middle = (from + until) / 2;
  return model.ripple(phase, Math.floor(middle), middle);
}
