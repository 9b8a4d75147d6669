export { type ColumnKind, type ProfileColumns, readProfileColumns } from './profile-columns.ts';
export { formatScaled } from './scaler-unit.ts';
export { type Unit, unitOf, unitSymbol, units } from './units.ts';
