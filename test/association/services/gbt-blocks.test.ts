import { describe, expect, test } from 'vitest';
import { Apdu, type GeneralBlockTransfer } from '../../../src/apdu/index.ts';
import {
  type GeneralBlockTransferEvent,
  GeneralBlockTransferMachine,
  type GeneralBlockTransferOptions,
} from '../../../src/association/index.ts';
import { concat, decode, encode, serverLimits } from '../../../src/codec/index.ts';

const machine = (options: Partial<GeneralBlockTransferOptions> = {}) =>
  new GeneralBlockTransferMachine({ role: 'client', maximumSize: 17, windowSize: 4, ...options });
const apdu = (size: number) => new Uint8Array(size).map((_, i) => (i === 0 ? 0xc0 : i & 0xff));
const block = (blockNumber: number, blockNumberAck: number, data: Uint8Array | number, flags = ''): Uint8Array => {
  const value: GeneralBlockTransfer = {
    blockControl: {
      windowSize: flags.includes('0') ? 0 : 3,
      streaming: flags.includes('s'),
      lastBlock: flags.includes('l'),
    },
    blockNumber,
    blockNumberAck,
    blockData: typeof data === 'number' ? new Uint8Array(data).fill(blockNumber) : data,
  };
  return encode(Apdu, { kind: 'general-block-transfer', value });
};
/** Blocks as `number/ack` with s for streaming, l for the last and the octets of their data; other events by name. */
const shown = (events: readonly GeneralBlockTransferEvent[]) =>
  events.map((event) => {
    if (event.kind === 'received') return `received ${event.apdu.length}${event.confirmed ? '' : ' pushed'}`;
    if (event.kind === 'failed') return `failed ${event.error.message}`;
    if (event.octets[0] !== 0xe0) return `whole ${event.octets.length}`;
    const sent = decode(Apdu, event.octets);
    if (sent.kind !== 'general-block-transfer') throw new Error('no block');
    const { blockControl, blockNumber, blockNumberAck, blockData } = sent.value;
    return `${blockNumber}/${blockNumberAck}${blockControl.streaming ? 's' : ''}${blockControl.lastBlock ? 'l' : ''} ${blockData.length}`;
  });

test('what fits goes whole, and comes whole', () => {
  const client = machine();
  expect(shown(client.send(apdu(17), 0))).toEqual(['whole 17']);
  expect(shown(client.receive(apdu(5), 1))).toEqual(['received 5']);
  expect(client.isOpen).toBe(false);
  expect(client.nextTimeout()).toBeUndefined();
});

test('the octets of the first block are those of the standard', () => {
  const events = machine().send(apdu(25), 0);
  expect(events).toEqual([{ kind: 'transmit', octets: Uint8Array.of(0xe0, 0x04, 0, 1, 0, 0, 10, ...apdu(10)) }]);
});

test('a long request: one block, then windows of what the server takes in', () => {
  const client = machine();
  expect(shown(client.send(apdu(75), 0))).toEqual(['1/0 10']);
  expect(shown(client.receive(block(1, 1, 0), 1))).toEqual(['2/1s 10', '3/1s 10', '4/1 10']);
  expect(shown(client.receive(block(2, 4, 0), 2))).toEqual(['5/2s 10', '6/2s 10', '7/2 10']);
  expect(shown(client.receive(block(3, 7, 0), 3))).toEqual(['8/3l 5']);
  expect(shown(client.receive(block(4, 8, 9, 'l'), 4))).toEqual(['received 9']);
});

test('lost blocks are sent again from the first gap on', () => {
  const client = machine();
  client.send(apdu(75), 0);
  client.receive(block(1, 1, 0), 1);
  expect(shown(client.receive(block(2, 2, 0), 2))).toEqual(['3/2 10']);
  expect(shown(client.receive(block(3, 4, 0), 2))).toEqual(['5/3s 10', '6/3s 10', '7/3 10']);
});

