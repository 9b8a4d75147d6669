import { aarq } from '../../src/acse/index.ts';
import { decode, encode, fromHex } from '../../src/codec/index.ts';
import { protections, rawCiphered, rawCipheredApdu } from '../../src/conformance/raw-ciphering.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { type KeyUse, Secret, unprotected } from '../../src/security/index.ts';
import type { SecurityContext } from '../../src/server/index.ts';
import type { PlantedFault } from './faults.ts';
import { clientSystemTitle, keys, type MeterFaults } from './tested-meter.ts';

/** The good context, but for some of its members. */
function contextWith(good: SecurityContext, bad: Partial<SecurityContext>): SecurityContext {
  return new Proxy(good, {
    get(target, name) {
      const value = name in bad ? Reflect.get(bad, name) : Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Goes on with a key that was replaced. */
const keeps = (kept: KeyUse): MeterFaults => ({
  security: (good) => ({
    ...good,
    keys: {
      key: (title, use) =>
        use === kept ? new Secret(fromHex(keys[use as keyof typeof keys])!) : good.keys.key(title, use),
    },
  }),
});

/** Says that keys were replaced, and does nothing. */
const pretendsTransfer: MeterFaults = { setup: (good) => contextWith(good, { transfer: () => {} }) };

const replaysAreFresh: MeterFaults = {
  security: (good) => ({ ...good, replay: { check: () => 'fresh', accept: () => {} } }),
};

/** Deciphers without looking at the tag. */
const trustsAnyTag: MeterFaults = {
  cryptography: {
    ...nodeCryptography,
    aead(key) {
      const good = nodeCryptography.aead(key);
      return {
        seal: (iv, data, text) => good.seal(iv, data, text),
        crypt: (iv, text) => good.crypt(iv, text),
        open: (iv, _data, text) => good.crypt(iv, text),
      };
    },
  },
};

/** Takes a dedicated key that anybody can read. */
const takesClearKey: PlantedFault = {
  heard(apdu) {
    if (apdu[0] !== 0x60) return apdu;
    const request = decode(aarq, apdu);
    const plain = request.userInformation;
    if (plain?.[0] !== 0x01 || request.applicationContextName !== 'logical-name-referencing-with-ciphering')
      return apdu;
    const content = rawCiphered(plain, {
      cryptography: nodeCryptography,
      systemTitle: fromHex(clientSystemTitle)!,
      key: fromHex(keys.globalUnicastEncryptionKey)!,
      authenticationKey: fromHex(keys.authenticationKey)!,
      securityControl: protections.both,
      invocationCounter: 0x7000_0000,
    });
    return encode(aarq, { ...request, userInformation: rawCipheredApdu(0x21, content) });
  },
};

/** Releases whoever asks, and looks at no proof. */
const releasesAnybody: MeterFaults = {
  apdu: () => ({ heard: (apdu) => (apdu[0] === 0x62 ? Uint8Array.of(0x62, 3, 0x80, 1, 0) : apdu) }),
  associations: (good) => good.map((association) => ({ ...association, requiresProtectedRelease: false })),
};

const authenticated = { ...unprotected, authentication: true };

/** A meter with one fault for each case of security suite 0. */
export const securityMutants: Readonly<Record<string, MeterFaults>> = {
  SYMSEC_0_BasicCap_1: { forgetsData: true },
  SYMSEC_0_FraCount_1: replaysAreFresh,
  SYMSEC_0_FraCount_3: { security: (good) => ({ ...good, nextInvocationCounter: () => 7 }) },
  SYMSEC_0_SecDataX_P1: { hasOpenSta2: true },
  SYMSEC_0_SecDataX_N1: trustsAnyTag,
  SYMSEC_0_DedKey_N1: { apdu: () => takesClearKey },
  SYMSEC_REL_N1: releasesAnybody,
  SYMSEC_0_Key_Tx_P1: keeps('globalUnicastEncryptionKey'),
  SYMSEC_0_Key_Tx_P2: keeps('authenticationKey'),
  SYMSEC_0_Key_Tx_P3: {
    setup: (good) => contextWith(good, { transfer: (batch, caller) => good.transfer(batch.slice(0, 1), caller) }),
  },
  SYMSEC_0_Key_Tx_N1: pretendsTransfer,
  SYMSEC_0_Key_Tx_N2: pretendsTransfer,
  SYMSEC_0_SecPol_1: {
    security: (good) => ({ ...good, policy: () => ({ request: unprotected, response: unprotected }) }),
  },
  SYMSEC_0_SecPol_2: {
    security: (good) => ({
      ...good,
      policy: () => (good.policyOctet === 2 ? { request: authenticated, response: unprotected } : good.policy()),
    }),
  },
  SYMSEC_0_SecPol_3: {
    setup: (good) =>
      contextWith(good, {
        activate(octet, caller) {
          if (octet > 0) good.activate(octet, caller);
        },
      }),
  },
};
