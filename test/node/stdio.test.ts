import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openStdio } from '../../src/node/index.ts';
import { keep, settled } from '../transport/channels.ts';

async function several(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await settled();
}

test('what is read is received, what is sent is written, and the end of the input is the end', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const written: number[] = [];
  output.on('data', (octets: Buffer) => written.push(...octets));
  const stream = openStdio({ input, output });
  const kept = keep(stream);
  input.write(Buffer.of(1, 2));
  await several();
  await stream.send(Uint8Array.of(3, 4));
  input.end();
  await several();
  expect(kept.items.map((octets) => [...octets])).toEqual([[1, 2]]);
  expect(written).toEqual([3, 4]);
  expect(kept.ends).toEqual([undefined]);
  expect(stream.layer).toBe('stdio');
  await stream.close();
});

test('a reader that has gone is an error of the layer', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const stream = openStdio({ input, output });
  const kept = keep(stream);
  output.destroy(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
  await several();
  expect(kept.ends).toMatchObject([{ layer: 'stdio', code: 'closed' }]);
  await expect(stream.send(Uint8Array.of(1))).rejects.toMatchObject({ layer: 'stdio', code: 'closed' });
});
