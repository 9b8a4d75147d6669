import { fromHex, toHex } from '../../src/codec/index.ts';
import type { MeterFaults } from './tested-meter.ts';

const octets = (text: string): Uint8Array => fromHex(text)!;

/** Replaces hexadecimal in what the meter says. */
const saidAs = (found: RegExp, replacement: string): MeterFaults => ({
  apdu: () => ({ said: (apdu) => octets(toHex(apdu).replace(found, replacement)) }),
});

/** A meter with one fault for each case of the objects. */
export const objectMutants: Readonly<Record<string, MeterFaults>> = {
  // Another logical name than that of the object.
  COSEM_READ: saidAs(/^(c401..00)09060100010800ff$/, '$109060100010801ff'),
  // Gives away the secret of the association.
  COSEM_NOREAD: {
    apdu: () => ({
      heard(apdu, say) {
        if (!/^c001..000f0000280000ff0700$/.test(toHex(apdu))) return apdu;
        say(Uint8Array.of(0xc4, 0x01, apdu[2]!, 0x00, 0x09, 0x00));
        return undefined;
      },
    }),
  },
  COSEM_WRITE: saidAs(/^(c501..)00$/, '$103'),
  COSEM_MULTIREF: saidAs(/^(c403.*)0100010800ff/, '$10100010801ff'),
  COSEM_MANDATORY: saidAs(/^(c401..00)02020f10120001$/, '$102020f11120001'),
  COSEM_7_1: { givesWholeProfiles: true },
};
