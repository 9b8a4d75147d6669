import { Clock, DisconnectControl, type InterfaceClass, ProfileGenericV1 } from '../cosem/index.ts';
import type { CatalogueGroup } from './catalogue/groups.ts';
import type { Mark } from './mark.ts';

/** Rights in all objects of a class, whatever the access of the object says. */
export interface ClassRights {
  readonly of: InterfaceClass;
  /** Names of attributes. */
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  /** Names of methods. */
  readonly execute?: readonly string[];
}

/** What a role may do besides what objects name it for. */
export interface RoleRights {
  /** The groups whose objects it reads. */
  readonly reads: readonly CatalogueGroup[] | 'everything';
  readonly besides: readonly ClassRights[];
}

/** A client of the meter: its address, how it proves who it is, what it may do. */
export interface Role {
  readonly name: string;
  readonly clientSap: number;
  /** Mechanism-name of its association; `pre-established` where there is none to set up. */
  readonly mechanism: 'lowest' | 'hls-gmac' | 'pre-established';
  /** Security control octet of its messages: 0x30 is authenticated and encrypted with suite 0; 0 is no protection. */
  readonly securityControl: 0 | 0x30;
  /** Value group E of its association, 0-0:40.0.e. */
  readonly association: number;
  /** Value group E of its security setup, 0-0:43.0.e, and invocation counter, 0-0:43.1.e: its keys are its own. */
  readonly securitySetup?: number;
  /** Without them nothing that it asks for is answered. */
  readonly rights?: RoleRights;
  /** That the address is in use for this. What a role may do is designed. */
  readonly mark: Mark;
}

/** Measurement, loggers and diagnostics. */
const readerGroups: readonly CatalogueGroup[] = [
  'clock',
  'identification',
  'energy',
  'activityCalendar',
  'demand',
  'instantaneous',
  'powerFactor',
  'harmonics',
  'loadProfile1',
  'loadProfile2',
  'analysisLogger',
  'billing',
  'powerQuality',
  'occurrenceCounters',
  'gridSnapshot',
  'gridEvents',
  'events',
  'alarms',
  'errorRegisters',
  'disconnectControl',
  'loadControl',
  'pulseOutput',
  'supplyBackup',
  'firmware',
  'cellularDiagnostics',
  'tamper',
];

/**
 * The roles of the OMNIA. The data sheet says that access is by roles, each with keys and privileges of its own; which
 * there are is designed, as far as the address was not seen in use.
 */
export const roles = {
  public: {
    name: 'public',
    clientSap: 16,
    mechanism: 'lowest',
    securityControl: 0,
    association: 1,
    rights: { reads: [], besides: [{ of: Clock, read: ['time'] }] },
    mark: 'seen',
  },
  management: {
    name: 'management',
    clientSap: 1,
    mechanism: 'hls-gmac',
    securityControl: 0x30,
    association: 2,
    securitySetup: 0,
    // Logs are read alone, but who manages the meter clears them.
    rights: { reads: 'everything', besides: [{ of: ProfileGenericV1, execute: ['reset'] }] },
    mark: 'seen',
  },
  reader: {
    name: 'reader',
    clientSap: 2,
    mechanism: 'hls-gmac',
    securityControl: 0x30,
    association: 3,
    securitySetup: 1,
    rights: { reads: readerGroups, besides: [] },
    mark: 'designed',
  },
  firmware: {
    name: 'firmware',
    clientSap: 3,
    mechanism: 'hls-gmac',
    securityControl: 0x30,
    association: 4,
    securitySetup: 2,
    rights: { reads: ['firmware'], besides: [] },
    mark: 'designed',
  },
  control: {
    name: 'control',
    clientSap: 4,
    mechanism: 'hls-gmac',
    securityControl: 0x30,
    association: 5,
    securitySetup: 3,
    rights: {
      reads: ['disconnectControl', 'loadControl'],
      besides: [{ of: DisconnectControl, write: ['controlMode'] }],
    },
    mark: 'designed',
  },
  field: {
    name: 'field tool',
    clientSap: 5,
    mechanism: 'hls-gmac',
    securityControl: 0x30,
    association: 6,
    securitySetup: 4,
    rights: { reads: 'everything', besides: [] },
    mark: 'designed',
  },
  push: {
    name: 'push',
    clientSap: 102,
    mechanism: 'pre-established',
    securityControl: 0x30,
    association: 7,
    securitySetup: 5,
    mark: 'seen',
  },
  consumer: {
    name: 'consumer information',
    clientSap: 103,
    mechanism: 'pre-established',
    securityControl: 0x30,
    association: 8,
    securitySetup: 6,
    mark: 'background',
  },
} as const satisfies Readonly<Record<string, Role>>;

/** A role of `roles`. */
export type RoleName = keyof typeof roles;

/** The role that asks from a client address. */
export function roleOf(clientSap: number): RoleName | undefined {
  return (Object.keys(roles) as RoleName[]).find((name) => roles[name].clientSap === clientSap);
}
