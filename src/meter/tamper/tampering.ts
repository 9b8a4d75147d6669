/** Kinds of tampering that the meter notices by itself, while they go on. */
export type TamperKind = 'meter-cover' | 'terminal-cover' | 'magnetic-field';

/** Kinds that are counted when events tell them. */
export type CountedTamperKind = TamperKind | 'supply-control-switch' | 'metrology' | 'communication';

/** What is particular to a kind. */
export interface Tampering {
  /** Value group E of 0-0:96.20 of its first object. */
  readonly instance: number;
  /** Codes of the events that tell it (OMNIA data sheet, Tamper proof); without an end it is over at once. */
  readonly begin: readonly number[];
  readonly end?: number;
}

/** All kinds: the covers and the magnet of the data sheet; which events stand for the others is designed. */
export const tamperings: Readonly<Record<CountedTamperKind, Tampering>> = {
  'meter-cover': { instance: 0, begin: [44], end: 45 },
  'terminal-cover': { instance: 5, begin: [40], end: 41 },
  'magnetic-field': { instance: 15, begin: [42], end: 43 },
  // Current behind an open switch, and commands that are not signed, or badly.
  'supply-control-switch': { instance: 20, begin: [52, 240, 241] },
  // The measuring system fails.
  metrology: { instance: 25, begin: [16] },
  // Failed authentication, failed decryption, replay.
  communication: { instance: 30, begin: [46, 49, 50] },
};

/** The kinds of `tamperings`. */
export const tamperKinds = Object.keys(tamperings) as readonly CountedTamperKind[];
