/** A class of the type number and how many percent it may be off, as the standards say at reference conditions. */
export interface ClassLimits {
  /** Of active energy, by current in A and power factor. */
  active(current: number, factor: number): number | undefined;
  /** Of reactive energy, by current in A and sin φ. */
  reactive(current: number, factor: number): number | undefined;
}

/** Basic current, and a tenth of it, at which the limits of EN 50470-3 change, in A. */
const basic = 5;
const transition = 0.5;

/** EN 50470-3, table 4, and IEC 62053-21, table 6: class B is as 1, and A as 2. */
function active(width: 1 | 2) {
  const [small, usual] = width === 1 ? [1.5, 1] : [2.5, 2];
  return (current: number, factor: number) => {
    if (factor > 0.99) return current < transition ? small : usual;
    if (factor < 0.45 || current < transition) return undefined;
    return current < 0.2 * basic ? small : usual;
  };
}

/** IEC 62053-23, table 6, for class 2; class 1 has half of it, as in IEC 62053-24. */
function reactive(width: 1 | 2) {
  return (current: number, factor: number) => {
    if (factor > 0.99) return (current < 0.1 * basic ? 1.25 : 1) * width;
    if (factor > 0.45) return current < 0.1 * basic ? undefined : (current < 0.2 * basic ? 1.25 : 1) * width;
    return factor > 0.2 && current >= 0.2 * basic ? 1.25 * width : undefined;
  };
}

/** By X15X16 of the type number. */
export const classLimits: Readonly<Record<string, ClassLimits>> = {
  11: { active: active(1), reactive: reactive(1) },
  12: { active: active(1), reactive: reactive(2) },
  22: { active: active(2), reactive: reactive(2) },
  B1: { active: active(1), reactive: reactive(1) },
  B2: { active: active(1), reactive: reactive(2) },
  A2: { active: active(2), reactive: reactive(2) },
};
