import type { Channel, FaultKind } from '../../transport/index.ts';

/** Octets that faults may hold back before the other side has to wait. */
const mostInFlight = 1024 * 1024;

/** A channel whose faults hold octets back, and so not more of them than it should. */
export interface BoundedChannel<T> {
  send(item: T): Promise<void>;
  /** Resolves when nothing is held back any more. */
  drained(): Promise<void>;
}

/** How a channel becomes one with faults. */
export interface FaultsOf<T> {
  readonly channel: Channel<T>;
  readonly sizeOf: (item: T) => number;
  /** The channel with faults over the one given. */
  readonly inject: (channel: Channel<T>, onFault: (fault: FaultKind) => void) => Channel<T>;
  readonly onFault: (fault: FaultKind) => void;
}

/** Keeps the backpressure that delays would take away: counts what goes into the faults and what comes out of them. */
export function boundedFaults<T>({ channel, sizeOf, inject, onFault }: FaultsOf<T>): BoundedChannel<T> {
  let inFlight = 0;
  let waiting: (() => void)[] = [];
  let drawn: FaultKind[] = [];
  const changed = () => new Promise<void>((resolve) => waiting.push(resolve));
  const faulty = inject(
    counting(channel, (item) => leave(sizeOf(item))),
    (fault) => {
      drawn.push(fault);
      onFault(fault);
    },
  );
  function leave(size: number): void {
    inFlight -= size;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }
  return {
    async send(item) {
      drawn = [];
      const sent = faulty.send(item);
      if (!drawn.includes('drop')) inFlight += sizeOf(item) * (drawn.includes('duplicate') ? 2 : 1);
      await sent;
      while (inFlight > mostInFlight) await changed();
    },
    async drained() {
      while (inFlight > 0) await changed();
    },
  };
}

/** The channel, telling of every item that it took or failed to take. */
function counting<T>(channel: Channel<T>, left: (item: T) => void): Channel<T> {
  return {
    layer: channel.layer,
    send: (item, options) => channel.send(item, options).finally(() => left(item)),
    listen: (receiver) => channel.listen(receiver),
    close: () => channel.close(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}
