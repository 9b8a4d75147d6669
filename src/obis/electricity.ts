import type { Obis } from './obis.ts';
import { billingPeriod, tariff, unnamed } from './value-groups.ts';

interface Quantity {
  /** `~` stands for `energy` or `power`, which value group D decides. */
  readonly name: string;
  readonly phase: string;
  readonly kind: 'power' | 'voltage' | 'current' | 'angle' | 'losses' | 'other';
}

/** Value groups C = 1 to 20; the same 20 follow for L1, L2 and L3 (IEC 62056-6-1 table 13). */
const perPhase: readonly (readonly [name: string, kind: Quantity['kind']])[] = [
  ['active ~ import (+A)', 'power'],
  ['active ~ export (-A)', 'power'],
  ['reactive ~ import (+R)', 'power'],
  ['reactive ~ export (-R)', 'power'],
  ['reactive ~ quadrant I (R1)', 'power'],
  ['reactive ~ quadrant II (R2)', 'power'],
  ['reactive ~ quadrant III (R3)', 'power'],
  ['reactive ~ quadrant IV (R4)', 'power'],
  ['apparent ~ import (+S)', 'power'],
  ['apparent ~ export (-S)', 'power'],
  ['current', 'current'],
  ['voltage', 'voltage'],
  ['power factor', 'other'],
  ['frequency', 'other'],
  ['active ~ absolute sum (|+A| + |-A|)', 'power'],
  ['active ~ net (|+A| - |-A|)', 'power'],
  ['active ~ quadrant I', 'power'],
  ['active ~ quadrant II', 'power'],
  ['active ~ quadrant III', 'power'],
  ['active ~ quadrant IV', 'power'],
];

const single: Readonly<Record<number, readonly [name: string, kind: Quantity['kind']]>> = {
  81: ['phase angle', 'angle'],
  82: ['pulses or pieces', 'other'],
  83: ['transformer and line losses', 'losses'],
  88: ['ampere-squared hours', 'other'],
  89: ['volt-squared hours', 'other'],
  90: ['sum of phase currents', 'current'],
  91: ['neutral current', 'current'],
  92: ['neutral voltage', 'voltage'],
  124: ['voltage L1-L2', 'voltage'],
  125: ['voltage L2-L3', 'voltage'],
  126: ['voltage L3-L1', 'voltage'],
};

const phases = ['', 'L1', 'L2', 'L3'];

function quantityOf(c: number): Quantity | undefined {
  if (c >= 1 && c <= 80) {
    const [name, kind] = perPhase[(c - 1) % 20]!;
    return { name, kind, phase: c === 11 || c === 12 ? 'any phase' : phases[Math.floor((c - 1) / 20)]! };
  }
  if (c >= 84 && c <= 87) return { name: 'power factor export', kind: 'other', phase: phases[c - 84]! };
  if (c >= 100 && c <= 107) {
    const name = c < 104 ? 'reactive ~ inductive (QI + QIII)' : 'reactive ~ capacitive (QII + QIV)';
    return { name, kind: 'power', phase: phases[(c - 100) % 4]! };
  }
  const entry = single[c];
  return entry && { name: entry[0], kind: entry[1], phase: '' };
}

/** Which time integral a value group D is (IEC 62056-6-1 table 14). */
const timeIntegrals: Readonly<Record<number, number>> = {
  8: 1,
  9: 2,
  10: 3,
  17: 7,
  18: 8,
  19: 9,
  20: 10,
  29: 5,
  30: 6,
  58: 4,
};

/** What a time integral of power is called: the first is the meter reading itself. */
const energies = [
  '',
  '',
  'over the billing period',
  'above threshold',
  'test',
  'over recording interval 1',
  'over recording interval 2',
  'at the end of recording period 1',
  'at the end of recording period 2',
  'over the billing period to the end of recording period 1',
  'over the billing period to the end of recording period 2',
];

const averages = ['cumulative minimum', 'cumulative maximum', 'minimum', 'current average', 'last average', 'maximum'];
const limits = ['under limit', 'over limit', 'missing'];
const voltageLimits = ['sags', 'swells', 'interruptions'];
const limitValues = ['threshold', 'occurrence counter', 'duration', 'magnitude'];

const otherProcessing: Readonly<Record<number, string>> = {
  0: 'billing period average',
  7: 'instantaneous',
  27: 'current average 5',
  28: 'current average 6',
  43: 'time threshold for under limit',
  44: 'time threshold for over limit',
  45: 'time threshold for missing',
  46: 'contracted value',
  49: 'average over recording interval 1',
  50: 'average over recording interval 2',
  51: 'minimum over recording interval 1',
  52: 'minimum over recording interval 2',
  53: 'maximum over recording interval 1',
  54: 'maximum over recording interval 2',
  55: 'test average',
  56: 'current average 4 (harmonics)',
};

const isLimit = (d: number): boolean => d >= 31 && d <= 42;

