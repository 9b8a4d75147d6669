import type { ConsumptionHistory } from './consumption-history.ts';
import type { Energies, EnergyPart } from './energies.ts';
import { nodeDistance } from './load-model.ts';
import type { Network } from './network/network.ts';

/** Energies that pulses stand for: taken and fed in, active and reactive. Each is counted by itself. */
export type PulsedEnergy = 'A+' | 'A-' | 'R+' | 'R-';

interface Pair {
  readonly taken: readonly EnergyPart[];
  readonly fedIn: readonly EnergyPart[];
}

const active: Pair = { taken: ['A+'], fedIn: ['A-'] };
const reactive: Pair = { taken: ['R1', 'R2'], fedIn: ['R3', 'R4'] };
const pairOf: Readonly<Record<PulsedEnergy, Pair>> = { 'A+': active, 'A-': active, 'R+': reactive, 'R-': reactive };

const hour = 3_600_000;
const node = nodeDistance * 1000;

/** Wh or varh with their fraction. */
export function pulsedEnergy(energies: Energies, which: PulsedEnergy): number {
  const { taken, fedIn } = pairOf[which];
  return energies.exact(which.endsWith('+') ? taken : fedIn);
}

/** Pulses that an energy has given since the meter was installed: one for each whole Wh or varh. */
export function pulseCount(energies: Energies, which: PulsedEnergy): number {
  return Math.floor(pulsedEnergy(energies, which));
}

/** What pulses are worked out from. */
export interface PulseSource {
  readonly history: ConsumptionHistory;
  readonly network: Network;
}

/**
 * The instants after `from`, up to `until`, at which an energy becomes a whole number, in their order. Between two
 * instants at which something changes power is a straight line; there its integral is turned round.
 */
export function* wholeUnits(of: PulseSource, which: PulsedEnergy, [from, until]: readonly [number, number]) {
  for (let begin = from; begin < until; ) {
    const end = Math.min(until, nextBend(of, begin));
    yield* wholeUnitsBetween(of.history, which, [begin, end]);
    begin = end;
  }
}

/** When power may stop to be a straight line. */
function nextBend({ history, network }: PulseSource, after: number): number {
  const span = history.spans.find(({ from }) => from > after)?.from ?? Number.POSITIVE_INFINITY;
  return Math.min((Math.floor(after / node) + 1) * node, network.nextChange(after), span);
}

function* wholeUnitsBetween(
  history: ConsumptionHistory,
  which: PulsedEnergy,
  [begin, end]: readonly [number, number],
): Generator<number> {
  const { taken, fedIn } = pairOf[which];
  const sign = which.endsWith('+') ? 1 : -1;
  const net = (energies: Energies) => sign * (energies.exact(taken) - energies.exact(fedIn));
  // In this order: a history goes on from where it was asked last.
  const [first, middle, last] = [begin, (begin + end) / 2, end].map((instant) => history.at(instant));
  const [before, after] = [pulsedEnergy(first!, which), pulsedEnergy(last!, which)];
  if (Math.floor(before) >= Math.floor(after)) return;
  const hours = (end - begin) / hour;
  const [half, whole] = [net(middle!) - net(first!), net(last!) - net(first!)];
  const power = (4 * half - whole) / hours;
  const slope = (4 * (whole - 2 * half)) / hours ** 2;
  // Where the direction turns inside, this one begins to flow there.
  const start = power >= 0 ? 0 : -power / slope;
  const powerAtStart = Math.max(0, power);
  for (let unit = Math.floor(before) + 1; unit <= after; unit += 1) {
    const time = start + timeOf(unit - before, powerAtStart, slope);
    yield begin + Math.min(hours, Math.max(0, time)) * hour;
  }
}

/** Hours until a power that grows or falls evenly has given so much energy. */
function timeOf(energy: number, power: number, slope: number): number {
  // The form of the root that loses no digits where the slope is nearly nothing.
  const root = Math.sqrt(Math.max(0, power * power + 2 * slope * energy));
  return (2 * energy) / (power + root);
}
