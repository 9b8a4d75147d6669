import type { Obis } from './obis.ts';
import { billingPeriod, tariff, unnamed } from './value-groups.ts';

/** Quantities (value group C) and their processing (value group D) of a medium: EN 13757-1. */
interface Medium {
  readonly name: string;
  readonly quantities: Readonly<Record<number, string>>;
  readonly processing: readonly string[];
}

const values = [
  'current value',
  'periodical value',
  'set date value',
  'billing date value',
  'minimum',
  'maximum',
  'test value',
];

const thermal: Omit<Medium, 'name'> = {
  quantities: {
    1: 'energy',
    2: 'accounted volume',
    3: 'accounted mass',
    4: 'flow volume',
    5: 'flow mass',
    6: 'return volume',
    7: 'return mass',
    8: 'power',
    9: 'flow rate',
    10: 'flow temperature',
    11: 'return temperature',
    12: 'differential temperature',
    13: 'media pressure',
  },
  processing: [...values, 'instantaneous', 'time integral 1', 'time integral 2', 'current average', 'last average'],
};

const water: Omit<Medium, 'name'> = {
  quantities: { 1: 'volume', 2: 'flow rate', 3: 'temperature' },
  processing: values,
};

const gasDirections = [
  'forward undisturbed',
  'forward disturbed',
  'forward absolute',
  'reverse undisturbed',
  'reverse disturbed',
  'reverse absolute',
];

/** Gas counts one thing in six directions at several places: C = 10·place + direction. */
const gasCounts = Object.fromEntries(
  Object.entries({ 0: 'meter volume', 10: 'converter volume', 20: 'logger volume', 30: 'energy', 60: 'mass' }).flatMap(
    ([place, what]) => gasDirections.map((direction, i) => [Number(place) + i + 1, `${direction} ${what}`]),
  ),
);

const gas: Medium = {
  name: 'gas',
  quantities: {
    ...gasCounts,
    7: 'forward absolute meter volume (encoder)',
    8: 'reverse absolute meter volume (encoder)',
    41: 'absolute temperature',
    42: 'absolute pressure',
    43: 'flow rate',
    44: 'velocity of sound',
    45: 'density',
    46: 'relative density',
    47: 'gauge pressure',
    48: 'differential pressure',
    49: 'density of air',
    51: 'correction factor',
    52: 'conversion factor',
    53: 'compressibility factor',
    54: 'superior calorific value',
    55: 'gas law deviation coefficient',
    70: 'natural gas analysis',
  },
  processing: ['at metering conditions', 'corrected', 'at base conditions'],
};

const factorProcessing: Readonly<Record<number, string>> = {
  0: '',
  3: 'backup value',
  10: 'actual value',
  11: 'preset value',
  12: 'method',
};

/** Value group E of gas factors and analysis: averages over periods 1 to 8, current interval first, then 9 and 10. */
function average(e: number): string {
  if (e === 0 || e === 255) return '';
  if (e === 1) return 'weighted';
  if (e === 27 || e === 28) return `average, averaging period ${e - 18}`;
  if (e < 11 || e > 28) return unnamed('classification', 'E', e);
  return `average of ${e % 2 === 1 ? 'current' : 'last'} interval, averaging period ${Math.floor((e - 9) / 2)}`;
}

const isGasFactor = (c: number): boolean => (c >= 51 && c <= 55) || c === 70;

function gasFactorProcessing(c: number, d: number): string {
  return c === 70 ? unnamed('component', 'D', d) : (factorProcessing[d] ?? unnamed('processing', 'D', d));
}

const media: Readonly<Record<number, Medium>> = {
  4: {
    name: 'heat cost allocator',
    quantities: {
      1: 'unrated integral',
      2: 'rated integral',
      3: 'radiator surface temperature',
      4: 'heating medium temperature',
      5: 'flow temperature',
      6: 'return temperature',
      7: 'room temperature',
    },
    processing: values,
  },
  5: { name: 'cooling', ...thermal },
  6: { name: 'heat', ...thermal },
  7: gas,
  8: { name: 'cold water', ...water },
  9: { name: 'hot water', ...water },
  15: {
    name: 'other media',
    quantities: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i + 1, i < 10 ? 'solar' : 'wind'])),
    processing: [],
  },
};

const namesOfMedia = ['abstract', 'electricity'];

/** What a value group A stands for. */
export function mediumName(a: number): string {
  return media[a]?.name ?? namesOfMedia[a] ?? `medium ${a}`;
}

/** Words for a measured quantity of gas, water, heat and other media. */
export function describeOtherMedia({ a, c, d, e, f }: Obis): readonly string[] {
  const medium = media[a];
  const quantity = medium?.quantities[c] ?? unnamed('quantity', 'C', c);
  if (a === 7 && isGasFactor(c)) {
    return [mediumName(a), quantity, gasFactorProcessing(c, d), average(e), billingPeriod(f)];
  }
  const processing = medium?.processing[d] ?? unnamed('processing', 'D', d);
  return [mediumName(a), quantity, processing, tariff(e), billingPeriod(f)];
}