function processing({ d, e }: Obis, kind: Quantity['kind']): string {
  const integral = timeIntegrals[d];
  if (integral !== undefined) return kind === 'power' ? energies[integral]! : `time integral ${integral}`;
  const scheme = Math.floor(d / 10) + 1;
  const average = averages[(d % 10) - 1];
  if (scheme <= 3 && average !== undefined) {
    // The third scheme is for instantaneous values; the first two make the demand of a billing period.
    return `${average}${kind === 'power' && scheme < 3 ? ' demand' : ''} ${scheme}`;
  }
  if (isLimit(d)) {
    const limit = Math.floor((d - 31) / 4);
    const words = `${limits[limit]} ${limitValues[(d - 31) % 4]}`;
    // Other classes of E (distortion, a manufacturer's) watch something else than the voltage itself.
    return kind === 'voltage' && (e <= 63 || e === 255) ? `${words} (${voltageLimits[limit]})` : words;
  }
  return otherProcessing[d] ?? unnamed('processing', 'D', d);
}

const distortions = ['total harmonic distortion (THD)', 'total demand distortion (TDD)', 'all harmonics'];
const dipDepths = ['10-15 %', '15-30 %', '30-60 %', '60-90 %', '90-100 %'];
const dipDurations = ['10-100 ms', '100-500 ms', '0.5-1 s', '1-3 s', '3-20 s', '20-60 s'];

function classification({ c, d, e }: Obis, kind: Quantity['kind']): string {
  const harmonics = kind === 'voltage' || kind === 'current' || (kind === 'power' && c % 20 === 15);
  if (harmonics && e >= 124 && e <= 127) return distortions[e - 124] ?? 'all harmonics to nominal value ratio';
  if (harmonics && (d === 7 || d === 24 || d === 56) && e > 0 && e <= 120)
    return e === 1 ? 'harmonic 1 (fundamental)' : `harmonic ${e}`;
  // E = 0 is a class as well, but meters use it for the count of all dips.
  const depth = dipDepths[Math.floor(e / 10)];
  const duration = dipDurations[e % 10];
  if (kind === 'voltage' && d === 32 && e > 0 && depth !== undefined && duration !== undefined)
    return `dips of ${depth} for ${duration}`;
  return tariff(e);
}

const angleEnds = ['U(L1)', 'U(L2)', 'U(L3)', undefined, 'I(L1)', 'I(L2)', 'I(L3)', 'I(L0)'];

/** Value group E of angles: the tens are the reference, the units where the angle is from (IEC 62056-6-1 table 17). */
function angle(e: number): string {
  const to = angleEnds[Math.floor(e / 10)];
  const from = angleEnds[e % 10];
  if (from === undefined || to === undefined) return e === 255 ? 'phase angles' : `phase angle ${e}`;
  return `phase angle from ${from} to ${to}`;
}

const lossKinds = ['line losses', 'transformer losses', 'losses'];
const lossSigns = [' (+)', ' (-)', ''];
const compensated = ['gross (+)', 'net (+)', 'gross (-)', 'net (-)'];

/** Value group E of losses: blocks of 18 in one order, for the sum and for each phase (IEC 62056-6-1 table 18). */
function losses(e: number): string {
  if (e === 19 || e === 20) return e === 19 ? 'normalized transformer losses' : 'normalized line losses';
  if (e >= 21 && e <= 28) return `compensated ${e < 25 ? 'active' : 'reactive'} ${compensated[(e - 21) % 4]}`;
  const block = e <= 18 ? 0 : Math.floor((e - 11) / 20);
  const at = e <= 18 ? e - 1 : (e - 11) % 20;
  if (e === 0 || block > 3 || e === 29 || e === 30) return e === 0 || e === 255 ? '' : `losses ${e}`;
  const phase = block === 0 ? '' : `${phases[block]} `;
  if (at >= 18) return `${phase}${at === 18 ? 'ampere' : 'volt'}-squared hours`;
  return `${phase}${at < 9 ? 'active' : 'reactive'} ${lossKinds[Math.floor((at % 9) / 3)]}${lossSigns[at % 3]}`;
}

/** Words for a measured quantity of electricity. */
export function describeElectricity(code: Obis): readonly string[] {
  const { c, d, e, f } = code;
  const quantity = quantityOf(c);
  const kind = quantity?.kind ?? 'other';
  const name = quantity?.name.replace('~', timeIntegrals[d] === undefined ? 'power' : 'energy');
  const period = isLimit(d) && f <= 99 ? `limit ${f}` : billingPeriod(f);
  const group = kind === 'angle' ? angle(e) : kind === 'losses' ? losses(e) : classification(code, kind);
  if (name === undefined) return ['electricity', unnamed('quantity', 'C', c), processing(code, kind), group, period];
  if (kind === 'angle' || kind === 'losses') return [group || name, processing(code, kind), period];
  return [name, quantity!.phase, processing(code, kind), group, period];
}
