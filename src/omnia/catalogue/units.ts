import type { ScalerUnit } from '../../cosem/index.ts';

/** The units of the catalogue and their codes. */
export const unitCodes = {
  d: 4,
  h: 5,
  s: 7,
  '°': 8,
  '°C': 9,
  W: 27,
  VA: 28,
  var: 29,
  Wh: 30,
  VAh: 31,
  varh: 32,
  A: 33,
  V: 35,
  Hz: 44,
  '1/Wh': 45,
  '1/varh': 46,
  '%': 56,
  none: 255,
} as const;

/** A unit by its symbol. */
export type UnitSymbol = keyof typeof unitCodes;

/** The scaler_unit of a scaler and a unit. */
/* @__NO_SIDE_EFFECTS__ */
export function scaled(scaler: number, unit: UnitSymbol): ScalerUnit {
  return { scaler, unit: unitCodes[unit] };
}
