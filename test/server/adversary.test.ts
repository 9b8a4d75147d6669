import { describe, expect, onTestFinished, test } from 'vitest';
import { type Data, RawData } from '../../src/axdr/index.ts';
import { DlmsClient } from '../../src/client/index.ts';
import { Data as DataClass, DisconnectControl, ImageTransfer, SecuritySetupV1 } from '../../src/cosem/index.ts';
import { managementSap, type OmniaMeter } from '../../src/meter/index.ts';
import { nodeCryptography, systemClock } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { type RoleName, roles } from '../../src/omnia/index.ts';
import type { ProtectionLayer } from '../../src/security/index.ts';
import { MeterServer } from '../../src/server/index.ts';
import { memoryPair, VirtualClock } from '../../src/transport/index.ts';
import { callerOf, clientSecurity, connectAs, randomBytes, serve, testMeter } from '../meter/support.ts';

const switchName = obis('0-0:96.3.10');
const signatures = obis('0-0:96.80.100');
const cipher: ProtectionLayer = { kind: 'general-glo-ciphering', authentication: true, encryption: true };

const signing = (transactionId: number, recipientSystemTitle?: Uint8Array): ProtectionLayer => ({
  kind: 'general-signing',
  transactionId: Uint8Array.of(0, 0, 0, transactionId),
  ...(recipientSystemTitle && { recipientSystemTitle }),
});

describe('signed commands', () => {
  test('count only where they are signed for this meter', async () => {
    const meter = testMeter();
    const { server, faults } = serve(meter);
    onTestFinished(() => server.close());
    meter.device.set(DataClass, signatures, 'value', { kind: 'enum', value: 1 });
    const client = await connectAs(meter, server, 'control');
    const disconnect = (...protection: ProtectionLayer[]) =>
      client.invoke(DisconnectControl, switchName, 'remoteDisconnect', 0, { protection });
    await expect(disconnect(cipher)).rejects.toThrow('scope-of-access-violated');
    // Signed for nobody: whoever has the key of another meter could pass it on there.
    await expect(disconnect(signing(1), cipher)).rejects.toThrow('scope-of-access-violated');
    expect(meter.supplyControl.operations).toBe(0);
    await disconnect(signing(2, meter.identity.systemTitle), cipher);
    expect(meter.supplyControl.operations).toBe(1);
    await client.invoke(DisconnectControl, switchName, 'remoteReconnect', 0, { protection: [cipher, signing(3)] });
    expect(meter.supplyControl.operations).toBe(2);
    expect(faults).toEqual([]);
  });
});

/** A server with little room, and what knocks at it. */
function crowded(maximumSessions: number) {
  const meter = testMeter();
  const clock = new VirtualClock();
  const server = new MeterServer([[managementSap, meter.device]], {
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    maximumSessions,
  });
  onTestFinished(() => server.close());
  const link = (clientSap: number) => {
    const [ours, theirs] = memoryPair();
    return { ours, isAccepted: server.accept(theirs, { clientSap, serverSap: managementSap }) };
  };
  const connect = (role: RoleName) => {
    const common = { transport: link(roles[role].clientSap).ours, clock: systemClock };
    const engine = { cryptography: nodeCryptography, randomBytes };
    if (roles[role].securityControl === 0)
      return DlmsClient.connect({ ...common, ...engine, authentication: { mechanism: 'lowest' } });
    const security = clientSecurity(meter, role);
    return DlmsClient.connect({ ...common, ...engine, authentication: { mechanism: 'hls-gmac' }, security });
  };
  return { clock, server, link, connect };
}

describe('clients that prove nothing', () => {
  test('in associations that are there from the start do not lock others out', async () => {
    const { server, link, connect } = crowded(4);
    const reader = await connect('reader');
    for (let i = 0; i < 10; i += 1) expect(link(roles.push.clientSap).isAccepted).toBe(true);
    expect(server.sessions.size).toBe(4);
    const management = await connect('management');
    await expect(reader.get(DataClass, '0-0:96.1.0', 'value')).resolves.toBeDefined();
    await expect(management.get(SecuritySetupV1, '0-0:43.0.0', 'securityPolicy')).resolves.toBeDefined();
  });

  test('in public associations make room: who was silent longest goes first', async () => {
    const { clock, connect } = crowded(3);
    const clients: DlmsClient[] = [];
    for (let i = 0; i < 3; i += 1) {
      clients.push(await connect('public'));
      clock.advance(10);
    }
    const read = (client: DlmsClient) => client.get(DataClass, '0-0:42.0.0', 'value');
    await read(clients[0]!);
    clock.advance(10);
    await connect('reader');
    await expect(read(clients[0]!)).resolves.toBeDefined();
    await expect(read(clients[1]!)).rejects.toThrow();
    await expect(read(clients[2]!)).resolves.toBeDefined();
  });
});

function read(meter: OmniaMeter, parameters: Data) {
  const descriptor = { classId: 7, instanceId: obis('1-0:99.1.0'), attributeId: 2 };
  const accessSelection = { accessSelector: 1, accessParameters: RawData.of(parameters) };
  return meter.device.execute({ kind: 'get', descriptor, accessSelection }, callerOf(meter, 'reader'));
}

describe('a profile', () => {
  const clock: Data = {
    kind: 'structure',
    value: [
      { kind: 'long-unsigned', value: 8 },
      { kind: 'octet-string', value: Uint8Array.of(0, 0, 1, 0, 0, 255) },
      { kind: 'integer', value: 2 },
      { kind: 'long-unsigned', value: 0 },
    ],
  };
  const range = (columns: number): Data => ({
    kind: 'structure',
    value: [
      clock,
      { kind: 'double-long-unsigned', value: 0 },
      { kind: 'double-long-unsigned', value: 0xffff_ffff },
      { kind: 'array', value: Array.from({ length: columns }, () => clock) },
    ],
  });

  test('is not blown up by columns that are asked for again and again', () => {
    const meter = testMeter();
    expect(read(meter, range(1))).toMatchObject({ result: { kind: 'data' } });
    expect(read(meter, range(1000))).toMatchObject({ result: { value: 'scope-of-access-violated' } });
  });
});

describe('an image', () => {
  test('has no block behind its end', async () => {
    const meter = testMeter();
    const { server } = serve(meter);
    onTestFinished(() => server.close());
    const client = await connectAs(meter, server, 'firmware');
    const image = obis('0-0:44.0.0');
    await client.invoke(ImageTransfer, image, 'imageTransferInitiate', {
      imageIdentifier: Uint8Array.of(1),
      imageSize: 512,
    });
    const block = (imageBlockNumber: number, size: number) =>
      client.invoke(ImageTransfer, image, 'imageBlockTransfer', {
        imageBlockNumber,
        imageBlockValue: new Uint8Array(size),
      });
    await expect(block(1, 0)).rejects.toThrow('other-reason');
    await expect(block(0xffff_ffff, 0)).rejects.toThrow('other-reason');
    await block(0, 512);
  });
});
