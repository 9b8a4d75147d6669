import type { Mark } from '../mark.ts';

/**
 * Where logical name, class and meaning of an object were seen. That the OMNIA has an object there was seen of none
 * but those on its P1 port: the list of the maker is not public.
 */
export const objectSources = {
  'obis-list': { mark: 'seen', words: 'the OBIS code list of a public DLMS library (Gurux)' },
  'class-name': { mark: 'seen', words: 'the logical name of the class in a public DLMS library (Gurux)' },
  iec: { mark: 'seen', words: 'IEC 62056-6-1' },
  smr: { mark: 'seen', words: 'device profiles of DSMR and SMR in a public platform (OSGP)' },
  idis: { mark: 'seen', words: 'public drivers for IDIS meters' },
  han: { mark: 'seen', words: 'HAN lists and P1 telegrams of public readers' },
  'data-sheet': { mark: 'designed', words: 'the data sheet has the function; its objects are of our design' },
  background: { mark: 'background', words: 'background knowledge' },
  designed: { mark: 'designed', words: 'no public source' },
} as const satisfies Readonly<Record<string, { readonly mark: Mark; readonly words: string }>>;

type SourceName = keyof typeof objectSources;
type SeenSource = { [S in SourceName]: (typeof objectSources)[S]['mark'] extends 'seen' ? S : never }[SourceName];

/** A source of `objectSources`; `in part` where type, scaler, depth or the use made of the object is of our design. */
export type ObjectSource = SourceName | `${SeenSource} in part`;

const inPart = ' in part';

/** The mark of what comes from a source. */
export function markOf(source: ObjectSource): Mark {
  return source.endsWith(inPart) ? 'mixed' : objectSources[source as SourceName].mark;
}

/** A source in words. */
export function describeSource(source: ObjectSource): string {
  const { words } = objectSources[source.replace(inPart, '') as SourceName];
  return source.endsWith(inPart) ? `${words}; the rest is of our design` : words;
}
