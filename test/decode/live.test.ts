import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../src/codec/index.ts';
import { decodeCapture, LiveDecoder, type Message } from '../../src/decode/index.ts';
import { renderTree } from '../../src/render/index.ts';
import * as capture from '../support/captures.ts';
import { blocks, bothKeys, protect, segments, wrapped } from '../support/captures.ts';
import { corpus, describeCorpus, hex } from '../support/corpus.ts';

const request = hex('000100100001000dc001c100030100010800ff0200');
const response = hex('0001000100100009c401c10006000000ff');
const snrm = hex('7ea00a00020023219318717e');
const source = { link: 'a' };

const push = capture.notification(
  capture.structure(
    capture.structure(
      capture.code('1-0:1.8.0*255'),
      capture.number('double-long-unsigned', 1111),
      capture.scalerUnit(0, 30),
    ),
    capture.structure(capture.code('0-0:96.1.0*255'), capture.text(`METER ${'0123456789'.repeat(6)}`)),
  ),
);

/** What comes of octets that arrive in pieces of this size. */
function inPieces(octets: Uint8Array, size: number, decoder = new LiveDecoder()): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < octets.length; at += size)
    messages.push(...decoder.receive(octets.slice(at, at + size), source).messages);
  return [...messages, ...decoder.end(source).messages];
}
const names = (messages: readonly Message[]) => messages.map(({ layers }) => layers.map(({ name }) => name).join(' '));

/** What a message says, without where it says it. */
const content = ({ layers, readings, issues, authenticity, plaintext }: Message) => ({
  layers: layers.map(({ name }) => name),
  issues: issues.map(({ code }) => code),
  readings,
  authenticity,
  plaintext,
});

