/**
 * The keys of a Map, the one that was put in longest ago first. One walk goes on and on: a new one would begin with all
 * the places of what was deleted before.
 */
export class OldestKeys<K> {
  readonly #map: ReadonlyMap<K, unknown>;
  #walk: Iterator<K>;

  constructor(map: ReadonlyMap<K, unknown>) {
    this.#map = map;
    this.#walk = map.keys();
  }

  /** The oldest key, to be deleted by who asks for it; undefined where the Map is empty. */
  next(): K | undefined {
    const { done, value } = this.#walk.next();
    if (!done) return value;
    // A walk that came to the end stays there.
    this.#walk = this.#map.keys();
    return this.#walk.next().value;
  }
}