describe('a long answer', () => {
  const receiving = (options = {}) => {
    const client = machine(options);
    client.send(apdu(5), 0);
    return client;
  };
  test('is acknowledged by windows', () => {
    const client = receiving();
    expect(client.receive(block(1, 0, 10), 1)).toEqual([expect.objectContaining({ kind: 'transmit' })]);
    expect(client.receive(block(2, 1, 10, 's'), 1)).toEqual([]);
    expect(shown(client.receive(block(3, 1, 10), 1))).toEqual(['2/3l 0']);
    const [received] = client.receive(block(4, 2, 3, 'l'), 1);
    expect(received).toMatchObject({
      apdu: concat(
        new Uint8Array(10).fill(1),
        new Uint8Array(10).fill(2),
        new Uint8Array(10).fill(3),
        new Uint8Array(3).fill(4),
      ),
    });
  });
  test('its last block is acknowledged where the option says so', () => {
    expect(shown(receiving({ acknowledgesLastBlock: true }).receive(block(1, 0, 10, 'l'), 1))).toEqual([
      '1/1l 0',
      'received 10',
    ]);
  });
  test('gaps, blocks out of order and twice', () => {
    const client = receiving();
    client.receive(block(1, 0, 10, 's'), 1);
    expect(client.receive(block(3, 0, 10, 's'), 1)).toEqual([]);
    expect(shown(client.receive(block(4, 0, 10), 1))).toEqual(['1/1l 0']);
    expect(client.receive(block(1, 0, 10, 's'), 1)).toEqual([]);
    expect(shown(client.receive(block(2, 1, 10), 1))).toEqual(['2/4l 0']);
    expect(shown(client.receive(block(5, 2, 1, 'l'), 1))).toEqual(['received 41']);
  });
  test('what is further ahead than one window is not kept', () => {
    const client = receiving();
    client.receive(block(1, 0, 1, 's'), 1);
    client.receive(block(7, 0, 1, 'sl'), 1);
    for (const number of [2, 3, 4, 5, 6]) client.receive(block(number, 0, 1, 's'), 1);
    expect(shown(client.receive(block(7, 0, 1, 'l'), 1))).toEqual(['received 7']);
  });
  test('a peer that never passes the turn is answered when the window is full', () => {
    const client = receiving();
    for (const number of [1, 2, 3]) expect(client.receive(block(number, 0, 1, 's'), 1)).toEqual([]);
    expect(shown(client.receive(block(4, 0, 1, 's'), 1))).toEqual(['1/4l 0']);
  });
  test('more than 65,535 blocks', () => {
    const client = receiving();
    const acknowledged: string[] = [];
    for (let number = 1; number < 65_550; number += 1)
      acknowledged.push(...shown(client.receive(block(number & 0xffff, 0, 1, 's'), 1)));
    expect(acknowledged[9_999]).toBe('10000/40000l 0');
    expect(acknowledged[16_384]).toBe('16385/4l 0');
    expect(shown(client.receive(block(65_550 & 0xffff, 0, 1, 'l'), 1))).toEqual(['received 65550']);
  });
  test.each([
    ['too long', 7, block(1, 0, 8), /limit/],
    ['within another', 100, block(1, 0, Uint8Array.of(0xe0, 1, 2), 'l'), /within/],
    ['acknowledges what was not sent', 100, block(1, 1, 1), /not sent/],
  ])('%s: aborted, and nothing kept', (_, maxReassembled, octets, reason) => {
    const client = receiving({ limits: { ...serverLimits, maxReassembled } });
    const events = client.receive(octets, 1);
    expect(shown(events.slice(0, 1))).toEqual(['0/0l 0']);
    expect(events[1]).toMatchObject({
      kind: 'failed',
      error: { code: 'protocol', message: expect.stringMatching(reason) },
    });
    expect(client.isOpen).toBe(false);
    expect(client.nextTimeout()).toBeUndefined();
  });
  test('the limit itself is allowed', () => {
    expect(
      shown(receiving({ limits: { ...serverLimits, maxReassembled: 8 } }).receive(block(1, 0, 8, 'l'), 1)),
    ).toEqual(['received 8']);
  });
  test('aborted by the peer, or by us', () => {
    const client = receiving();
    client.receive(block(1, 0, 1, 's'), 1);
    expect(shown(client.receive(block(0, 0, 0, 'l'), 1))).toEqual([expect.stringMatching(/^failed/)]);
    const another = receiving();
    another.receive(block(1, 0, 1, 's'), 1);
    expect(shown(another.abort())).toEqual(['0/0l 0']);
    expect(another.abort()).toEqual([]);
  });
  test('octets that are no block', () => {
    expect(receiving().receive(Uint8Array.of(0xe0, 1), 1)).toMatchObject([
      { kind: 'failed', error: { code: 'protocol' } },
    ]);
  });
  test('the last block never comes: repetitions, then an error', () => {
    const client = receiving({ repeatTimeout: 100, maximumRepeats: 2 });
    client.receive(block(1, 0, 1, 's'), 0);
    expect(client.nextTimeout()).toBe(100);
    expect(client.onTimeout(99)).toEqual([]);
    expect(shown(client.onTimeout(100))).toEqual(['1/1l 0']);
    expect(shown(client.onTimeout(200))).toEqual(['2/1l 0']);
    expect(client.onTimeout(300)).toMatchObject([{ kind: 'failed', error: { name: 'TimeoutError' } }]);
    expect(client.nextTimeout()).toBeUndefined();
  });
  test('the last block never comes: without repetitions it is dropped', () => {
    const client = receiving();
    client.receive(block(1, 0, 1, 's'), 0);
    expect(client.nextTimeout()).toBe(60_000);
    expect(client.onTimeout(60_000)).toMatchObject([{ kind: 'failed', error: { name: 'TimeoutError' } }]);
  });
});

