/** The tags of the APDUs that have a form of their own for global and dedicated ciphering (COSEMpdu). */
const serviceTags = [1, 5, 6, 8, 12, 13, 14, 22, 24, 192, 193, 194, 195, 196, 197, 199] as const;

/** A service-specific ciphered APDU is told by its tag: of which APDU, under which key. */
export interface CipheredService {
  readonly tag: number;
  readonly key: 'global' | 'dedicated';
}

const byCipheredTag: (CipheredService | undefined)[] = [];
const ownTags = { global: [] as number[], dedicated: [] as number[] };
for (const tag of serviceTags) {
  ownTags.global[tag] = tag < 192 ? tag + 32 : tag + 8;
  ownTags.dedicated[tag] = tag < 192 ? tag + 64 : tag + 16;
  byCipheredTag[ownTags.global[tag]] = { tag, key: 'global' };
  byCipheredTag[ownTags.dedicated[tag]] = { tag, key: 'dedicated' };
}

/** The tag under which this APDU travels ciphered; undefined where it needs general ciphering. */
export function cipheredTag(tag: number, key: CipheredService['key']): number | undefined {
  return ownTags[key][tag];
}

/** What a tag of service-specific ciphering stands for, or undefined for any other. */
export function cipheredService(tag: number): CipheredService | undefined {
  return byCipheredTag[tag];
}
