import { Apdu, SecurityControl } from '../../src/apdu/index.ts';
import { concat, decode, encode } from '../../src/codec/index.ts';
import { nodeAead } from '../../src/node/index.ts';
import { type AeadProvider, initializationVector, portableAead, protect, unprotect } from '../../src/security/index.ts';
import { type Contender, contender, type Workload, type Workloads } from '../harness/workload.ts';
import { authenticationKey, encryptionKey, invocationCounter, securityControl, systemTitle } from '../inputs/keys.ts';
import { randomOctets } from '../inputs/random.ts';
import { nobleOpen, nobleSeal, nodeOpen, nodeSeal, type Sealing } from '../reference/gcm.ts';

const sizes = [64, 300, 1000];
const tagSize = 12;

/**
 * Suite 0, authenticated and encrypted, under a key that is in use. `unprotect` and `protect` go from the octets of a
 * general-glo-ciphering to those inside and back; `open` and `seal` are the cipher alone, as the references are.
 */
export const protection: Workloads = Object.fromEntries(
  sizes.flatMap((size) => [
    [`node unprotect ${size}`, () => unprotecting(size, nodeAead)],
    [`node protect ${size}`, () => protecting(size, nodeAead)],
    [`portable unprotect ${size}`, () => unprotecting(size, portableAead)],
    [`portable protect ${size}`, () => protecting(size, portableAead)],
    [`portable open ${size}`, () => opening(size, portableAead)],
    [`portable seal ${size}`, () => sealing(size, portableAead)],
  ]),
);

function inputOf(size: number): Sealing {
  return {
    key: encryptionKey,
    iv: initializationVector(systemTitle, invocationCounter),
    additionalData: concat(encode(SecurityControl, securityControl), authenticationKey),
    plaintext: randomOctets(size),
  };
}

/** So many calls make a run: one alone is too short to be counted. */
const count = 16;

function workload(size: number, ours: Contender, references: Workload['references']): Workload {
  return { work: { operations: count, octets: count * size }, ours, references };
}

function repeated<T>(once: () => T, answer: (result: T) => Uint8Array): Contender {
  const run = () => {
    let last = once();
    for (let i = 1; i < count; i += 1) last = once();
    return last;
  };
  return contender(run, (last) => Uint8Array.from(answer(last)));
}

const same = (octets: Uint8Array): Uint8Array => octets;

function openingReferences(input: Sealing): Workload['references'] {
  const { ciphertext, tag } = nodeSeal(input);
  const sealed = nobleSeal(input);
  return {
    createDecipheriv: repeated(() => nodeOpen(input, ciphertext, tag), same),
    'noble gcm': repeated(() => nobleOpen(input, sealed), same),
  };
}

function sealingReferences(input: Sealing): Workload['references'] {
  const size = input.plaintext.length + tagSize;
  return {
    createCipheriv: repeated(
      () => nodeSeal(input),
      ({ ciphertext, tag }) => concat(ciphertext, tag),
    ),
    'noble gcm': repeated(
      () => nobleSeal(input),
      (sealed) => sealed.subarray(0, size),
    ),
  };
}

function opening(size: number, provider: AeadProvider): Workload {
  const input = inputOf(size);
  const { key, iv, additionalData } = input;
  const aead = provider(key);
  const { ciphertext, tag } = nodeSeal(input);
  const ours = repeated(() => aead.open(iv, additionalData, ciphertext, tag)!, same);
  return workload(size, ours, openingReferences(input));
}

function sealing(size: number, provider: AeadProvider): Workload {
  const input = inputOf(size);
  const { key, iv, additionalData, plaintext } = input;
  const aead = provider(key);
  const ours = repeated(
    () => aead.seal(iv, additionalData, plaintext),
    ({ ciphertext, tag }) => concat(ciphertext, tag),
  );
  return workload(size, ours, sealingReferences(input));
}

function protectApdu(apdu: Uint8Array, keys: Parameters<typeof protect>[1]): Uint8Array {
  const cipheredContent = protect(apdu, keys, { securityControl, invocationCounter, systemTitle });
  return encode(Apdu, { kind: 'general-glo-ciphering', value: { systemTitle, cipheredContent } });
}

function unprotecting(size: number, provider: AeadProvider): Workload {
  const input = inputOf(size);
  const keys = { aead: provider(input.key), authenticationKey };
  const octets = protectApdu(input.plaintext, keys);
  const once = () => {
    const apdu = decode(Apdu, octets);
    if (apdu.kind !== 'general-glo-ciphering') throw new Error(`${apdu.kind} is not what was encoded`);
    const result = unprotect(apdu.value.cipheredContent, keys, { systemTitle: apdu.value.systemTitle });
    if (result.authenticity !== 'verified') throw new Error('the tag does not match');
    return result.plaintext;
  };
  return workload(size, repeated(once, same), openingReferences(input));
}

function protecting(size: number, provider: AeadProvider): Workload {
  const input = inputOf(size);
  const keys = { aead: provider(input.key), authenticationKey };
  const ours = repeated(
    () => protectApdu(input.plaintext, keys),
    (octets) => octets.subarray(-(size + tagSize)),
  );
  return workload(size, ours, sealingReferences(input));
}
