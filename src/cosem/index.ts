export { formatScaled } from './scaler-unit.ts';
export { type Unit, unitOf, units } from './units.ts';
