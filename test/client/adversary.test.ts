import { describe, expect, onTestFinished, test } from 'vitest';
import { DlmsClient } from '../../src/client/index.ts';
import { concat, fromHex } from '../../src/codec/index.ts';
import { Register } from '../../src/cosem/index.ts';
import { portableCryptography } from '../../src/security/index.ts';
import { memoryPair, VirtualClock } from '../../src/transport/index.ts';

type Send = (octets: Uint8Array) => void;

const randomBytes = (size: number) => new Uint8Array(size).fill(7);
const clock = () => new VirtualClock();
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The AARE of a server that has all services that it was asked for; GBT among them. */
function aare(aarq: Uint8Array): Uint8Array {
  const conformance = aarq.subarray(-5, -2);
  const begin = fromHex('6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400')!;
  return concat(begin, conformance, fromHex('ffff0007')!);
}

/** A client of a server that says what it likes. */
async function lying(answer: (request: Uint8Array, send: Send) => void) {
  const timers = clock();
  const [ours, theirs] = memoryPair();
  onTestFinished(() => ours.close());
  let frames = 0;
  const send: Send = (octets) => {
    theirs.send(octets).catch(() => undefined);
  };
  theirs.listen({
    receive(octets) {
      if (octets[0] === 0x60) send(aare(octets));
      else {
        frames += 1;
        const request = octets.slice();
        setImmediate(() => answer(request, send));
      }
      return undefined;
    },
    closed: () => undefined,
  });
  const client = await DlmsClient.connect({
    transport: ours,
    clock: timers,
    cryptography: portableCryptography,
    randomBytes,
    authentication: { mechanism: 'lowest' },
    responseTimeout: 1000,
    retries: 0,
  });
  return { client, timers, send, frames: () => frames };
}

const energy = '1-0:1.8.0';
const notification = fromHex('0f00000001000600000001')!;

describe('a server that lies', () => {
  test.each([
    ['acknowledges what was not sent', 'e0010001000100', /acknowledges a block/],
    ['sends blocks within blocks', 'e08100010000 02e001'.replace(' ', ''), /within a block transfer/],
  ])('and %s has no more answers when the request has failed', async (_, block, error) => {
    const { client, frames } = await lying((_request, send) => send(fromHex(block)!));
    await expect(client.get(Register, energy, 'value')).rejects.toThrow(error);
    for (let i = 0; i < 200; i += 1) await turn();
    // The request, and that the transfer is over.
    expect(frames()).toBe(2);
  });

  test.each([
    ['notifications', notification],
    ['the same block again and again', fromHex('e0010001000001 05'.replace(' ', ''))!],
    ['blocks with a gap before them', fromHex('e0010009000001 05'.replace(' ', ''))!],
  ])('gains no time by %s', async (_, octets) => {
    const { client, timers, send } = await lying(() => undefined);
    let failed: unknown;
    const asked = client.get(Register, energy, 'value').catch((error: unknown) => {
      failed = error;
    });
    for (let i = 0; i < 30 && failed === undefined; i += 1) {
      await turn();
      send(octets);
      await turn();
      timers.advance(100);
    }
    await asked;
    expect(String(failed)).toMatch(/no answer within 1000 ms/);
  });

  test('fills no memory by notifications that nobody takes', async () => {
    const { client, send } = await lying(() => undefined);
    const iterator = client.notifications();
    const size = 32_768;
    const long = concat(fromHex('0f0000000100098200')!.subarray(0, 7), Uint8Array.of(0x82, size >> 8, size & 0xff));
    const octets = concat(long, new Uint8Array(size));
    for (let i = 0; i < 600; i += 1) {
      send(octets);
      if (i % 10 === 9) await turn();
    }
    let taken = 0;
    const take = async () => {
      for await (const _ of iterator) taken += 1;
    };
    await expect(take()).rejects.toThrow('wait for who iterates');
    expect(taken).toBeGreaterThan(200);
    expect(taken * size).toBeLessThan(9 * 1024 * 1024);
  });
});
