import type { Data as DataValue } from '../axdr/index.ts';
import { decode } from '../codec/index.ts';
import { Data } from '../cosem/index.ts';
import { type CatalogueObject, harmonicOf, usualHarmonicOrders } from '../omnia/index.ts';
import type { PermanentMemory } from '../server/index.ts';
import { highestOrder, type Wave } from './network/harmonic-model.ts';

/** Objects with the orders that are shown (OMNIA data sheet, Harmonic content: a selected set). */
export const selectionNames: Readonly<Record<Wave, string>> = { voltage: '0-0:96.80.20', current: '0-0:96.80.21' };

type Orders = ReadonlySet<number>;

const usual: Orders = /* @__PURE__ */ new Set(usualHarmonicOrders);
/** Octets never change: what they mean is found out once. */
const known = /* @__PURE__ */ new WeakMap<Uint8Array, Orders>();
const { type, attributeId } = Data.attributes.value;

/** The orders of which a meter shows the harmonics of a wave. */
export function selectedOrders(memory: PermanentMemory, wave: Wave): Orders {
  const octets = memory.get(`${Data.classId} ${selectionNames[wave]}*255 ${attributeId}`);
  if (octets === undefined) return usual;
  let orders = known.get(octets);
  if (orders === undefined) {
    orders = new Set(ordersIn(decode(type, octets)));
    known.set(octets, orders);
  }
  return orders;
}

/** The orders of a selection; undefined where it is none: different whole numbers from 1 to 50. */
export function ordersIn(selection: DataValue): readonly number[] | undefined {
  if (selection.kind !== 'array') return undefined;
  const orders = selection.value.map((one) => (one.kind === 'unsigned' ? one.value : 0));
  const areOrders = orders.every((order) => order >= 1 && order <= highestOrder);
  return areOrders && new Set(orders).size === orders.length ? orders : undefined;
}

/** Whether a meter with this memory does not show an object, which is a harmonic that nobody selected. */
export function unselected(
  objects: readonly CatalogueObject[],
): (object: Pick<CatalogueObject, 'logicalName'>, self: { readonly memory: PermanentMemory }) => boolean {
  const harmonics = new Map(objects.map((object) => [object.logicalName.key, harmonicOf(object)]));
  return ({ logicalName }, { memory }) => {
    const harmonic = harmonics.get(logicalName.key);
    return harmonic !== undefined && !selectedOrders(memory, harmonic.quantity).has(harmonic.order);
  };
}
