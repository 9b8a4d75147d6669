/** Bounds that every decoder keeps, so that hostile octets cost no more than honest ones. */
export interface Limits {
  /** Nesting of arrays, structures, type descriptions and BER constructs; 16 is twice the deepest object of a catalogue. */
  readonly maxDepth: number;
  /** Values decoded from one APDU; a full load profile has about 121,000. */
  readonly maxNodes: number;
  /** Octets put together from segments, blocks or streams. */
  readonly maxReassembled: number;
  /** Protection layers (ciphering, signing) inside one another. */
  readonly maxProtection: number;
}

/** Limits of a client or head-end. */
export const clientLimits: Limits = Object.freeze({
  maxDepth: 16,
  maxNodes: 250_000,
  maxReassembled: 4 * 1024 * 1024,
  maxProtection: 4,
});

/** Limits of a meter, which is asked short questions. */
export const serverLimits: Limits = /* @__PURE__ */ Object.freeze({
  maxDepth: 16,
  maxNodes: 10_000,
  maxReassembled: 256 * 1024,
  maxProtection: 4,
});

/** No setting may lift the nesting above this: recursion deeper than about 7,000 kills the process. */
export const hardMaxDepth = 64;
