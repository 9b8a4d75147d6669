import { decodeUtf8 } from '../../axdr/index.ts';
import { type Reader, toLatin1 } from '../../codec/index.ts';
import { anyElement, type DerElement, element, elements, tags } from './der.ts';
import { objectIdentifierContent } from './der-content.ts';

/** One attribute of a distinguished name: the object identifier of its type and its value. */
export interface NameAttribute {
  readonly type: string;
  readonly value: DerElement;
}

/** A distinguished name (X.501): its attributes in their order, and its octets, by which names are compared. */
export interface DistinguishedName {
  readonly octets: Uint8Array;
  readonly attributes: readonly NameAttribute[];
}

/** Reads a Name; one without attributes is a name too. */
export function readDistinguishedName(r: Reader, name: string): DistinguishedName {
  const start = r.offset;
  const attributes = element(r, name, tags.sequence, (r) => elements(r, 'rdn', tags.set, readRelativeName)).flat();
  return { octets: r.bytes.subarray(start, r.offset), attributes };
}

function readRelativeName(r: Reader): NameAttribute[] {
  return elements(r, 'attribute', tags.sequence, (r) => ({
    type: element(r, 'type', tags.objectIdentifier, objectIdentifierContent),
    value: anyElement(r),
  }));
}

/** The values of all attributes of this type. */
export function attributeValues(name: DistinguishedName, type: string): DerElement[] {
  return name.attributes.filter((attribute) => attribute.type === type).map(({ value }) => value);
}

/** The text of an attribute; undefined for what is no text. */
export function attributeText({ tag, content }: DerElement): string | undefined {
  if (tag === tags.printableString || tag === tags.ia5String) return toLatin1(content);
  if (tag !== tags.utf8String) return undefined;
  const { text, valid } = decodeUtf8(content);
  return valid ? text : undefined;
}
