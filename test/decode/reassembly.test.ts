import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../src/codec/index.ts';
import { type DecodedCapture, decodeCapture } from '../../src/decode/index.ts';
import * as capture from '../support/captures.ts';
import {
  blocks,
  codes,
  frame,
  layerNames,
  mbusFrames,
  protect,
  receiveReady,
  segments,
  single,
  wrapped,
} from '../support/captures.ts';
import { contractFault } from '../support/contract.ts';
import { hex } from '../support/corpus.ts';

/** A push whose value says which it is, and whose first octets are its own. */
const pushOf = (value: number) =>
  capture.notification(
    capture.structure(
      capture.structure(
        capture.code('1-0:1.8.0*255'),
        capture.number('double-long-unsigned', value),
        capture.scalerUnit(0, 30),
      ),
      capture.structure(capture.code('0-0:96.1.0*255'), capture.text(`METER ${'0123456789'.repeat(6)}`)),
    ),
    Uint8Array.from(capture.dateTime).fill(value & 31, 6, 7),
  );
const first = pushOf(1111);
const second = pushOf(2222);

function decode(...parts: Uint8Array[]): DecodedCapture {
  const result = decodeCapture(concat(...parts), { keys: { ...capture.bothKeys } });
  expect(contractFault(result)).toBeUndefined();
  return result;
}

/** The values that came through. */
const valuesOf = ({ messages }: DecodedCapture) =>
  messages.flatMap(({ readings }) => readings.filter(({ unit }) => unit === 'Wh').map(({ value }) => value));
const codesOf = ({ messages }: DecodedCapture) => messages.flatMap(codes);

/** Every way in which one APDU comes in several carriers. */
const ways: Record<string, (apdu: Uint8Array) => Uint8Array[]> = {
  'segments of UI frames': (apdu) => segments(apdu, 25, 'UI'),
  'segments of I frames': (apdu) => segments(apdu, 25, 'I'),
  'blocks in frames': (apdu) =>
    blocks(apdu, 25).map((block, i) => frame(i === 0 ? concat(hex('e6e700'), block) : block)),
  'blocks over the wrapper': (apdu) => blocks(apdu, 25).map((block) => wrapped(block)),
  'frames of M-Bus': (apdu) => mbusFrames(apdu, 25),
};

describe.each(Object.entries(ways))('%s', (way, split) => {
  const one = split(first);
  const other = split(second);
  const numbered = !way.endsWith('UI frames');

  test('are one message, clear and ciphered', () => {
    expect(one.length).toBeGreaterThan(3);
    for (const parts of [one, split(protect(first))]) {
      const message = single(decode(...parts));
      expect(message).toMatchObject({ start: 0, end: concat(...parts).length, readings: [{ value: 1111 }, {}] });
      expect(codes(message)).toEqual([]);
      expect(message.tree.children?.at(-1)).toMatchObject({ name: 'reassembled' });
    }
  });

  test('two in a row are two', () => {
    const result = decode(...one, ...other);
    expect(valuesOf(result)).toEqual([1111, 2222]);
    expect(result.messages).toHaveLength(2);
  });

  test('a lost one is told, nothing of the APDU is shown, and the next is read', () => {
    for (let lost = 0; lost < one.length; lost += 1) {
      const result = decode(...one.toSpliced(lost, 1), ...other);
      // The segments of UI frames have no numbers: a lost one between others shows in the octets alone.
      const isTold = result.messages.some(({ issues }) => issues.some(({ severity }) => severity !== 'note'));
      expect(isTold, `without ${lost}`).toBe(true);
      expect(valuesOf(result), `without ${lost}`).toEqual([2222]);
    }
  });

  test('a repeated one is passed over, or ends the APDU; the next is read', () => {
    for (let i = 0; i < one.length; i += 1) {
      const values = valuesOf(decode(...one.toSpliced(i, 0, one[i]!), ...other));
      expect([[1111, 2222], [2222]], `twice ${i}`).toContainEqual(values);
    }
  });

  test.runIf(numbered)('exchanged ones never yield data', () => {
    for (let i = 0; i + 1 < one.length; i += 1) {
      expect(valuesOf(decode(...one.toSpliced(i, 2, one[i + 1]!, one[i]!)))).toEqual([]);
    }
  });

  test('a capture that starts or ends within one', () => {
    for (let i = 1; i < one.length; i += 1) {
      const end = decode(...one.slice(0, i));
      expect(codesOf(end), `the first ${i}`).toEqual(['incomplete']);
      expect(end.messages[0]?.issues[0]).toMatchObject({
        severity: 'warning',
        hint: expect.stringContaining('missing'),
      });
      const start = decode(...one.slice(i), ...other);
      expect(valuesOf(start), `from ${i} on`).toEqual([2222]);
      expect(codesOf(start).length, `from ${i} on`).toBeGreaterThan(0);
    }
  });

  test('the beginning of one and the whole of another: never a mixture', () => {
    for (let i = 1; i < one.length; i += 1) {
      const result = decode(...one.slice(0, i), ...other);
      expect(valuesOf(result), `${i} before`).toEqual([2222]);
      expect(result.messages.at(-1)?.readings[0]?.time, `${i} before`).toBe('2026-11-22T07:14:00+01:00');
      expect(codesOf(result), `${i} before`).toContain(way.startsWith('blocks') ? 'block-missing' : 'segment-missing');
    }
  });

  test('any loss, repetition and exchange: what comes through is what was sent', () => {
    const indices = fc.array(fc.nat(2 * one.length - 1), { maxLength: 14 });
    fc.assert(
      fc.property(indices, (order) => {
        const values = valuesOf(decode(...order.map((i) => [...one, ...other][i]!)));
        for (const value of values) expect([1111, 2222]).toContain(value);
      }),
      { numRuns: 300 },
    );
  });
});

