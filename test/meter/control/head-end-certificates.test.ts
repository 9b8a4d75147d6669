import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { Data, DisconnectControl, SecuritySetupV1 } from '../../../src/cosem/index.ts';
import { type OmniaMeter, type OmniaMeterOptions, testClientTitle, testKeys } from '../../../src/meter/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { roles } from '../../../src/omnia/index.ts';
import { readCertificate, Secret } from '../../../src/security/index.ts';
import { MemoryJournal, PermanentMemory } from '../../../src/server/index.ts';
import {
  authority,
  type CertificateParts,
  commonName,
  keyPair,
  keyUsage,
  makeCertificate,
  utcTime,
} from '../../support/certificates.ts';
import { noon, TestTime, testMeter } from '../support.ts';
import { connectHeadEnd } from './head-end.ts';

const switchName = '0-0:96.3.10';
const setup = '0-0:43.0.0';
const [root, subordinate, signing, other] = [1, 3, 4, 5].map((seed) => keyPair(seed));
const title = toHex(testClientTitle(roles.control.clientSap)).toUpperCase();
const isAuthority = [authority(), keyUsage(5)];

const anchor = makeCertificate({ key: root!, subject: commonName('authority'), extensions: isAuthority });
const subAuthority = makeCertificate({
  key: subordinate!,
  issuerKey: root!,
  subject: commonName('subordinate'),
  extensions: isAuthority,
});

/** The certificate of the head-end. */
const certificate = (parts: CertificateParts = {}) =>
  makeCertificate({ key: signing!, issuerKey: root!, subject: commonName(title), ...parts });

/** A meter that wants signatures, and has keys that are no test keys: it knows no head-end yet. */
function orderedMeter(options: Partial<OmniaMeterOptions> = {}, time = new TestTime()): OmniaMeter {
  const meter = testMeter(
    {
      keys: (role) => testKeys(1, role, nodeCryptography),
      trustAnchors: [readCertificate(anchor)],
      ...options,
    },
    time,
  );
  meter.device.set(Data, obis('0-0:96.80.100'), 'value', { kind: 'enum', value: 1 });
  return meter;
}

async function importing(meter: OmniaMeter, der: Uint8Array): Promise<void> {
  const { client } = await connectHeadEnd(meter, { role: 'management' });
  await client.invoke(SecuritySetupV1, setup, 'importCertificate', der);
}

/** What comes of a command that the head-end signs with a key. */
async function disconnect(meter: OmniaMeter, { privateKey } = signing!): Promise<'done' | 'refused'> {
  const signer = {
    curve: 'P-256',
    cryptography: nodeCryptography,
    privateKey: new Secret(privateKey.slice()),
  } as const;
  const headEnd = await connectHeadEnd(meter, { security: { signer } });
  const command = headEnd.client.invoke(DisconnectControl, switchName, 'remoteDisconnect', 0, headEnd.signed());
  return command.then(
    () => 'done',
    () => 'refused',
  );
}

const lastSecurity = (meter: OmniaMeter) => meter.events.lastCode('security');

