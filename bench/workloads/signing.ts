import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { fromHex } from '../../src/codec/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import {
  type Cryptography,
  portableCryptography,
  Secret,
  signContent,
  signedOctets,
  verifySigning,
} from '../../src/security/index.ts';
import { contender, type Workload, type Workloads } from '../harness/workload.ts';

/** A disconnect command as a head-end signs it: General-Signing around an ACTION request. */
const command = {
  transactionId: fromHex('0000000000000001')!,
  originatorSystemTitle: fromHex('4d4d4d0000000001')!,
  recipientSystemTitle: fromHex('4d4d4d0000bc614e')!,
  dateTime: undefined,
  otherInformation: new Uint8Array(),
  content: fromHex('c301c10046000060030aff01010f00')!,
};
const covered = signedOctets(command);
const octets = new Uint8Array(32).fill(7);
const publicOctets = nodeCryptography.publicKey('P-256', octets);
const work = { operations: 1, octets: covered.length };

const base64url = (part: Uint8Array): string => Buffer.from(part).toString('base64url');
const webKey = {
  kty: 'EC',
  crv: 'P-256',
  x: base64url(publicOctets.subarray(0, 32)),
  y: base64url(publicOctets.subarray(32)),
};
const dsaEncoding = 'ieee-p1363';
const privateKey = {
  key: createPrivateKey({ key: { ...webKey, d: base64url(octets) }, format: 'jwk' }),
  dsaEncoding,
} as const;
const publicKey = { key: createPublicKey({ key: webKey, format: 'jwk' }), dsaEncoding } as const;

/** Signatures are drawn anew each time: what all of them have in common is that they hold. */
const holds = (signature: Uint8Array): boolean => verify('sha256', covered, publicKey, signature);

function signing(cryptography: Cryptography): Workload {
  const signer = { curve: 'P-256', privateKey: new Secret(octets), cryptography } as const;
  return {
    work,
    ours: contender(
      () => signContent(command, signer),
      ({ signature }) => holds(signature),
    ),
    references: { 'crypto.sign': contender(() => sign('sha256', covered, privateKey), holds) },
  };
}

function verifying(cryptography: Cryptography): Workload {
  const signature = new Uint8Array(sign('sha256', covered, privateKey));
  const verifier = { curve: 'P-256', publicKey: publicOctets, cryptography } as const;
  const apdu = { ...command, signature };
  return {
    work,
    ours: contender(
      () => verifySigning(apdu, verifier),
      (matches) => matches,
    ),
    references: {
      'crypto.verify': contender(
        () => holds(signature),
        (matches) => matches,
      ),
    },
  };
}

/** Signed commands for the supply control switch, suite 0 with P-256. */
export const signedCommands: Workloads = {
  'node sign command': () => signing(nodeCryptography),
  'node verify command': () => verifying(nodeCryptography),
  'portable sign command': () => signing(portableCryptography),
  'portable verify command': () => verifying(portableCryptography),
};
