import { waverings } from '../load-model.ts';
import {
  type Extremes,
  frequencyStep,
  type Reached,
  rippleStep,
  type Time,
  type VoltagePart,
  voltageParts,
} from './course.ts';
import type { Network } from './network.ts';

/**
 * The least and the greatest RMS voltage of a phase, counted from 0, in a time: exact, as all of it is straight lines
 * between bends that are known.
 */
export function voltageBounds(network: Network, phase: number, time: Time): Extremes {
  const search = new Search();
  const rippled: VoltagePart[] = [];
  for (const part of voltageParts(network, phase, time)) {
    const [first, last] = part.hasRipple
      ? [part.first + ripple(network, phase, part.from), part.last + ripple(network, phase, part.until)]
      : [part.first, part.last];
    search.reach(first, part.from);
    search.reach(last, part.until);
    if (part.hasRipple) rippled.push(part);
  }
  for (const part of rippled) if (mayBeBeyond(part, search)) lookInto(network, phase, part, search);
  return search.found;
}

/** The least and the greatest frequency in a time, in Hz. */
export function frequencyBounds(network: Network, { from, until }: Time): Extremes {
  const search = new Search();
  for (let at = from; at < until; ) {
    const end = Math.min(until, (Math.floor(at / frequencyStep) + 1) * frequencyStep, network.nextChange(at));
    search.reach(network.frequency(at), at);
    at = end;
  }
  search.reach(network.frequency(until), until);
  return search.found;
}

class Search {
  #least: Reached | undefined;
  #greatest: Reached | undefined;

  get found(): Extremes {
    if (this.#least === undefined || this.#greatest === undefined) throw new RangeError('the time is empty');
    return { least: this.#least, greatest: this.#greatest };
  }

  reach(value: number, at: number): void {
    if (this.#least === undefined || value < this.#least.value) this.#least = { value, at };
    if (this.#greatest === undefined || value > this.#greatest.value) this.#greatest = { value, at };
  }
}

/** Most parts of a day are nowhere near its extremes, whatever their ripple. */
function mayBeBeyond({ first, last }: VoltagePart, { found: { least, greatest } }: Search): boolean {
  const { volts } = waverings.ripple;
  return Math.max(first, last) + volts > greatest.value || Math.min(first, last) - volts < least.value;
}

function lookInto(network: Network, phase: number, { from, until, first, last }: VoltagePart, search: Search): void {
  for (let bend = Math.floor(from / rippleStep) + 1; bend * rippleStep < until; bend += 1) {
    const at = bend * rippleStep;
    const steady = first + ((last - first) * (at - from)) / (until - from);
    search.reach(steady + network.model.ripple(phase, bend, bend), at);
  }
}

function ripple({ model }: Network, phase: number, at: number): number {
  const place = at / rippleStep;
  return model.ripple(phase, Math.floor(place), place);
}