describe('the signing certificate of the head-end (OMNIA data sheet, Data security)', () => {
  test('is imported by Security setup, and what it signs is done from then on', async () => {
    const meter = orderedMeter();
    expect(await disconnect(meter)).toBe('refused');
    expect(lastSecurity(meter)).toBe(240);
    expect(meter.supplyControl.operations).toBe(0);
    await importing(meter, certificate());
    expect(await disconnect(meter, other)).toBe('refused');
    expect(meter.supplyControl.operations).toBe(0);
    expect(await disconnect(meter)).toBe('done');
    expect(meter.supplyControl.state).toBe('disconnected');
  });

  test('is shown by Security setup, and serves no more when it was removed', async () => {
    const meter = orderedMeter();
    await importing(meter, certificate());
    const { client } = await connectHeadEnd(meter, { role: 'management' });
    const [shown] = await client.get(SecuritySetupV1, setup, 'certificates');
    expect(shown).toMatchObject({ certificateType: 'digital-signature', serialNumber: Uint8Array.of(1) });
    await client.invoke(SecuritySetupV1, setup, 'removeCertificate', {
      certificateIdentificationType: 'certificate-identification-by-serial-number',
      certificateIdentificationOptions: { serialNumber: shown!.serialNumber, issuer: shown!.issuer },
    });
    expect(await disconnect(meter)).toBe('refused');
    expect(meter.supplyControl.operations).toBe(0);
  });

  test('survives a restart', async () => {
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    memory.attach(journal);
    await importing(orderedMeter({ memory }), certificate());
    const again = new PermanentMemory();
    again.attach(new MemoryJournal(again, journal.records));
    expect(await disconnect(orderedMeter({ memory: again }))).toBe('done');
  });

  test('may be issued by an authority that the one of the order has issued', async () => {
    const leaf = certificate({ issuerKey: subordinate!, issuer: commonName('subordinate') });
    const meter = orderedMeter();
    await expect(importing(meter, leaf)).rejects.toMatchObject({ result: 'other-reason' });
    await importing(meter, subAuthority);
    await importing(meter, leaf);
    expect(await disconnect(meter)).toBe('done');
  });

  test.each<[string, Uint8Array]>([
    ['of another authority', certificate({ issuerKey: other! })],
    ['of an authority with another name', certificate({ issuer: commonName('stranger') })],
    ['that the head-end has issued itself', certificate({ issuerKey: signing!, issuer: commonName(title) })],
    ['that is none', Uint8Array.of(0x30, 0)],
  ])('%s is not imported', async (_, der) => {
    const meter = orderedMeter();
    await expect(importing(meter, der)).rejects.toThrow();
    expect(await disconnect(meter)).toBe('refused');
    expect(meter.supplyControl.operations).toBe(0);
  });

  test('whose common name is another title does not serve', async () => {
    const meter = orderedMeter();
    await importing(meter, certificate({ subject: commonName('4845530000000009') }));
    expect(await disconnect(meter)).toBe('refused');
    expect(lastSecurity(meter)).toBe(240);
  });

  test('for agreeing on keys does not serve', async () => {
    const meter = orderedMeter();
    await importing(meter, certificate({ extensions: [keyUsage(4)] }));
    expect(await disconnect(meter)).toBe('refused');
  });

  test('serves within its validity alone, by the clock of the meter', async () => {
    const time = new TestTime();
    const meter = orderedMeter({}, time);
    await importing(meter, certificate({ validity: [utcTime('260610100100Z'), utcTime('260610110000Z')] }));
    expect(await disconnect(meter)).toBe('refused');
    time.now = noon + 60_000;
    expect(await disconnect(meter)).toBe('done');
    meter.supplyControl.trigger('remote-reconnect');
    time.now = noon + 3_600_000;
    expect(await disconnect(meter)).toBe('done');
    meter.supplyControl.trigger('remote-reconnect');
    time.now += 1000;
    expect(await disconnect(meter)).toBe('refused');
    expect(meter.supplyControl.state).toBe('connected');
  });

  test.each(['control', 'reader', 'field', 'firmware'] as const)('is not imported by the role %s', async (role) => {
    const meter = orderedMeter();
    const { client } = await connectHeadEnd(meter, { role });
    await expect(client.invoke(SecuritySetupV1, setup, 'importCertificate', certificate())).rejects.toThrow();
    expect(await disconnect(meter)).toBe('refused');
  });
});

test('an authority whose path ends with it issues no other authority', async () => {
  const last = makeCertificate({
    key: subordinate!,
    issuerKey: root!,
    subject: commonName('subordinate'),
    extensions: [authority(0), keyUsage(5)],
  });
  const below = makeCertificate({
    key: other!,
    issuerKey: subordinate!,
    issuer: commonName('subordinate'),
    subject: commonName('below'),
    extensions: isAuthority,
  });
  const meter = orderedMeter();
  await importing(meter, last);
  await expect(importing(meter, below)).rejects.toMatchObject({ result: 'other-reason' });
});
