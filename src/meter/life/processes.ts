import type { OmniaMeter } from '../omnia-meter.ts';
import type { Process } from './process.ts';

/** All that a meter does by itself; who stands first goes first at the same instant. */
export const processes: readonly ((meter: OmniaMeter) => Process)[] = [];
