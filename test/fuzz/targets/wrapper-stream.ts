import { attempt, concat } from '../../../src/codec/index.ts';
import {
  type ByteStream,
  decodeDatagram,
  type Receiver,
  VirtualClock,
  WrapperConnection,
  WrapperDeframer,
} from '../../../src/transport/index.ts';
import { chunksOf } from '../feeding.ts';
import { captured } from '../samples.ts';
import { type FuzzTarget, promise } from '../target.ts';

const longestApdu = 1024;
const mostAccepted = 4;

/** The length of one unit that fills the input. */
function repair(octets: Uint8Array): Uint8Array {
  if (octets.length <= 8) return octets;
  const length = octets.length - 8;
  return concat(Uint8Array.of(0, 1), octets.subarray(2, 6), Uint8Array.of(length >> 8, length), octets.subarray(8));
}

/** A stream that the test holds the other end of. */
class HeldStream implements ByteStream {
  readonly layer = 'tcp';
  receiver: Receiver<Uint8Array> | undefined;
  isClosed = false;
  readonly sent: Uint8Array[] = [];

  send(octets: Uint8Array): Promise<void> {
    this.sent.push(octets);
    return Promise.resolve();
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.receiver = receiver;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A stream of units is taken or closed; nobody gets an APDU that is too long, and no more associations than may be. */
export const wrapperStreamTarget: FuzzTarget = {
  name: 'wrapper-stream',
  samples: () => [
    Uint8Array.of(0, 1, 0, 1, 0, 16, 0, 3, 1, 2, 3),
    Uint8Array.of(0, 1, 0, 16, 0, 1, 0, 1, 9),
    ...captured('wrapper'),
  ],
  repair,
  reaches: ['accepted', 'apdu', 'closed', 'datagram'],
  begin(random, reached) {
    let stream = new HeldStream();
    let accepted = 0;
    const open = () => {
      stream = new HeldStream();
      accepted = 0;
      const own = stream;
      new WrapperConnection(own, {
        maximumApdu: longestApdu,
        maximumAccepted: mostAccepted,
        clock: new VirtualClock(),
        accept(transport) {
          accepted += 1;
          reached('accepted');
          transport.listen({
            receive(apdu) {
              promise(!own.isClosed, 'nothing comes after the end');
              promise(apdu.length >= 1 && apdu.length <= longestApdu, 'an APDU is within its limits');
              reached('apdu');
              void transport.send(apdu);
              return undefined;
            },
            closed: () => {},
          });
          return true;
        },
      });
    };
    open();
    return (octets) => {
      if (attempt(() => decodeDatagram(octets)).ok) reached('datagram');
      const deframer = new WrapperDeframer(longestApdu);
      for (const chunk of chunksOf(octets, random)) {
        for (const item of deframer.push(chunk))
          promise(item.kind === 'fault' || item.start < item.end, 'units are units');
        promise(deframer.pending <= longestApdu + 8, 'no more than one unit is held');
        if (stream.isClosed) open();
        stream.receiver?.receive(chunk);
        if (stream.isClosed) reached('closed');
        promise(accepted <= mostAccepted, 'no more associations than may be');
      }
      const answered = stream.sent.reduce((sum, each) => sum + each.length, 0);
      promise(answered <= 1_000_000, 'no more comes back than went in');
    };
  },
};
