/** What the hardware of a meter has, as its type number says. */
export interface Capabilities {
  readonly phases: 1 | 3;
  /** The integrated breaker (SCS). */
  readonly supplyControlSwitch: boolean;
  /** The modem for LTE-M and NB-IoT. */
  readonly cellular: boolean;
  /** The HAN interface: P1 in full, or P1 Lite, which has no 5 V output. */
  readonly homeAreaNetwork: 'none' | 'lite' | 'full';
  /** An input that keeps the meter alive when the mains is off (APS). */
  readonly auxiliaryPowerSupply: boolean;
  readonly loadControlRelays: 0 | 2;
  /** S0 outputs. */
  readonly pulseOutputs: 0 | 1;
  /** How long the clock goes on without mains; `Infinity` with a battery. */
  readonly backupDays: number;
  readonly lastGasp: boolean;
  readonly hotSwap: boolean;
  /** In ampere. */
  readonly maximumCurrent: 80 | 100;
  /** Class of active energy: 1 and 2 of IEC, A and B of MID. */
  readonly accuracyActive: '1' | '2' | 'A' | 'B';
  /** Class of reactive energy (IEC). */
  readonly accuracyReactive: '1' | '2';
  readonly country: string;
}

/** One position of the type number, or two or three that are read together. */
export interface TypeNumberPosition {
  /** `X4`, `X10X11`: one character for each X. */
  readonly position: string;
  readonly name: string;
  /** A dash stands before it. */
  readonly dashed?: true;
  /** What may stand there, in words, and what it gives the meter; without a list, digits and capital letters. */
  readonly values?: Readonly<Record<string, readonly [words: string, gives?: Partial<Capabilities>]>>;
}

/**
 * The positions after 68, in order: 68X1-X2-X3X4X5-X6…X13-X14…X20 (OMNIA data sheet, Configuration – hardware). Which
 * characters a country code is made of was not seen.
 */
export const typeNumberPositions = {
  meterType: {
    position: 'X1',
    name: 'meter type',
    values: { 4: ['three-phase', { phases: 3 }], 6: ['single-phase', { phases: 1 }] },
  },
  revision: { position: 'X2', name: 'type number revision', dashed: true, values: { 2: ['revision 2'] } },
  housing: { position: 'X3', name: 'housing', dashed: true, values: { 1: ['standard, 2 screws'] } },
  breaker: {
    position: 'X4',
    name: 'integrated breaker',
    values: { 0: ['none', { supplyControlSwitch: false }], 1: ['standard', { supplyControlSwitch: true }] },
  },
  generation: { position: 'X5', name: 'generation', values: { P: ['OMNIA'] } },
  variant: { position: 'X6', name: 'variant', dashed: true, values: { 1: ['variant 1'] } },
  measuringSystems: { position: 'X7', name: 'measuring systems', values: { 1: ['1 system'], 3: ['3 systems'] } },
  communication: {
    position: 'X8',
    name: 'integrated communication',
    values: { 0: ['none', { cellular: false }], 4: ['LTE Cat. M1 and NB2', { cellular: true }] },
  },
  homeAreaNetwork: {
    position: 'X9',
    name: 'HAN interface',
    values: {
      0: ['none', { homeAreaNetwork: 'none' }],
      1: ['DSMR P1 Lite', { homeAreaNetwork: 'lite' }],
      2: ['DSMR P1', { homeAreaNetwork: 'full' }],
    },
  },
  flexInterfaces: {
    position: 'X10X11',
    name: 'FLEX interfaces',
    values: {
      '00': ['none', { auxiliaryPowerSupply: false, loadControlRelays: 0, pulseOutputs: 0 }],
      AA: [
        'auxiliary power supply, 2 load control relays, pulse output',
        { auxiliaryPowerSupply: true, loadControlRelays: 2, pulseOutputs: 1 },
      ],
      AB: [
        '2 load control relays, pulse output',
        { auxiliaryPowerSupply: false, loadControlRelays: 2, pulseOutputs: 1 },
      ],
      AH: [
        'auxiliary power supply, pulse output',
        { auxiliaryPowerSupply: true, loadControlRelays: 0, pulseOutputs: 1 },
      ],
    },
  },
  supplyBackup: {
    position: 'X12',
    name: 'supply backup',
    values: {
      3: ['supercap, 3 days', { backupDays: 3, lastGasp: false }],
      7: ['supercap, 7 days', { backupDays: 7, lastGasp: false }],
      B: ['battery', { backupDays: Number.POSITIVE_INFINITY, lastGasp: false }],
      C: ['supercap, 3 days, and last gasp', { backupDays: 3, lastGasp: true }],
      D: ['supercap, 7 days, and last gasp', { backupDays: 7, lastGasp: true }],
      E: ['battery and last gasp', { backupDays: Number.POSITIVE_INFINITY, lastGasp: true }],
    },
  },
  hotSwap: {
    position: 'X13',
    name: 'HOT SWAP interface',
    values: { 0: ['none', { hotSwap: false }], 1: ['yes', { hotSwap: true }] },
  },
  currentRange: {
    position: 'X14',
    name: 'current range',
    dashed: true,
    values: { 1: ['5(100) A', { maximumCurrent: 100 }], 8: ['5(80) A', { maximumCurrent: 80 }] },
  },
  accuracyClass: {
    position: 'X15X16',
    name: 'accuracy class',
    values: {
      11: ['active 1, reactive 1 (IEC)', { accuracyActive: '1', accuracyReactive: '1' }],
      12: ['active 1, reactive 2 (IEC)', { accuracyActive: '1', accuracyReactive: '2' }],
      22: ['active 2, reactive 2 (IEC)', { accuracyActive: '2', accuracyReactive: '2' }],
      B1: ['active B (MID), reactive 1 (IEC)', { accuracyActive: 'B', accuracyReactive: '1' }],
      B2: ['active B (MID), reactive 2 (IEC)', { accuracyActive: 'B', accuracyReactive: '2' }],
      A2: ['active A (MID), reactive 2 (IEC)', { accuracyActive: 'A', accuracyReactive: '2' }],
    },
  },
  energyType: { position: 'X17', name: 'energy type', values: { 4: ['A+/A-/R+/R-'] } },
  countryCode: { position: 'X18X19X20', name: 'country code' },
} as const satisfies Readonly<Record<string, TypeNumberPosition>>;

type Positions = typeof typeNumberPositions;

/** A type number, the characters of each of its positions apart. */
export type TypeNumber = {
  readonly [F in keyof Positions]: Positions[F] extends { values: infer V } ? `${keyof V & (string | number)}` : string;
};

/** The name of a position in a `TypeNumber`. */
export type TypeNumberField = keyof TypeNumber;

/** The positions as a row, in the order of the number. */
export const typeNumberFields: readonly (readonly [TypeNumberField, TypeNumberPosition])[] =
  /* @__PURE__ */ Object.entries(typeNumberPositions) as [TypeNumberField, TypeNumberPosition][];
