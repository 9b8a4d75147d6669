import { llcHeaderSize } from './llc.ts';
import type { HdlcParameters } from './parameters.ts';

/** Whether a public source gives the figure, or it is of our choice or from memory, so that a real device may differ. */
export type LinkFigureMark = 'seen' | 'designed';

/** Time-outs in milliseconds, and limits of a link, with the defaults that a station has where nothing else is given. */
export const linkFigures = {
  /** Silence after which a frame that has begun is dropped: attribute 7 of IEC HDLC setup. Over TCP or USB 200 or more. */
  interOctetTimeout: { value: 25, mark: 'seen' },
  /** After this time without a frame of the other station the link is gone: attribute 8 of IEC HDLC setup; 0 for never. */
  inactivityTimeout: { value: 120_000, mark: 'seen' },
  /** How long the primary station waits for a response, or for its next octet, before it asks again: TO_WAIT_RESP. */
  responseTimeout: { value: 3000, mark: 'designed' },
  /** How often the primary station asks again without any progress: MAX_NB_OF_RETRIES. */
  maximumRetries: { value: 3, mark: 'designed' },
  /** How long the primary station waits before it asks a station again that had nothing to say. */
  pollInterval: { value: 200, mark: 'designed' },
  /** How long the primary station goes on with a connection or an exchange that makes no progress, whatever is received. */
  progressTimeout: { value: 60_000, mark: 'designed' },
  /** How long the secondary station holds a poll for an answer to a request: less than the response time-out of its peers. */
  responseTime: { value: 1000, mark: 'designed' },
  /** How long the secondary station waits for the next segment of a unit before it drops the link. */
  reassemblyTimeout: { value: 60_000, mark: 'seen' },
  /** The longest APDU that is put together from segments; a secondary station has `secondaryMaximumApduLength`. */
  maximumApduLength: { value: 65_535, mark: 'seen' },
  /** APDUs that wait on a link, and UI frames that wait for a poll. */
  maximumQueued: { value: 8, mark: 'designed' },
  /** Links of a secondary station at the same time: an SNRM beyond them is answered with DM. */
  maximumLinks: { value: 8, mark: 'seen' },
  /** The rate of the line, for the time that frames take to be sent; 0 where that is no matter. */
  bitsPerSecond: { value: 9600, mark: 'designed' },
} as const satisfies Readonly<Record<string, { readonly value: number; readonly mark: LinkFigureMark }>>;

/** The longest APDU that a secondary station puts together where nothing else is given. */
export const secondaryMaximumApduLength = 2048;

/** A value for each of `linkFigures`. */
export type LinkFigures = Readonly<Record<keyof typeof linkFigures, number>>;

/** Time-outs, limits and abilities of a station. */
export interface HdlcLinkOptions extends Partial<LinkFigures> {
  /** What the station can transmit and receive, for the negotiation; the defaults of the standard for what is absent. */
  readonly parameters?: HdlcParameters;
  /** An SNRM with a parameter that the profile does not define is refused with DM, unless such are ignored. */
  readonly unknownParameters?: 'refused' | 'ignored';
}

/** The figures of `linkFigures` but for those that are given. */
export function linkFiguresWith(given: HdlcLinkOptions): LinkFigures {
  const names = Object.keys(linkFigures) as (keyof LinkFigures)[];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? linkFigures[name].value])) as LinkFigures;
}

/** Octets of the longest service data unit: an APDU and its LLC header. */
export function maximumUnitLength({ maximumApduLength }: LinkFigures): number {
  return maximumApduLength + llcHeaderSize;
}

/** A start bit, eight bits and a stop bit. */
const bitsOfOctet = 10;

/** How long the octets take on the line, in milliseconds. */
export function transmissionTime(octets: number, { bitsPerSecond }: LinkFigures): number {
  return bitsPerSecond > 0 ? (octets * bitsOfOctet * 1000) / bitsPerSecond : 0;
}
