import { expect, test } from 'vitest';
import { type Datagram, type Receiver, WrapperDatagrams } from '../../src/transport/index.ts';
import { megabytesInUse } from '../support/memory.ts';

test('a flood of datagrams from spoofed addresses opens no more associations than may be', () => {
  let receiver: Receiver<Datagram> | undefined;
  let accepted = 0;
  new WrapperDatagrams(
    {
      layer: 'udp',
      send: () => Promise.resolve(),
      listen: (given) => {
        receiver = given;
      },
      close: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    {
      maximumAccepted: 100,
      accept: () => {
        accepted += 1;
        return true;
      },
    },
  );
  const flood = (count: number) => {
    for (let i = 0; i < count; i += 1) {
      const octets = Uint8Array.of(0, 1, i >> 8, i, 0, 1, 0, 3, 1, 2, 3);
      receiver!.receive({ peer: `10.0.${(i >> 8) & 0xff}.${i & 0xff}:${i & 0xffff}`, octets });
    }
  };
  flood(10_000);
  const before = megabytesInUse();
  flood(190_000);
  expect(megabytesInUse() - before).toBeLessThan(2);
  expect(accepted).toBe(100);
});
