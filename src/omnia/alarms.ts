import type { AlarmBit, AlarmRegisterNumber } from './event.ts';
import type { EventProfile } from './event-loggers.ts';
import type { Mark } from './mark.ts';

/** What a bit of an alarm register says. */
export interface Alarm extends AlarmBit {
  readonly name: string;
  readonly mark: Mark;
  /** The numberings that have the bit for this. */
  readonly profiles: readonly EventProfile[];
}

/** `{n}` in a name makes as many alarms of it as are said, from the bit on. */
type Line = readonly [bit: number, name: string, count?: number];

interface Group {
  readonly register: AlarmRegisterNumber;
  readonly profiles: readonly EventProfile[];
  readonly mark: Mark;
  readonly lines: readonly Line[];
}

const groups: readonly Group[] = [
  {
    register: 1,
    profiles: ['omnia', 'idis', 'smr'],
    mark: 'seen',
    lines: [
      [0, 'clock invalid'],
      [1, 'replace battery'],
      [8, 'program memory error'],
      [9, 'RAM error'],
      [10, 'NV memory error'],
      [11, 'measurement system error'],
      [12, 'watchdog error'],
      [13, 'fraud attempt'],
    ],
  },
  {
    register: 1,
    profiles: ['idis', 'smr'],
    mark: 'seen',
    lines: [
      [16, 'communication error, M-Bus channel {n}', 4],
      [20, 'fraud attempt, M-Bus channel {n}', 4],
    ],
  },
  {
    register: 1,
    profiles: ['idis'],
    mark: 'seen',
    lines: [
      [24, 'permanent error, M-Bus channel {n}', 4],
      [28, 'battery low, M-Bus channel {n}', 4],
    ],
  },
  {
    register: 1,
    profiles: ['smr'],
    mark: 'seen',
    lines: [
      [2, 'power up'],
      [3, 'auxiliary event'],
      [4, 'configuration changed'],
      [24, 'new device, M-Bus channel {n}', 4],
      [28, 'phase outage L{n}', 3],
      [31, 'phase outage test'],
    ],
  },
  {
    register: 2,
    profiles: ['omnia', 'idis'],
    mark: 'seen',
    lines: [
      [0, 'total power failure'],
      [1, 'power resumed'],
      [2, 'phase failure L{n}', 3],
      [5, 'phase resumed L{n}', 3],
      [8, 'missing neutral'],
      [9, 'phase asymmetry'],
      [10, 'current reversal'],
      [11, 'wrong phase sequence'],
      [12, 'unexpected consumption'],
      [13, 'key exchanged'],
      [14, 'bad voltage quality L{n}', 3],
      [17, 'external alert'],
      [18, 'local communication attempt'],
    ],
  },
  // The public driver tests bit 30 for this and for a valve.
  { register: 2, profiles: ['omnia', 'idis'], mark: 'background', lines: [[31, 'disconnect or reconnect failure']] },
  {
    register: 2,
    profiles: ['idis'],
    mark: 'seen',
    lines: [
      [19, 'new device, M-Bus channel {n}', 4],
      [27, 'valve alarm, M-Bus channel {n}', 4],
    ],
  },
  {
    register: 2,
    profiles: ['smr'],
    mark: 'seen',
    lines: [
      [0, 'voltage sag L{n}', 3],
      [3, 'voltage swell L{n}', 3],
      [8, 'THD over limit L{n}', 3],
      [11, 'THD over limit for long L{n}', 3],
    ],
  },
  {
    register: 3,
    profiles: ['omnia', 'smr'],
    mark: 'seen',
    lines: [
      [0, 'last gasp'],
      [1, 'last gasp test'],
    ],
  },
  {
    register: 3,
    profiles: ['omnia'],
    mark: 'designed',
    lines: [
      [2, 'voltage sag L{n}', 3],
      [5, 'voltage swell L{n}', 3],
      [8, 'THDU over limit L{n}', 3],
      [11, 'rapid voltage change L{n}', 3],
      [14, 'frequency out of limits'],
      [16, 'MV phase break'],
      [17, 'neutral restored'],
      [18, 'APS mode'],
      [19, 'SCS signature failure'],
      [20, 'SCS command rejected'],
      [21, 'push queue overflow'],
      [22, 'load relay changed'],
      [23, 'clock backup lost'],
      [24, 'certificate expiring'],
    ],
  },
  {
    register: 3,
    profiles: ['idis'],
    mark: 'seen',
    lines: [
      [4, 'device removed, M-Bus channel {n}', 4],
      [10, 'temporary error, M-Bus channel {n}', 4],
      [14, 'end of fraud attempt'],
      [15, 'certificate expiring'],
    ],
  },
];

function alarmsOf({ register, profiles, mark, lines }: Group): readonly Alarm[] {
  return lines.flatMap(([bit, name, count = 1]) =>
    Array.from({ length: count }, (_, i) => ({
      register,
      bit: bit + i,
      name: name.replace('{n}', `${i + 1}`),
      mark,
      profiles,
    })),
  );
}

/** Every bit of the alarm registers that a numbering gives a meaning. */
export const alarms: readonly Alarm[] = /* @__PURE__ */ groups.flatMap(alarmsOf);
