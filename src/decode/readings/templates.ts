import type { ScalerUnit } from './reading.ts';

/** What stands at one position of a push without codes: the code, and scaler and unit where it is a measured value. */
export type TemplateEntry = readonly [obis: string, scaler?: number, unit?: number] | undefined;

/** A push whose values are known by their position alone. */
export interface PositionalTemplate {
  readonly name: string;
  /** The text that the first value begins with, where the list names itself. */
  readonly listVersion?: string;
  readonly entries: readonly TemplateEntry[];
}

const watt = 27;
const voltampereReactive = 29;
const wattHour = 30;
const voltampereReactiveHour = 32;
const ampere = 33;
const volt = 35;
const count = 255;

const identity: readonly TemplateEntry[] = [['1-0:0.2.129*255'], ['0-0:96.1.0*255'], ['0-0:96.1.7*255']];
const power: readonly TemplateEntry[] = [
  ['1-0:1.7.0*255', 0, watt],
  ['1-0:2.7.0*255', 0, watt],
  ['1-0:3.7.0*255', 0, voltampereReactive],
  ['1-0:4.7.0*255', 0, voltampereReactive],
];
const energy: readonly TemplateEntry[] = [
  ['0-0:1.0.0*255'],
  ['1-0:1.8.0*255', 0, wattHour],
  ['1-0:2.8.0*255', 0, wattHour],
  ['1-0:3.8.0*255', 0, voltampereReactiveHour],
  ['1-0:4.8.0*255', 0, voltampereReactiveHour],
];
const voltages = (scaler: number): readonly TemplateEntry[] =>
  [32, 52, 72].map((c) => [`1-0:${c}.7.0*255`, scaler, volt] as const);
const currents = (scaler: number): readonly TemplateEntry[] =>
  [31, 51, 71].map((c) => [`1-0:${c}.7.0*255`, scaler, ampere] as const);
const singlePhase: readonly TemplateEntry[] = [
  ['1-0:31.7.0*255', -3, ampere],
  ['1-0:32.7.0*255', -1, volt],
];
const threePhases = [...currents(-3), ...voltages(-1)];

const registers: readonly TemplateEntry[] = [
  ...voltages(0),
  ...currents(-2),
  ['1-0:1.7.0*255', 0, watt],
  ['1-0:2.7.0*255', 0, watt],
  ['1-0:1.8.0*255', 0, wattHour],
  ['1-0:2.8.0*255', 0, wattHour],
];

/** Lists of the Norwegian and Swedish HAN specification for Kaifa, and the positional pushes of Austria and Croatia. */
export const positionalTemplates: readonly PositionalTemplate[] = [
  { name: 'kaifa-1', entries: [['1-0:1.7.0*255', 0, watt]] },
  { name: 'kaifa-2-single-phase', listVersion: 'KFM_', entries: [...identity, ...power, ...singlePhase] },
  { name: 'kaifa-2-three-phase', listVersion: 'KFM_', entries: [...identity, ...power, ...threePhases] },
  { name: 'kaifa-3-single-phase', listVersion: 'KFM_', entries: [...identity, ...power, ...singlePhase, ...energy] },
  { name: 'kaifa-3-three-phase', listVersion: 'KFM_', entries: [...identity, ...power, ...threePhases, ...energy] },
  { name: 'registers-and-identifier', entries: [...registers, ['0-0:96.1.0*255']] },
  {
    name: 'registers-factors-and-identifier',
    entries: [['0-0:1.0.0*255'], ...registers, undefined, undefined, undefined, ['0-0:96.1.0*255']],
  },
  {
    name: 'registers-factors-and-identifier',
    entries: [...registers, undefined, undefined, undefined, ['0-0:96.1.0*255']],
  },
];

/** Kamstrup sends codes without scaler and unit; these belong to group C of the code (HAN specification of Kamstrup). */
export function kamstrupScalerUnit(c: number, d: number): ScalerUnit | undefined {
  const reactive = c % 20 === 3 || c % 20 === 4 || (c >= 5 && c <= 8);
  if (d === 8) return { scaler: 1, unit: reactive ? voltampereReactiveHour : wattHour };
  if (d !== 7) return undefined;
  if (c === 31 || c === 51 || c === 71) return { scaler: -2, unit: ampere };
  if (c === 32 || c === 52 || c === 72) return { scaler: 0, unit: volt };
  if (c % 20 === 13) return { scaler: -2, unit: count };
  const active = c % 20 === 1 || c % 20 === 2;
  if (!active && !reactive) return undefined;
  return { scaler: 0, unit: reactive ? voltampereReactive : watt };
}

/** Kaifa's list for Sweden sends codes without scaler and unit, in other steps than Kamstrup's. */
export function kaifaScalerUnit(c: number, d: number): ScalerUnit | undefined {
  const found = kamstrupScalerUnit(c, d);
  if (found === undefined || found.unit === count) return undefined;
  if (found.unit === ampere) return { scaler: -3, unit: ampere };
  return { scaler: found.unit === volt ? -1 : 0, unit: found.unit };
}
