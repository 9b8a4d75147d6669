import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { RawData } from '../../src/axdr/index.ts';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import { SecuritySetupV1 } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  completeKeyAgreement,
  generateKeyPair,
  portableCryptography,
  readCertificate,
  requestKeyAgreement,
  Secret,
  securitySuite,
} from '../../src/security/index.ts';
import {
  CertificateStore,
  fullAccess,
  LogicalDevice,
  objectTable,
  PermanentMemory,
  SecurityContext,
  securitySetupV0,
  securitySetupV1,
} from '../../src/server/index.ts';
import { callerOf } from './caller.ts';

const cryptography = portableCryptography;
const suite = securitySuite(1);
const serverTitle = Uint8Array.of(0x4b, 0x41, 0x4d, 0, 0, 0, 0, 1);
const clientTitle = Uint8Array.of(0x48, 0x45, 0x53, 0, 0, 0, 0, 1);
const name = obis('0-0:43.0.0.255');
const randomBytes = (size: number) => webcrypto.getRandomValues(new Uint8Array(size));
const methods = SecuritySetupV1.methods;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const commonName = (title: Uint8Array) => `CN=${toHex(title).toUpperCase()}`;

let authority: webcrypto.CryptoKeyPair;
let root: Uint8Array;

/** A certificate of a root of our own. */
async function certificate(publicKey: webcrypto.CryptoKey, title: Uint8Array, signingKey = authority.privateKey) {
  const made = await X509CertificateGenerator.create({
    serialNumber: '0102',
    subject: commonName(title),
    issuer: 'CN=Root',
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2046-01-01'),
    publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
  });
  return new Uint8Array(made.rawData);
}

beforeAll(async () => {
  cryptoProvider.set(webcrypto as never);
  authority = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Root',
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2046-01-01'),
    keys: authority,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  });
  root = new Uint8Array(made.rawData);
});

function meter(memory = new PermanentMemory()) {
  const certificates = new CertificateStore({
    name: 'certificates',
    memory,
    cryptography,
    randomBytes,
    curve: 'P-256',
    systemTitle: serverTitle,
    trustAnchors: [readCertificate(root)],
  });
  const security = new SecurityContext({
    name: name.toString(),
    memory,
    cryptography,
    suite,
    systemTitle: serverTitle,
    keys: { masterKey: new Secret(Uint8Array.from({ length: 16 }, (_, i) => i * i + 5)) },
    certificates,
  });
  const table = objectTable<undefined>([securitySetupV1<undefined>(name, () => security, randomBytes)], {
    access: fullAccess,
  });
  const device = new LogicalDevice(table, undefined, { memory });
  const caller = callerOf(1, { clientSystemTitle: clientTitle });
  const act = (methodId: number, parameters: Uint8Array) => {
    const descriptor = { classId: 64, instanceId: name, methodId };
    const done = device.execute({ kind: 'action', descriptor, parameters: new RawData(parameters) }, caller);
    if (done instanceof Promise || done.kind !== 'action') throw new Error('an action is expected');
    const { result, returnParameters } = done.result;
    return { result, returned: returnParameters?.kind === 'data' ? returnParameters.value : undefined };
  };
  const read = (attributeId: number) => {
    const done = device.execute({ kind: 'get', descriptor: { classId: 64, instanceId: name, attributeId } }, caller);
    if (done instanceof Promise || done.kind !== 'get' || done.result.kind !== 'data') throw new Error('no value');
    return done.result.value;
  };
  return { act, read, security, certificates, memory };
}

type Meter = ReturnType<typeof meter>;

/** The meter makes a key, and gets the certificate that it asks for. */
async function enrolled(made: Meter) {
  expect(made.act(4, encode(methods.generateKeyPair.parameter, 'digital-signature')).result).toBe('success');
  const asked = made.act(5, encode(methods.generateCertificateRequest.parameter, 'digital-signature'));
  const request = new Pkcs10CertificateRequest(asked.returned!.as(methods.generateCertificateRequest.returns));
  expect(await request.verify()).toBe(true);
  expect(request.subject).toBe(commonName(serverTitle));
  const der = await certificate(await request.publicKey.export(), serverTitle);
  expect(made.act(6, encode(methods.importCertificate.parameter, der)).result).toBe('success');
  return der;
}

