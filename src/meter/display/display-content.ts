/** Digits of the value field; each is 7 mm high (OMNIA data sheet, Display). */
export const valueDigits = 8;

/** Digits of the object ID field; each is 5 mm high (OMNIA data sheet, Display). */
export const objectIdDigits = 8;

/** Where the current of a phase flows to: taken from the network, or fed into it. */
export type CurrentDirection = 'import' | 'export';

/** In which order the phases follow one another. */
export type PhaseSequence = 'L1-L2-L3' | 'L1-L3-L2';

/** Bars of the network symbol. */
export type NetworkQuality = 0 | 1 | 2 | 3 | 4;

/** What does not change with the entry of a list: fields c and e to m (OMNIA data sheet, Display). */
export interface DisplaySymbols {
  /** Field c: there is an internal error. */
  readonly hasError: boolean;
  /** Field e; undefined while the modem is not attached to a network. */
  readonly network: NetworkQuality | undefined;
  /** Field f: the connection to the head-end system is verified. */
  readonly isVerified: boolean;
  /** Field g: the tariff that counts. */
  readonly tariff: number | undefined;
  /** Field h: reserved by the data sheet, always off. */
  readonly isPrepayment: false;
  /** Field i: somebody has tampered with the meter. */
  readonly isTampered: boolean;
  /** Field j: the quadrant of the net load; undefined where nothing flows. */
  readonly quadrant: 1 | 2 | 3 | 4 | undefined;
  /** Field k; undefined where there are no three phases to tell. */
  readonly phaseSequence: PhaseSequence | undefined;
  /** Field l: of each phase, whether its voltage is above the threshold. */
  readonly voltages: readonly boolean[];
  /** Field m: of each phase; undefined where no current flows. */
  readonly currents: readonly (CurrentDirection | undefined)[];
}

/** An entry of a list: fields a, b, d and n (OMNIA data sheet, Display). */
export interface DisplayEntry {
  /** Field a: a reduced OBIS code. */
  readonly objectId: string;
  /** Field b: the value is not legally relevant. */
  readonly isInformative: boolean;
  /** Field d: `kWh`; empty where there is none. */
  readonly unit: string;
  /** Field n: `000060.99`. Points and colons stand between digits. */
  readonly value: string;
}

/** All that the display shows. */
export type DisplayContent = DisplaySymbols & DisplayEntry;

/** What is shown where a list has no entry. */
export const noEntry: DisplayEntry = { objectId: '', isInformative: false, unit: '', value: '' };
