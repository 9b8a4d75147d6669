import { decodeCapture } from '../../../src/decode/index.ts';
import { below } from '../../coap/random.ts';
import { notification } from '../../support/captures.ts';
import { captured, latin1 } from '../samples.ts';
import { type FuzzTarget, promise } from '../target.ts';

/** Whatever was captured is decoded as far as it goes. */
export const decodeTarget: FuzzTarget = {
  name: 'decode',
  samples: () => [
    notification(),
    latin1('7E A0 07 03 21 93 0F 01 7E'),
    ...captured('hdlc', 'hdlc-stream', 'mbus', 'wrapper', 'p1', 'apdu', 'bad', 'coap').map((each) =>
      each.slice(0, 1024),
    ),
  ],
  reaches: ['message', 'skipped', 'issue'],
  begin: (random, reached) => (octets) => {
    const isText = below(random, 3) === 0;
    const { messages, skipped } = decodeCapture(isText ? String.fromCharCode(...octets) : octets);
    for (const { issues } of messages) reached(issues.length > 0 ? 'issue' : 'message');
    if (skipped.length > 0) reached('skipped');
    promise(messages.length + skipped.length <= octets.length + 1, 'there is no more found than there are octets');
  },
};
