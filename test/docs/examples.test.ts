import { expect, test } from 'vitest';
import { readMeter } from '../../docs/examples/read-a-meter.ts';
import { serveHeater } from '../../docs/examples/serve-a-device.ts';
import { DlmsClient } from '../../src/client/index.ts';
import { toHex } from '../../src/codec/index.ts';
import { DisconnectControl, Register } from '../../src/cosem/index.ts';
import { testClientTitle, testKeys } from '../../src/meter/index.ts';
import { connectTcp, listenTcp, nodeCryptography, systemClock } from '../../src/node/index.ts';
import { roles } from '../../src/omnia/index.ts';
import { overHdlc, overWrapper, WrapperConnection } from '../../src/transport/index.ts';
import { noon, randomBytes, serve, testMeter } from '../meter/support.ts';

test('docs/examples/read-a-meter.ts reads the reference meter', async () => {
  const meter = testMeter();
  const { server, faults } = serve(meter);
  await using listening = await listenTcp({ host: '127.0.0.1', port: 0 }, (stream) => {
    new WrapperConnection(stream, { accept: server.acceptWrapper, clock: systemClock });
  });
  const { clientSap } = roles.management;
  const keys = testKeys(1, 'management', nodeCryptography);
  const reading = await readMeter(
    {
      host: '127.0.0.1',
      port: listening.port,
      clientSap,
      systemTitle: testClientTitle(clientSap),
      serverSystemTitle: toHex(
        meter.device.associations.find((each) => each.clientSap === clientSap)!.security!.systemTitle,
      ),
      globalUnicastEncryptionKey: toHex(keys.globalUnicastEncryptionKey.reveal()),
      authenticationKey: toHex(keys.authenticationKey.reveal()),
      invocationCounter: '0-0:43.1.0',
      allowTestKeys: true,
    },
    new Date(Date.UTC(2026, 5, 8)),
  );
  expect(noon).toBeGreaterThan(Date.UTC(2026, 5, 9));
  expect(reading.energy).toMatch(/^\d+(\.\d+)? Wh$/);
  expect(reading.rows).toBe(24);
  expect(reading.isSupplied).toBe(true);
  expect(faults).toEqual([]);
});

test('docs/examples/serve-a-device.ts is read over both links', async () => {
  const heater = { wattHours: 1234, isOn: true };
  const { wrapper, hdlc } = await serveHeater(heater, { wrapper: 0, hdlc: 0 });
  await using _wrapper = wrapper;
  await using _hdlc = hdlc;
  const stream = (port: number) => connectTcp({ host: '127.0.0.1', port });
  const connect = async (transport: Parameters<typeof DlmsClient.connect>[0]['transport']) =>
    DlmsClient.connect({
      transport,
      clock: systemClock,
      cryptography: nodeCryptography,
      randomBytes,
      authentication: { mechanism: 'lowest' },
    });
  {
    await using transport = overWrapper(await stream(wrapper.port), { sourceWPort: 16, destinationWPort: 1 });
    await using client = await connect(transport);
    expect(await client.get(Register, '1-0:1.8.0', 'value')).toEqual({ kind: 'double-long-unsigned', value: 1234 });
    await client.invoke(DisconnectControl, '0-0:96.3.10', 'remoteDisconnect', 0);
    expect(heater.isOn).toBe(false);
  }
  await using transport = await overHdlc(await stream(hdlc.port), {
    clientAddress: 16,
    serverAddress: { upper: 1, size: 1 },
    clock: systemClock,
  });
  await using client = await connect(transport);
  expect(await client.get(DisconnectControl, '0-0:96.3.10', 'controlState')).toBe('disconnected');
  expect(await client.objects()).toHaveLength(4);
});
