import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { openUdp } from '../../src/node/index.ts';
import { received, WrapperDatagrams } from '../../src/transport/index.ts';

test('datagrams to a raw socket and back, on IPv4 and IPv6', async () => {
  for (const host of ['127.0.0.1', '::1']) {
    const raw = createSocket(host === '::1' ? 'udp6' : 'udp4');
    raw.on('message', (octets, from) => raw.send(Buffer.from(octets).reverse(), from.port, from.address));
    await new Promise<void>((resolve) => raw.bind(0, host, () => resolve()));
    await using channel = await openUdp({ host });
    const peer = host === '::1' ? `[::1]:${raw.address().port}` : `127.0.0.1:${raw.address().port}`;
    const datagrams = received(channel);
    await channel.send({ peer, octets: Uint8Array.of(1, 2, 3) });
    const { value } = await datagrams.next();
    expect(value).toEqual({ peer, octets: Uint8Array.of(3, 2, 1) });
    raw.close();
  }
});

test('APDUs through the wrapper', async () => {
  await using meter = new WrapperDatagrams(await openUdp(), {
    accept(transport) {
      transport.listen({ receive: (apdu) => transport.send(apdu.toReversed()), closed() {} });
      return true;
    },
  });
  const meterPort = await openUdp();
  await meterPort.close();
  const server = await openUdp();
  await using answering = new WrapperDatagrams(server, {
    accept(transport) {
      transport.listen({ receive: (apdu) => transport.send(apdu.toReversed()), closed() {} });
      return true;
    },
  });
  await using client = new WrapperDatagrams(await openUdp());
  const transport = client.open({ sourceWPort: 1, destinationWPort: 16 }, `127.0.0.1:${server.port}`);
  await transport.send(Uint8Array.of(0xc0, 1, 2));
  for await (const apdu of received(transport)) {
    expect([...apdu]).toEqual([2, 1, 0xc0]);
    break;
  }
  expect(meter).toBeDefined();
  expect(answering).toBeDefined();
});

test('errors name the layer', async () => {
  const first = await openUdp();
  await expect(openUdp({ port: first.port })).rejects.toMatchObject({ layer: 'udp', code: 'refused' });
  await expect(first.send({ peer: 'nowhere', octets: Uint8Array.of(1) })).rejects.toMatchObject({ code: 'protocol' });
  await first.close();
  await expect(first.send({ peer: '127.0.0.1:9', octets: Uint8Array.of(1) })).rejects.toMatchObject({ code: 'closed' });
});
