import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { openSerial, type SerialDuplex, serialOver } from '../../src/node/index.ts';
import { received } from '../../src/transport/index.ts';

test('7E1 on a port that stays at 8N1', async () => {
  const [near, far] = duplexPair();
  const rates: number[] = [];
  const duplex: SerialDuplex = Object.assign(near, {
    update({ baudRate }: { baudRate: number }, done: (error: Error | null) => void) {
      rates.push(baudRate);
      done(null);
    },
    drain: (done: (error: Error | null) => void) => done(null),
  });
  const port = serialOver(duplex);
  const heard: number[] = [];
  far.on('data', (octets: Buffer) => heard.push(...octets));
  await port.configure({ rate: 300, characterFormat: '7E1' });
  await port.send(Uint8Array.from('/?!', (character) => character.charCodeAt(0)));
  const octets = received(port);
  // 0xaf is "/" with even parity, 0x2f without: a fault on the line.
  far.write(Buffer.of(0xaf, 0x2f));
  expect([...((await octets.next()).value as Uint8Array)]).toEqual([0x2f, 0xff]);
  await port.configure({ rate: 9600, characterFormat: '8N1' });
  await port.send(Uint8Array.of(0x7e, 0xa0));
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual([0xaf, 0x3f, 0x21, 0x7e, 0xa0]);
  expect(rates).toEqual([300, 9600]);
  await port.close();
});

test('without the package that opens ports, the error says so', async () => {
  const error = await openSerial('/dev/null').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ layer: 'serial', code: 'unsupported' });
});