describe('the live decoder', () => {
  test.each([1, 2, 3, 7, 20, 1000])('gives the same messages for pieces of %i octets', (size) => {
    const messages = inPieces(concat(request, response, snrm, snrm.subarray(1), snrm, request), size);
    const hdlc = ['hdlc', 'hdlc', 'hdlc'];
    expect(names(messages)).toEqual(['wrapper get-request', 'wrapper get-response', ...hdlc, 'wrapper get-request']);
    expect(messages.map(({ start }) => start)).toEqual([0, 21, 38, 50, 61, 73]);
    expect(messages.map(({ issues }) => issues)).toEqual([[], [], [], [], [], []]);
  });

  test('tells a message as soon as its last octet is there', () => {
    const decoder = new LiveDecoder();
    expect(decoder.receive(request.subarray(0, 20), source).messages).toEqual([]);
    expect(decoder.receive(request.subarray(20), source).messages).toHaveLength(1);
    expect(decoder.receive(snrm, source).messages).toHaveLength(1);
    expect(decoder.end(source)).toMatchObject({ messages: [], skipped: [], bytes: { total: 0 } });
  });

  test.each([
    ['segments', segments(push, 25, 'I')],
    ['segments of an encrypted one', segments(protect(push), 25, 'I')],
    ['blocks over the wrapper', blocks(push, 25).map((block) => wrapped(block))],
  ])('an APDU in %s is one message', (_, parts) => {
    const decoder = new LiveDecoder({ keys: bothKeys });
    const captures = parts.map((part) => decoder.receive(part, source));
    expect(captures.map(({ messages }) => messages.length)).toEqual([...parts.slice(1).map(() => 0), 1]);
    expect(captures.at(-1)!.messages[0]).toMatchObject({ readings: [{ value: 1111 }, {}], start: 0 });
  });

  test('a tree shows the octets of all its frames when the first have long gone', () => {
    const decoder = new LiveDecoder();
    const parts = segments(push, 60, 'I');
    const { octets, origin, ...whole } = parts.map((part) => decoder.receive(part, source)).at(-1)!;
    const text = [...renderTree(whole, { octets, origin, width: 120 })].join('');
    for (const part of parts) expect(text).toContain(` ${toHex(part.subarray(1, 3), ' ')} `);
    expect(text).toContain('reassembled');
  });

  test('links do not mix, yet share what was learned', () => {
    const decoder = new LiveDecoder();
    const [sent, received] = [
      { link: 'out', direction: 'sent' },
      { link: 'in', direction: 'received' },
    ] as const;
    decoder.receive(request.subarray(0, 9), sent);
    expect(decoder.receive(response, received).messages[0]!.readings[0]).not.toHaveProperty('obis');
    expect(decoder.receive(request.subarray(9), sent).messages[0]).toMatchObject({ direction: 'sent' });
    const answer = decoder.receive(response, received).messages[0]!;
    expect(answer).toMatchObject({ direction: 'received', readings: [{ obis: '1-0:1.8.0*255', value: 255 }] });
  });

  test('silence ends a unit that is cut short, and the next one is whole', () => {
    const decoder = new LiveDecoder();
    expect(decoder.receive(request.subarray(0, 15), source).messages).toEqual([]);
    const cut = decoder.flush(source);
    expect(cut.messages.flatMap(({ issues }) => issues.map(({ severity }) => severity))).toContain('error');
    expect(names(decoder.receive(request, source).messages)).toEqual(['wrapper get-request']);
  });

  test('noise between units is skipped when a unit follows', () => {
    const decoder = new LiveDecoder();
    const noise = hex('00112233');
    expect(decoder.receive(noise, source)).toMatchObject({ messages: [], skipped: [] });
    const found = decoder.receive(snrm, source);
    expect(found).toMatchObject({ skipped: [{ start: 0, end: 4 }], bytes: { total: 16, explained: 12 } });
    expect(found.messages).toMatchObject([{ start: 4, end: 16 }]);
  });

  test('a unit inside of one that is still to end is a part of it', () => {
    const notification = capture.notification(
      capture.structure(capture.octetString(concat(snrm, snrm)), capture.octetString(new Uint8Array(40))),
    );
    const octets = wrapped(notification);
    expect(names(inPieces(octets, 45))).toEqual(['wrapper data-notification']);
  });

  test('what never ends is not held for ever', () => {
    const decoder = new LiveDecoder({ tree: false });
    const noise = new Uint8Array(64 * 1024).fill(0x55);
    let skipped = 0;
    for (let i = 0; i < 20; i += 1)
      for (const { start, end } of decoder.receive(noise, source).skipped) skipped += end - start;
    expect(skipped).toBeGreaterThan(19 * noise.length - 128 * 1024);
  });

  test('a message that never ends is ended', () => {
    const decoder = new LiveDecoder({ tree: false });
    decoder.receive(segments(push, 25, 'I')[0]!, source);
    const polls = concat(...Array.from({ length: 1000 }, () => capture.receiveReady));
    const found: Message[] = [];
    for (let octets = 0; octets < 1.2 * 1024 * 1024; octets += polls.length)
      found.push(...decoder.receive(polls, source).messages);
    expect(found[0]!.issues.map(({ code }) => code)).toContain('incomplete');
    expect(found.length).toBeGreaterThan(1000);
  });

  test('the end of a link ends its message, and not those of others', () => {
    const decoder = new LiveDecoder();
    for (const link of ['a', 'b']) decoder.receive(segments(push, 25, 'I')[0]!, { link });
    expect(decoder.end({ link: 'a' }).messages).toMatchObject([{ issues: [{ code: 'incomplete' }] }]);
    const rest = segments(push, 25, 'I').slice(1);
    const found = rest.flatMap((part) => decoder.receive(part, { link: 'b' }).messages);
    expect(found).toMatchObject([{ readings: [{ value: 1111 }, {}] }]);
  });

  test('datagrams end what begins in them', () => {
    const decoder = new LiveDecoder();
    expect(names(decoder.datagram(request, source).messages)).toEqual(['wrapper get-request']);
    expect(decoder.datagram(request.subarray(0, 15), source).messages).toHaveLength(1);
    expect(names(decoder.datagram(push, source).messages)).toEqual(['data-notification']);
    expect(names(decoder.datagram(request, source).messages)).toEqual(['wrapper get-request']);
  });

  test('peers without number are forgotten, their messages told', () => {
    const decoder = new LiveDecoder();
    const first = blocks(push, 25)[0]!;
    let told = 0;
    for (let i = 0; i < 3000; i += 1) told += decoder.datagram(wrapped(first), { link: `peer ${i}` }).messages.length;
    expect(told).toBe(3000 - 1024);
  });
});

const files = ['p1.jsonl', 'iec62056-21.jsonl', 'hdlc-stream.jsonl', 'hdlc.jsonl', 'mbus.jsonl', 'wrapper.jsonl'];
const entries = files.flatMap((file) => corpus(file) ?? []).filter(({ hex: octets, text }) => octets || text);

describeCorpus('captures in pieces', entries.length > 0 ? entries : undefined, (captures) => {
  test.each([1, 5, 64])('of %i octets give what they give as a whole', (size) => {
    let messages = 0;
    for (const { id, hex: octetsOf, text = '', keys } of captures) {
      const octets = octetsOf ? hex(octetsOf) : new TextEncoder().encode(text);
      const options = { keys: keysOf(keys), tree: false };
      const whole = decodeCapture(octets, options);
      // What is damaged can be cut in other places when its rest is not yet there.
      if (
        whole.skipped.length > 0 ||
        whole.messages.some(({ issues }) => issues.some(({ severity }) => severity === 'error'))
      )
        continue;
      const found = inPieces(octets, size, new LiveDecoder(options));
      expect(found.map(content), id).toEqual(whole.messages.map(content));
      messages += found.length;
    }
    expect(messages).toBeGreaterThan(100);
  });
});

function keysOf(keys: Readonly<Record<string, string>> | null | undefined) {
  const encryptionKey = keys?.encryptionKey ?? keys?.key;
  return encryptionKey === undefined ? undefined : { encryptionKey };
}
