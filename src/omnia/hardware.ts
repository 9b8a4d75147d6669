import type { Requirement } from './requirement.ts';

/** A meter of three phases. */
export const threePhase: Requirement = { meterType: ['4'] };

/** The supply control switch (SCS). */
export const breaker: Requirement = { breaker: ['1'] };

/** The cellular modem. */
export const modem: Requirement = { communication: ['4'] };

/** The HAN interface, P1 or P1 Lite. */
export const homeAreaNetwork: Requirement = { homeAreaNetwork: ['1', '2'] };

/** The auxiliary power supply (APS). */
export const auxiliaryPowerSupply: Requirement = { flexInterfaces: ['AA', 'AH'] };

/** The two load control relays. */
export const loadControlRelays: Requirement = { flexInterfaces: ['AA', 'AB'] };

/** A battery behind the clock. */
export const battery: Requirement = { supplyBackup: ['B', 'E'] };

/** What the last gasp takes its energy from; the modem goes with it. */
export const lastGasp: Requirement = { supplyBackup: ['C', 'D', 'E'] };

/** The last gasp and the modem that sends it, both by their positions. */
export const lastGaspByModem: Requirement = { supplyBackup: ['C', 'D', 'E'], communication: ['4'] };

/** The S0 output. */
export const pulseOutput: Requirement = { flexInterfaces: ['AA', 'AB', 'AH'] };

/** A supercap behind the clock. */
export const supercap: Requirement = { supplyBackup: ['3', '7', 'C', 'D'] };

/** The HOT SWAP interface. */
export const hotSwap: Requirement = { hotSwap: ['1'] };
