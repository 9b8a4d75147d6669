import { LinkError } from '../codec/index.ts';
import type { ClientAndLogicalDevice } from './link-events.ts';

interface Waiting extends ClientAndLogicalDevice {
  readonly information: Uint8Array;
}

/** The information fields of UI frames that wait for a poll of their client; there need be no link. */
export class UnnumberedQueue {
  readonly #maximumQueued: number;
  #waiting: Waiting[] = [];

  constructor(maximumQueued: number) {
    this.#maximumQueued = maximumQueued;
  }

  add({ clientAddress, serverUpperAddress }: ClientAndLogicalDevice, information: Uint8Array): void {
    if (this.#waiting.length >= this.#maximumQueued) {
      throw new LinkError('hdlc', 'limit', `${this.#waiting.length} UI frames wait to be sent`);
    }
    this.#waiting.push({ clientAddress, serverUpperAddress, information });
  }

  /** Takes out what waits between these two. */
  take({ clientAddress, serverUpperAddress }: ClientAndLogicalDevice): Uint8Array[] {
    const isMeant = (each: Waiting) =>
      each.clientAddress === clientAddress && each.serverUpperAddress === serverUpperAddress;
    const taken = this.#waiting.filter(isMeant);
    if (taken.length > 0) this.#waiting = this.#waiting.filter((each) => !isMeant(each));
    return taken.map(({ information }) => information);
  }
}
