import { expect, onTestFinished, test } from 'vitest';
import { stationOptions } from '../../src/cli/meter/station.ts';
import { DlmsClient } from '../../src/client/index.ts';
import { fromLatin1, LinkError, toLatin1 } from '../../src/codec/index.ts';
import { managementSap } from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { roles } from '../../src/omnia/index.ts';
import { MeterServer } from '../../src/server/index.ts';
import { HdlcServer, memoryPair, overHdlc, VirtualClock } from '../../src/transport/index.ts';
import { passing } from '../transport/virtual.ts';
import { clientSecurity, randomBytes, testMeter } from './support.ts';

const clientAddress = roles.firmware.clientSap;
const serverAddress = { upper: managementSap, size: 1 } as const;
const image = { identifier: fromLatin1('OMNIA-C 9.9'), octets: randomBytes(40 * 512 + 77) };

test('a firmware update over HDLC goes on where its link broke', async () => {
  const clock = new VirtualClock();
  const meter = testMeter();
  const server = new MeterServer([[managementSap, meter.device]], {
    clock,
    cryptography: nodeCryptography,
    randomBytes,
  });
  onTestFinished(() => server.close());
  const reach = async () => {
    const [near, far] = memoryPair({ layer: 'tcp', limit: 1000 });
    new HdlcServer(far, { accept: server.acceptHdlc, clock, ...stationOptions });
    const transport = await overHdlc(near, { clock, clientAddress, serverAddress });
    const client = await DlmsClient.connect({
      transport,
      clock,
      cryptography: nodeCryptography,
      randomBytes,
      authentication: { mechanism: 'hls-gmac' },
      security: clientSecurity(meter, 'firmware'),
    });
    return { client, near };
  };
  const first = await passing(clock, reach());
  const broken = first.client.imageTransfer().update(image, {
    onProgress: ({ step, blocks }) => {
      if (step === 'transfer' && blocks === 17) first.near.close();
    },
  });
  await expect(passing(clock, broken)).rejects.toBeInstanceOf(LinkError);
  const second = await passing(clock, reach());
  expect(await passing(clock, second.client.imageTransfer().status())).toBe('image-transfer-initiated');
  const outcome = await passing(clock, second.client.imageTransfer().update(image, { resume: true }));
  expect(outcome).toMatchObject({ state: 'activated', totalBlocks: 41 });
  // The block that was under way may have arrived or not.
  expect([23, 24]).toContain(outcome.sentBlocks);
  expect(toLatin1(meter.memory.get('firmware 1-2:0.2.0')!)).toBe('OMNIA-C 9.9');
});