describe('a server', () => {
  const server = (options = {}) => machine({ role: 'server', ...options });
  test('answers a request in blocks with blocks, however short', () => {
    const it = server();
    expect(shown(it.receive(block(1, 0, 9), 0))).toEqual(['1/1 0']);
    expect(shown(it.receive(block(2, 1, 9, 'l'), 0))).toEqual(['received 18']);
    expect(shown(it.send(apdu(5), 0))).toEqual(['2/2l 5']);
    expect(it.receive(block(3, 2, 0, 'l'), 0)).toEqual([]);
    expect(shown(it.receive(apdu(5), 0))).toEqual(['received 5']);
    expect(shown(it.send(apdu(5), 0))).toEqual(['whole 5']);
  });
  test('acknowledges a request without a response', () => {
    const it = server();
    it.receive(block(1, 0, 9, 'l'), 0);
    expect(shown(it.acknowledge(0))).toEqual(['1/1 0']);
  });
  test('takes a first block for another request, or for the same again', () => {
    for (const isReliable of [true, false]) {
      const it = server({ isReliable });
      const first = block(1, 0, 9, 'l');
      it.receive(first, 0);
      expect(shown(it.receive(first, 0))).toEqual(['1/1 0']);
      expect(shown(it.send(apdu(5), 0))).toEqual(['1/1s 0', '2/1l 5']);
      expect(shown(it.receive(first, 0))).toEqual(isReliable ? ['received 9'] : ['1/1s 0', '2/1l 5']);
      expect(shown(it.receive(block(1, 0, apdu(7), 'l'), 0))).toEqual(['received 7']);
    }
  });
  test('forgets an answer in time', () => {
    const it = server();
    it.receive(block(1, 0, 9, 'l'), 0);
    it.send(apdu(50), 10);
    expect(it.isOpen).toBe(true);
    expect(it.nextTimeout()).toBe(60_010);
    it.onTimeout(60_010);
    expect(it.isOpen).toBe(false);
  });
});

test('what is pushed is not acknowledged, and a transfer goes on', () => {
  const it = machine({ role: 'server' });
  it.receive(block(1, 0, 9), 0);
  expect(shown(it.push(apdu(25)))).toEqual(['1/0s 10', '2/0s 10', '3/0l 5']);
  expect(shown(it.receive(block(2, 1, 9, 'l'), 0))).toEqual(['received 18']);
  const receiver = machine();
  const events = it.push(apdu(25));
  const all = events.flatMap((event) => (event.kind === 'transmit' ? receiver.receive(event.octets, 0) : []));
  expect(shown(all)).toEqual(['received 25 pushed']);
  const some = events.flatMap((event, i) =>
    event.kind === 'transmit' && i !== 1 ? receiver.receive(event.octets, 0) : [],
  );
  expect(shown(some)).toEqual([expect.stringMatching(/^failed.*lost/)]);
});

test('windows of none, and of too many, are refused', () => {
  for (const windowSize of [0, 64]) expect(() => machine({ windowSize })).toThrow(RangeError);
  expect(machine({ maximumSize: 7 }).send(apdu(20), 0)).toMatchObject([
    { kind: 'failed', error: { code: 'not-negotiated' } },
  ]);
});
