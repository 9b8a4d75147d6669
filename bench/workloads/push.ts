import { Apdu } from '../../src/apdu/index.ts';
import { type PlainData, readPlain } from '../../src/axdr/index.ts';
import { type Codec, decode, type Reader } from '../../src/codec/index.ts';
import { type DecodeCaptureOptions, decodeCapture, type Keys } from '../../src/decode/index.ts';
import { llcHeaderSize, scanFrame } from '../../src/hdlc/index.ts';
import { nodeAead } from '../../src/node/index.ts';
import { Obis } from '../../src/obis/index.ts';
import { type Aead, type AeadProvider, portableAead, unprotect } from '../../src/security/index.ts';
import { type Contender, contender, type Workload, type Workloads } from '../harness/workload.ts';
import { authenticationKey, encryptionKey } from '../inputs/keys.ts';
import { cipheredPush, plainPush } from '../inputs/push.ts';

const keys: Keys = { encryptionKey, authenticationKey };
const providers = { node: nodeAead, portable: portableAead };

/**
 * A push of a meter from the octets of its HDLC frame to readings: by `decodeCapture`, which finds out by itself what it
 * is given and keeps every octet's place, and by calling the layers one after another, for who knows what comes.
 */
export const push: Workloads = {
  'push plain': () => capturing(plainPush, { tree: false }, { layers: layers(plainPush, unkeyed) }),
  'push plain, tree': () => capturing(plainPush, {}, { 'no tree': capture(plainPush, { tree: false }) }),
  ...Object.fromEntries(
    Object.entries(providers).flatMap(([name, aead]) => [
      [`push ciphered, ${name}`, () => ciphered(aead)],
      [`push ciphered, ${name}, tree`, () => cipheredWithTree(aead)],
      [`push ciphered, ${name}, layers`, () => throughLayers(aead)],
    ]),
  ),
};

function ciphered(aead: AeadProvider): Workload {
  const direct = layers(cipheredPush, aead(encryptionKey));
  return capturing(cipheredPush, { tree: false, keys, aead }, { layers: direct });
}

function cipheredWithTree(aead: AeadProvider): Workload {
  return capturing(cipheredPush, { keys, aead }, { 'no tree': capture(cipheredPush, { tree: false, keys, aead }) });
}

function throughLayers(aead: AeadProvider): Workload {
  const { work, ours } = capturing(cipheredPush, { tree: false, keys, aead }, {});
  return { work, ours: layers(cipheredPush, aead(encryptionKey)), references: { decodeCapture: ours } };
}

function capturing(octets: Uint8Array, options: DecodeCaptureOptions, references: Workload['references']): Workload {
  return { work: { operations: 1, octets: octets.length }, ours: capture(octets, options), references };
}

/** Code and value of every reading. */
type Values = readonly (readonly [obis: string, value: unknown])[];

function capture(octets: Uint8Array, options: DecodeCaptureOptions): Contender {
  return contender(
    () => decodeCapture(octets, options).messages[0]!,
    ({ readings }): Values => readings.map(({ obis, value }) => [obis!, value]),
  );
}

/** One register of a push, with the scaler still apart. */
interface Register {
  readonly obis: Obis;
  readonly value: PlainData;
  readonly scaler: PlainData;
  readonly unit: PlainData;
}

const unkeyed = undefined;
const plain = { read: (r: Reader) => readPlain(r) } as Codec<PlainData>;

function layers(octets: Uint8Array, aead: Aead | undefined): Contender {
  return contender(
    () => registersOf(octets, aead),
    (registers): Values => registers.map(({ obis, value }) => [obis.toString(), value]),
  );
}

function registersOf(octets: Uint8Array, aead: Aead | undefined): readonly Register[] {
  const frame = scanFrame(octets);
  if (frame?.kind !== 'frame') throw new Error('no frame');
  const apdu = decode(Apdu, inClear(frame.information.subarray(llcHeaderSize), aead));
  if (apdu.kind !== 'data-notification') throw new Error(`${apdu.kind} is no push`);
  const body = apdu.value.notificationBody.as(plain) as readonly PlainData[];
  return Array.from({ length: body.length / 3 }, (_, i): Register => {
    const [scaler, unit] = body[3 * i + 2] as readonly PlainData[];
    return { obis: Obis.fromBytes(body[3 * i] as Uint8Array), value: body[3 * i + 1]!, scaler: scaler!, unit: unit! };
  });
}

function inClear(octets: Uint8Array, aead: Aead | undefined): Uint8Array {
  if (aead === undefined) return octets;
  const apdu = decode(Apdu, octets);
  if (apdu.kind !== 'general-glo-ciphering') throw new Error(`${apdu.kind} is not ciphered`);
  const { systemTitle, cipheredContent } = apdu.value;
  const result = unprotect(cipheredContent, { aead, authenticationKey }, { systemTitle });
  if (result.authenticity !== 'verified') throw new Error('the tag does not match');
  return result.plaintext;
}
