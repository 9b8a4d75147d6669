import { bitFields, octetString, octets, readOctetLength, rest, sequence, u8, u32, within } from '../axdr/index.ts';
import type { Codec, Infer } from '../codec/index.ts';

/** Security control octet (Green Book 9.2.7.2.4.1): the suite, what protects the APDU and which key. */
export const SecurityControl = bitFields(u8, {
  securitySuiteId: [0, 4],
  authentication: [4, 1],
  encryption: [5, 1],
  broadcastKey: [6, 1],
  compression: [7, 1],
});
export interface SecurityControl extends Infer<typeof SecurityControl> {}

/** The octet of a security control, which is authenticated with the APDU. */
export function securityControlOctet(control: SecurityControl): number {
  const { securitySuiteId, authentication, encryption, broadcastKey, compression } = control;
  return (
    securitySuiteId |
    (authentication ? 0x10 : 0) |
    (encryption ? 0x20 : 0) |
    (broadcastKey ? 0x40 : 0) |
    (compression ? 0x80 : 0)
  );
}

/** Octets of an authentication tag in every security suite. */
export const authenticationTagSize = 12;

/** What protection makes of an APDU: security header, protected octets, and the tag where authenticated. */
export interface CipheredContent {
  readonly securityControl: SecurityControl;
  readonly invocationCounter: number;
  /** Ciphertext when encrypted, else the APDU in clear. */
  readonly payload: Uint8Array;
  /** 12 octets; there when `securityControl.authentication` is set. */
  readonly authenticationTag?: Uint8Array;
}

const header = sequence({ securityControl: SecurityControl, invocationCounter: u32 });
const tag = octets(authenticationTagSize);

/** Security header, payload and tag, without the length in front. */
export const cipheredContent: Codec<CipheredContent> = {
  read(r) {
    const { securityControl, invocationCounter } = header.read(r);
    if (!securityControl.authentication) {
      r.trace?.enter('payload', r.offset);
      const payload = rest.read(r);
      r.trace?.leave(r.offset, payload);
      return { securityControl, invocationCounter, payload };
    }
    const size = r.remaining - authenticationTagSize;
    if (size < 0) {
      throw r.error(
        'tag-length',
        `${r.remaining} octets cannot hold an authentication tag`,
        r.offset,
        '12 octets',
        `${r.remaining} octets`,
      );
    }
    const start = r.offset;
    const payload = r.take(size);
    r.trace?.leaf('payload', start, r.offset, payload);
    const authenticationTag = tag.read(r);
    r.trace?.leaf('authenticationTag', start + size, r.offset, authenticationTag);
    return { securityControl, invocationCounter, payload, authenticationTag };
  },
  write(w, value) {
    header.write(w, value);
    w.bytes(value.payload);
    if (value.securityControl.authentication) tag.write(w, value.authenticationTag ?? new Uint8Array());
  },
  shape: {
    kind: 'mapped',
    of: sequence({
      securityControl: SecurityControl,
      invocationCounter: u32,
      payload: octetString,
      authenticationTag: tag,
    }),
    map: ((v: Required<CipheredContent>): CipheredContent => {
      const { authenticationTag, ...clear } = v;
      return v.securityControl.authentication ? v : clear;
    }) as (value: never) => unknown,
  },
};

/** The octet string of a ciphered APDU, with its security header read. */
export const CipheredContent: Codec<CipheredContent> = within(readOctetLength, cipheredContent);
