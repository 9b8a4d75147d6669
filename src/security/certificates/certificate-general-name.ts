import type { Reader } from '../../codec/index.ts';
import { anyElement, constructedTag, element, tags } from './der.ts';
import { allOctets, objectIdentifierContent } from './der-content.ts';

const generalNameKinds = [
  'otherName',
  'rfc822Name',
  'dNSName',
  'x400Address',
  'directoryName',
  'ediPartyName',
  'uniformResourceIdentifier',
  'iPAddress',
  'registeredID',
] as const;

/** An alternative name of the subject (RFC 5280 4.2.1.6); a hardware module name is an otherName of RFC 4108. */
export type GeneralName =
  | { readonly kind: 'hardwareModuleName'; readonly hwType: string; readonly hwSerialNum: Uint8Array }
  | { readonly kind: (typeof generalNameKinds)[number]; readonly content: Uint8Array };

/** Reads GeneralNames: the content of the SEQUENCE. */
export function readGeneralNames(r: Reader): GeneralName[] {
  const names: GeneralName[] = [];
  while (r.remaining > 0) names.push(r.part(`generalName[${names.length}]`, readGeneralName));
  return names;
}

function readGeneralName(r: Reader): GeneralName {
  const start = r.offset;
  if (r.peek() === constructedTag(0)) return element(r, 'otherName', constructedTag(0), readOtherName);
  const { tag, content } = anyElement(r);
  const kind = generalNameKinds[tag & 0x1f];
  if ((tag & 0xc0) !== 0x80 || kind === undefined) throw r.error('unknown-tag', 'no general name has this tag', start);
  return { kind, content };
}

const hardwareModuleName = '1.3.6.1.5.5.7.8.4';

function readOtherName(r: Reader): GeneralName {
  const type = element(r, 'type', tags.objectIdentifier, objectIdentifierContent);
  return element(r, 'value', constructedTag(0), (r) =>
    type === hardwareModuleName
      ? element(r, 'hardwareModuleName', tags.sequence, readHardwareModuleName)
      : { kind: 'otherName', content: anyElement(r).content },
  );
}

function readHardwareModuleName(r: Reader): GeneralName {
  return {
    kind: 'hardwareModuleName',
    hwType: element(r, 'hwType', tags.objectIdentifier, objectIdentifierContent),
    hwSerialNum: element(r, 'hwSerialNum', tags.octetString, allOctets),
  };
}
