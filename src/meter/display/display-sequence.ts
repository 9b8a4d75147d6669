/** The two lists that the display goes through (OMNIA data sheet, Display lists). */
export type DisplayListName = 'automatic' | 'manual';

/** How the display goes through its lists. */
export interface DisplaySequence {
  /** Since when the automatic list runs, in milliseconds; it begins with its first entry. */
  readonly begin: number;
  /** Seconds of an entry of the automatic list. */
  readonly scrollTime: number;
  /** Seconds from the last press of the menu button until the automatic list goes on. */
  readonly returnTime: number;
  /** Entries of each list. */
  readonly lengths: Readonly<Record<DisplayListName, number>>;
}

/** The last press of the menu button that did something. */
export interface MenuPress {
  /** Milliseconds. */
  readonly at: number;
  /** The entry of the manual list that it led to, counted from 0. */
  readonly entry: number;
}

/** An entry of a list, counted from 0. */
export interface DisplayPosition {
  readonly list: DisplayListName;
  readonly entry: number;
}

/** Which entry is shown at an instant; undefined where the list has none. */
export function positionAt(
  instant: number,
  sequence: DisplaySequence,
  press: MenuPress | undefined,
): DisplayPosition | undefined {
  const { begin, scrollTime, returnTime, lengths } = sequence;
  const ofPress = press === undefined || press.at < begin ? undefined : press;
  const end = ofPress && ofPress.at + returnTime * 1000;
  if (ofPress !== undefined && instant < end! && lengths.manual > 0)
    return { list: 'manual', entry: ofPress.entry % lengths.manual };
  if (lengths.automatic === 0) return undefined;
  const entries = Math.floor((instant - (end ?? begin)) / (Math.max(1, scrollTime) * 1000));
  return { list: 'automatic', entry: Math.max(0, entries) % lengths.automatic };
}

/** What a press of the menu button leads to: the first entry of the manual list, then the next. Undefined where it is empty. */
export function pressMenu(
  instant: number,
  sequence: DisplaySequence,
  before: MenuPress | undefined,
): MenuPress | undefined {
  const { manual } = sequence.lengths;
  if (manual === 0) return undefined;
  const position = positionAt(instant, sequence, before);
  return { at: instant, entry: position?.list === 'manual' ? (position.entry + 1) % manual : 0 };
}