describe('other traffic', () => {
  test('receive ready between segments is part of the message', () => {
    const parts = segments(first, 25, 'I').flatMap((part) => [part, receiveReady]);
    const result = decode(...parts);
    expect(valuesOf(result)).toEqual([1111]);
    expect(layerNames(result.messages[0]!).filter((name) => name === 'hdlc')).toHaveLength(parts.length - 1);
    expect(codesOf(result)).toEqual([]);
  });

  test('segments of two senders at the same time', () => {
    const mine = segments(first, 40);
    const theirs = segments(second, 40, 'UI', 18);
    const result = decode(...mine.flatMap((part, i) => [part, theirs[i]!]));
    expect(valuesOf(result).toSorted()).toEqual([1111, 2222]);
  });

  test('confirmations of blocks belong to the transfer', () => {
    const confirmation = wrapped(hex('e0010000000 100'), true);
    const result = decode(...blocks(first, 25).flatMap((block) => [wrapped(block), confirmation]));
    expect(valuesOf(result)).toEqual([1111]);
    expect(result.messages[0]?.readings).toHaveLength(2);
    expect(codesOf(result)).toEqual([]);
  });

  test('lines of a log: question, segments, receive ready', () => {
    const lines = [
      ['TX', frame(concat(hex('e6e600'), capture.getRequest('1-0:1.8.0*255')), { request: true })],
      ...segments(capture.getResponse(capture.octetString(new Uint8Array(60).fill(7))), 25, 'I').flatMap(
        (part, i, all) =>
          i < all.length - 1
            ? [
                ['RX', part],
                ['TX', receiveReady],
              ]
            : [['RX', part]],
      ),
    ] as [string, Uint8Array][];
    const result = decodeCapture(lines.map(([way, part]) => `${way}: ${toHex(part, ' ')}\n`).join(''));
    expect(contractFault(result)).toBeUndefined();
    expect(result.messages).toHaveLength(2);
    expect(result.messages[1]).toMatchObject({
      direction: 'received',
      readings: [{ obis: '1-0:1.8.0*255', value: '07'.repeat(60) }],
    });
    expect(codesOf(result)).toEqual([]);
  });

  test('noise between segments is skipped, and the APDU is whole', () => {
    const [start, ...rest] = segments(first, 40);
    const result = decode(start!, hex('aabbcc'), ...rest);
    expect(valuesOf(result)).toEqual([1111]);
    expect(result.skipped).toHaveLength(1);
  });
});

describe('block transfers', () => {
  test('within one another are refused at once', () => {
    let inner = first;
    for (let i = 0; i < 40; i += 1) inner = blocks(inner, 4000)[0]!;
    expect(codesOf(decode(inner))).toEqual(['block-nested']);
  });

  test('a block sent again with other octets ends the transfer', () => {
    const one = blocks(first, 25);
    const two = blocks(second, 25);
    for (let i = 1; i + 1 < one.length; i += 1) {
      const result = decode(...[...one.slice(0, i + 1), two[i]!, ...one.slice(i + 1)].map((block) => wrapped(block)));
      if (toHex(one[i]!) !== toHex(two[i]!)) expect(valuesOf(result), `${i}`).toEqual([]);
    }
  });
});
