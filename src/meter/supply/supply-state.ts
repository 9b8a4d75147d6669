import type { MemoryEntry, PermanentMemory } from '../../server/index.ts';
import type { SupplySource } from './source.ts';

/** What the meter remembers of its supply. Times are milliseconds. */
export interface SupplyState {
  readonly source: SupplySource;
  /** Since 1970 UTC. */
  readonly since: number;
  /** Of all times before this one, how long it lived on anything but the mains. */
  readonly lasted: { readonly auxiliary: number; readonly none: number };
}

const key = 'supply';
const sources: readonly SupplySource[] = ['mains', 'auxiliary', 'none'];
const beginning: SupplyState = { source: 'mains', since: 0, lasted: { auxiliary: 0, none: 0 } };
/** Octets never change: what they mean is found out once. */
const known = /* @__PURE__ */ new WeakMap<Uint8Array, SupplyState>();

/** The state that is remembered. */
export function supplyState(memory: PermanentMemory): SupplyState {
  const octets = memory.get(key);
  if (octets === undefined) return beginning;
  let state = known.get(octets);
  if (state === undefined) {
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    const lasted = { auxiliary: view.getFloat64(9), none: view.getFloat64(17) };
    state = { source: sources[view.getUint8(0)]!, since: view.getFloat64(1), lasted };
    known.set(octets, state);
  }
  return state;
}

/** What is to be remembered when the meter lives on something else. */
export function supplyStateEntry({ source, since, lasted }: SupplyState, next: SupplySource, at: number): MemoryEntry {
  const view = new DataView(new ArrayBuffer(25));
  view.setUint8(0, sources.indexOf(next));
  view.setFloat64(1, at);
  view.setFloat64(9, lasted.auxiliary + (source === 'auxiliary' ? at - since : 0));
  view.setFloat64(17, lasted.none + (source === 'none' ? at - since : 0));
  return [key, new Uint8Array(view.buffer)];
}
