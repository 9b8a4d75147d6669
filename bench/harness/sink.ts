/** Where results end up, so that no engine can leave out the work. */
const kept: unknown[] = [undefined];

/** Holds a result until the next one comes. */
export function keep(result: unknown): void {
  kept[0] = result;
}
