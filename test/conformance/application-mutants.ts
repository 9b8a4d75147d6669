import { aare, aarq } from '../../src/acse/index.ts';
import { decode, encode, fromHex, toHex } from '../../src/codec/index.ts';
import { protections, rawCiphered, rawCipheredApdu } from '../../src/conformance/raw-ciphering.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import type { PlantedFault } from './faults.ts';
import { keys, type MeterFaults } from './tested-meter.ts';

const octets = (text: string): Uint8Array => fromHex(text)!;

/** Replaces hexadecimal in what the meter gets, where it is found. */
const heardAs = (found: RegExp, replacement: string): MeterFaults => ({
  apdu: () => ({ heard: (apdu) => octets(toHex(apdu).replace(found, replacement)) }),
});

/** Replaces hexadecimal in what the meter says. */
const saidAs = (found: RegExp, replacement: string): MeterFaults => ({
  apdu: () => ({ said: (apdu) => octets(toHex(apdu).replace(found, replacement)) }),
});

/** Answers some APDUs by itself; the meter does not get them. */
const answering = (found: RegExp, answer: string): MeterFaults => ({
  apdu: () => ({
    heard(apdu, say) {
      if (!found.test(toHex(apdu))) return apdu;
      say(octets(answer));
      return undefined;
    },
  }),
});

const someValue = 'c401c10009060000280000ff';

/** Serves a GET although its client has proven nothing yet. */
function servesUnproven(): PlantedFault {
  let count = 0;
  return {
    heard(apdu, say) {
      count += 1;
      if (count !== 2 || apdu[0] !== 0xc8) return apdu;
      const content = rawCiphered(octets(someValue), {
        cryptography: nodeCryptography,
        systemTitle: octets('4c41420000000001'),
        key: octets(keys.globalUnicastEncryptionKey),
        authenticationKey: octets(keys.authenticationKey),
        securityControl: protections.both,
        invocationCounter: 0x7000_0000,
      });
      say(rawCipheredApdu(0xcc, content));
      return undefined;
    },
  };
}

/** Says its title where nobody needs it. */
const titled: PlantedFault = {
  said(apdu) {
    if (apdu[0] !== 0x61) return apdu;
    const found = decode(aare, apdu);
    if (found.applicationContextName !== 'logical-name-referencing') return apdu;
    return encode(aare, { ...found, respondingApTitle: octets('4c41420000000001') });
  },
};

/** Passes over a dedicated key that makes no sense. */
const forgivesDedicatedKey: PlantedFault = {
  heard(apdu) {
    if (apdu[0] !== 0x60) return apdu;
    const request = decode(aarq, apdu);
    const text = toHex(request.userInformation ?? new Uint8Array());
    if (!text.startsWith('010110')) return apdu;
    return encode(aarq, { ...request, userInformation: octets(`0100${text.slice(38)}`) });
  },
};

/** A meter with one fault for each case of the application layer. */
export const applicationMutants: Readonly<Record<string, MeterFaults>> = {
  APPL_IDLE_N1: {
    apdu() {
      let isFirst = true;
      return {
        heard(apdu, say) {
          const serves = isFirst && apdu[0] === 0xc0;
          isFirst = false;
          if (serves) say(octets(someValue));
          return serves ? undefined : apdu;
        },
      };
    },
  },
  APPL_OPEN_1: saidAs(/^(61.*)0007$/, '$10008'),
  APPL_OPEN_2: {
    associations: (good) => good.map(({ userIds: _, ...association }) => association),
  },
  APPL_OPEN_3: { apdu: servesUnproven },
  APPL_OPEN_4: heardAs(/^(60..)80020640/, '$180020780'),
  APPL_OPEN_5: heardAs(/60857405080109/, '60857405080101'),
  APPL_OPEN_6: { apdu: () => titled },
  APPL_OPEN_7: {
    associations: (good) => [
      ...good,
      ...good
        .filter(({ mechanismName }) => mechanismName === 'lls')
        .map((lls) => ({
          ...lls,
          mechanismName: 'lowest' as const,
          authentication: { mechanism: 'lowest' } as const,
        })),
    ],
  },
  APPL_OPEN_9: { apdu: () => forgivesDedicatedKey },
  APPL_OPEN_11: {
    apdu: () => ({
      heard: (apdu) => (toHex(apdu).includes('01000001055f') || toHex(apdu).includes('0105065f') ? undefined : apdu),
    }),
  },
  APPL_OPEN_12: heardAs(/(010000000)55f1f/, '$165f1f'),
  APPL_OPEN_13: heardAs(/5f1f0400100000/, '5f1f0400000010'),
  APPL_OPEN_14: heardAs(/000b$/, '0400'),
  APPL_DATA_LN_N1: answering(/^c001c10001/, 'c401c10000'),
  APPL_DATA_LN_N3: answering(/^c101c10001/, 'c501c100'),
  APPL_DATA_LN_N4: answering(/^0501/, '0c01000900'),
  APPL_DATA_SN_N1: answering(/^0501020009/, '0c01000900'),
  APPL_DATA_SN_N2: answering(/^0601020009/, '0d0100'),
  APPL_DATA_SN_N3: answering(/^c001/, someValue),
  APPL_REL_P1: answering(/^62/, '6303800100'),
};
