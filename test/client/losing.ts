import type { Transport } from '../../src/transport/index.ts';

/** A transport that loses what it is told to. */
export interface LosingTransport extends Transport {
  loses: (apdu: Uint8Array) => boolean;
  sent: number;
}

export function losing(transport: Transport): LosingTransport {
  return {
    layer: transport.layer,
    loses: () => false,
    sent: 0,
    async send(apdu, options) {
      this.sent += 1;
      if (!this.loses(apdu)) await transport.send(apdu, options);
    },
    listen: (receiver) => transport.listen(receiver),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
