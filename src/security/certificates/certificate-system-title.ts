import { fromHex } from '../../codec/index.ts';
import type { Certificate } from './certificate.ts';
import { attributeText, attributeValues } from './certificate-name.ts';
import { tags } from './der.ts';

/** Finds the system title of the party that a certificate belongs to; undefined where it names none. */
export type SystemTitleExtractor = (certificate: Certificate) => Uint8Array | undefined;

const commonName = '2.5.4.3';
const x500UniqueIdentifier = '2.5.4.45';
const titleSize = 8;

/** The profile of DLMS: the common name of the subject is the title in 16 hexadecimal digits. */
export const systemTitleOfCommonName: SystemTitleExtractor = ({ subject }) => {
  const titles = attributeValues(subject, commonName).map((value) => {
    const text = attributeText(value) ?? '';
    return /^[0-9A-Fa-f]{16}$/.test(text) ? fromHex(text) : undefined;
  });
  return soleTitle(titles);
};

/**
 * The profile of GBCS (section 12): the entity identifier is the x500UniqueIdentifier of an organisation, or the hardware
 * serial number in the alternative name of a device.
 */
export const systemTitleOfGbcs: SystemTitleExtractor = ({ subject, subjectAltName }) => {
  const identifiers = attributeValues(subject, x500UniqueIdentifier).map(({ tag, content }) =>
    // A BIT STRING of whole octets has the number of unused bits, zero, in front.
    tag === tags.bitString && content[0] === 0 ? content.subarray(1) : undefined,
  );
  const serialNumbers = subjectAltName.flatMap((name) =>
    name.kind === 'hardwareModuleName' ? [name.hwSerialNum] : [],
  );
  return soleTitle([...identifiers, ...serialNumbers]);
};

/** A certificate that names several parties names none: another reader could take another one. */
function soleTitle(titles: readonly (Uint8Array | undefined)[]): Uint8Array | undefined {
  const [title, ...others] = titles;
  return others.length === 0 && title?.length === titleSize ? title : undefined;
}
