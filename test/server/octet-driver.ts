import type { GeneralBlockTransferMachine, OctetExchange } from '../../src/association/index.ts';
import { type Clock, received, type Transport } from '../../src/transport/index.ts';

/** How an exchange gets through. */
export interface OctetDriver {
  <R>(exchange: OctetExchange<R>): Promise<R>;
  /** From when it is set, all goes through general-block-transfer. */
  blocks: GeneralBlockTransferMachine | undefined;
  /** Octets of the longest APDU in either direction. */
  readonly longest: { sent: number; received: number };
}

/** Runs exchanges over a transport, one after another: the least that a client needs. */
export function octetDriver(transport: Transport, clock: Clock): OctetDriver {
  const incoming = received(transport);
  const longest = { sent: 0, received: 0 };
  const send = async (octets: Uint8Array) => {
    longest.sent = Math.max(longest.sent, octets.length);
    await transport.send(octets);
  };
  const next = async (): Promise<Uint8Array> => {
    const { value, done } = await incoming.next();
    if (done === true) throw new Error('the transport was closed');
    longest.received = Math.max(longest.received, value.length);
    return value;
  };
  /** Handles events until there is an APDU. */
  const throughBlocks = async (machine: GeneralBlockTransferMachine, request: Uint8Array | undefined) => {
    let events = request === undefined ? [] : machine.send(request, clock.now());
    for (;;) {
      let apdu: Uint8Array | undefined;
      for (const event of events) {
        if (event.kind === 'failed') throw event.error;
        if (event.kind === 'transmit') await send(event.octets);
        else apdu = event.apdu;
      }
      if (apdu !== undefined) return apdu;
      events = machine.receive(await next(), clock.now());
    }
  };
  const run = async <R>(exchange: OctetExchange<R>): Promise<R> => {
    let step = exchange.next();
    while (!step.done) {
      let octets: Uint8Array;
      if (driver.blocks !== undefined) octets = await throughBlocks(driver.blocks, step.value);
      else {
        if (step.value !== undefined) await send(step.value);
        octets = await next();
      }
      step = exchange.next({ octets, now: clock.now() });
    }
    return step.value;
  };
  const driver: OctetDriver = Object.assign(run, { blocks: undefined, longest });
  return driver;
}