describe('certificates', () => {
  test('are asked for, imported, shown, exported and removed', async () => {
    const made = meter();
    expect(made.security.signer).toBeUndefined();
    const der = await enrolled(made);
    expect(made.security.signer).toBeDefined();
    const type = SecuritySetupV1.attributes.certificates.type;
    const shown = made.read(6).as(type);
    expect(shown).toMatchObject([{ certificateEntity: 'server', certificateType: 'digital-signature' }]);
    const { serialNumber, issuer } = shown[0]!;
    const bySerial = encode(methods.exportCertificate.parameter, {
      certificateIdentificationType: 'certificate-identification-by-serial-number',
      certificateIdentificationOptions: { serialNumber, issuer },
    });
    expect(decode(methods.exportCertificate.returns, made.act(7, bySerial).returned!.bytes)).toEqual(der);
    const byEntity = (systemTitle: Uint8Array) =>
      encode(methods.exportCertificate.parameter, {
        certificateIdentificationType: 'certificate-identification-by-entity',
        certificateIdentificationOptions: {
          certificateEntity: 'server',
          certificateType: 'digital-signature',
          systemTitle,
        },
      });
    expect(made.act(7, byEntity(serverTitle)).result).toBe('success');
    expect(made.act(7, byEntity(clientTitle)).result).toBe('object-unavailable');
    // Another process finds certificate and key.
    const again = meter(made.memory);
    expect(again.read(6).as(type)).toHaveLength(1);
    expect(again.security.signer?.privateKey.reveal()).toEqual(made.security.signer?.privateKey.reveal());
    expect(made.act(8, bySerial).result).toBe('success');
    expect(made.read(6).as(type)).toEqual([]);
    expect(meter(made.memory).read(6).as(type)).toEqual([]);
    expect(made.act(8, bySerial).result).toBe('object-unavailable');
  });

  test('of others, for other keys and out of nowhere are refused', async () => {
    const made = meter();
    const stranger = (await webcrypto.subtle.generateKey(algorithm, true, [
      'sign',
      'verify',
    ])) as webcrypto.CryptoKeyPair;
    const importing = (der: Uint8Array) => made.act(6, encode(methods.importCertificate.parameter, der)).result;
    expect(importing(await certificate(stranger.publicKey, clientTitle, stranger.privateKey))).toBe('other-reason');
    expect(importing(await certificate(stranger.publicKey, serverTitle))).toBe('other-reason');
    expect(importing(Uint8Array.of(0x30, 0))).toBe('other-reason');
    expect(made.certificates.certificates).toEqual([]);
    expect(made.act(5, encode(methods.generateCertificateRequest.parameter, 'tls')).result).toBe('object-unavailable');
    const der = await certificate(stranger.publicKey, clientTitle);
    expect(importing(der)).toBe('success');
    expect(importing(der)).toBe('success');
    expect(made.certificates.certificates).toHaveLength(1);
    expect(made.security.verificationKey(clientTitle)?.publicKey).toHaveLength(64);
  });
});

test('keys are agreed on by parties with certificates', async () => {
  const made = meter();
  await enrolled(made);
  const { privateKey, publicKey } = generateKeyPair('P-256', randomBytes, cryptography);
  const jwk = { kty: 'EC', crv: 'P-256', x: base64(publicKey.subarray(0, 32)), y: base64(publicKey.subarray(32)) };
  const verifying = await webcrypto.subtle.importKey('jwk', jwk, algorithm, true, ['verify']);
  const imported = await certificate(verifying as webcrypto.CryptoKey, clientTitle);
  const client = {
    cryptography,
    suite,
    clientSystemTitle: clientTitle,
    serverSystemTitle: serverTitle,
    signingKey: privateKey,
    verificationKey: made.certificates.certificateOf(serverTitle, 'digital-signature')!.subjectPublicKey.publicKey,
    randomBytes,
  };
  const pending = requestKeyAgreement(['globalUnicastEncryptionKey'], client);
  const parameter = encode(methods.keyAgreement.parameter, pending.request);
  // Without the certificate of the client nobody knows whose signature it is.
  expect(made.act(3, parameter).result).toBe('other-reason');
  expect(made.act(6, encode(methods.importCertificate.parameter, imported)).result).toBe('success');
  const { result, returned } = made.act(3, parameter);
  expect(result).toBe('success');
  const [agreed] = completeKeyAgreement(pending, returned!.as(methods.keyAgreement.returns), client);
  expect(made.security.key('globalUnicastEncryptionKey')?.reveal()).toEqual(agreed!.key.reveal());
});

const base64 = (octets: Uint8Array) => Buffer.from(octets).toString('base64url');

test('version 0 has policies from 0 to 3, which only rise', () => {
  const security = new SecurityContext({
    name: '0',
    memory: new PermanentMemory(),
    cryptography,
    suite: securitySuite(0),
    version: 0,
    systemTitle: serverTitle,
    keys: {},
  });
  const table = objectTable<undefined>([securitySetupV0<undefined>(name, () => security)], { access: fullAccess });
  const device = new LogicalDevice(table, undefined);
  const activate = (policy: number) => {
    const descriptor = { classId: 64, instanceId: name, methodId: 1 };
    const parameters = RawData.of({ kind: 'enum', value: policy });
    return (device.execute({ kind: 'action', descriptor, parameters }, callerOf()) as { result: { result: string } })
      .result.result;
  };
  expect([1, 3, 2, 0, 4].map(activate)).toEqual([
    'success',
    'success',
    'other-reason',
    'other-reason',
    'type-unmatched',
  ]);
  expect(security.policyOctet).toBe(3);
  expect(security.policy().request).toEqual({ authentication: true, encryption: true, signature: false });
});
