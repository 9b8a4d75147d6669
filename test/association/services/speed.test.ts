import { expect, test } from 'vitest';
import { Apdu } from '../../../src/apdu/index.ts';
import { getExchange } from '../../../src/association/index.ts';
import { RawData } from '../../../src/axdr/index.ts';
import { decode, encode, Writer } from '../../../src/codec/index.ts';
import { caller, context, getItem, served } from './exchange.ts';

/** A profile of 17,347 rows of a time, a status and three registers. */
function profile(): RawData {
  const rows = 17_347;
  const w = new Writer(1 << 20).u8(1).u8(0x82).u16(rows);
  for (let i = 0; i < rows; i += 1) {
    w.u8(2).u8(5).u8(9).u8(12);
    for (let k = 0; k < 12; k += 1) w.u8((i * 7 + k) & 0xff);
    w.u8(0x11).u8(i & 0xff);
    for (let k = 0; k < 3; k += 1) w.u8(6).u32(i * 1000 + k);
    w.u8(0).u8(0);
    w.length -= 2;
  }
  return new RawData(w.finish());
}

test('a whole load profile passes in blocks, quickly and unharmed', () => {
  const value = profile();
  const { services } = served(() => ({ kind: 'get', result: { kind: 'data', value } }), { maximumResponseSize: 2048 });
  const by = caller();
  const begin = performance.now();
  const exchange = getExchange([getItem()], context({ maximumRequestSize: 2048 }));
  let step = exchange.next();
  let blocks = 0;
  while (!step.done) {
    const response = services.serve(decode(Apdu, encode(Apdu, step.value)), by);
    if (response === undefined || response instanceof Promise) throw new Error('the response is not there at once');
    blocks += 1;
    step = exchange.next(decode(Apdu, encode(Apdu, response)));
  }
  const milliseconds = performance.now() - begin;
  expect(step.value).toEqual([{ kind: 'data', value }]);
  expect(blocks).toBe(Math.ceil(value.bytes.length / 2036));
  if (process.env.SPEED) console.log(`${value.bytes.length} octets, ${blocks} blocks: ${milliseconds.toFixed(1)} ms`);
  expect(milliseconds).toBeLessThan(2000);
});
