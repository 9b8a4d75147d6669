import { type AccessTechnology, chosenTechnology, type TechnologyPreference } from './access-technology.ts';
import { type ModemPeriod, type ModemRecord, presentPeriod, withPeriod } from './modem-record.ts';

/** What a modem finds around itself at an instant. */
export interface ModemWorld {
  readonly isPowered: boolean;
  /** When the mains last changed. */
  readonly changedAt: number;
  /** Whether it is to connect by itself (class Auto connect). */
  readonly connects: boolean;
  readonly preference: TechnologyPreference;
  /** The signal, dBm. */
  readonly power: number;
  /** Milliseconds from an attempt to the attachment that it ends in. */
  readonly attachTime: number;
  /** Milliseconds that it goes on without mains. */
  readonly endurance: number;
}

/** What a step leaves, and the events that it is logged by. Where nothing has changed, the record is the same one. */
export interface ModemStep {
  readonly record: ModemRecord;
  readonly events: readonly number[];
}

/** Attached and connected; connection and attachment lost; another technology; the SIM does not work. */
const codes = { attached: [206, 26], detached: [27, 207], technology: 227, sim: 228 } as const;
/** Without coverage the modem tries again after so many milliseconds (designed). */
const retryAfter = 15 * 60_000;

/** What becomes of a modem at an instant. */
export function modemStep(record: ModemRecord, world: ModemWorld, at: number): ModemStep {
  const { condition } = presentPeriod(record);
  if (!world.isPowered) return unpowered(record, world, at);
  const powered = record.offAt === undefined ? record : { ...record, offAt: undefined };
  if (powered.isSimBroken) {
    if (condition === 'sim-error') return quiet(powered);
    return left(powered, { from: at, condition: 'sim-error' }, [codes.sim]);
  }
  switch (condition) {
    case 'off':
    case 'sim-error':
      return quiet({ ...withPeriod(powered, { from: at, condition: 'searching' }), tryAt: at + world.attachTime });
    case 'searching':
      return searching(powered, world, at);
    case 'attached':
      return attached(powered, world, at);
  }
}

const quiet = (record: ModemRecord): ModemStep => ({ record, events: [] });

function unpowered(record: ModemRecord, { changedAt, endurance }: ModemWorld, at: number): ModemStep {
  if (presentPeriod(record).condition === 'off') return quiet(record);
  const offAt = record.offAt ?? changedAt + endurance;
  if (at < offAt) return quiet(offAt === record.offAt ? record : { ...record, offAt });
  return left({ ...record, offAt: undefined }, { from: at, condition: 'off' }, []);
}

/** What was attached is not any more. */
function left(record: ModemRecord, period: Partial<ModemPeriod> & { readonly from: number }, then: readonly number[]) {
  const wasAttached = presentPeriod(record).condition === 'attached';
  const { tryAt: _, acknowledgedAt: __, isCalled: ___, ...kept } = record;
  return { record: withPeriod(kept, period), events: [...(wasAttached ? codes.detached : []), ...then] };
}

function searching(record: ModemRecord, world: ModemWorld, at: number): ModemStep {
  const { tryAt, isLinkCut = false } = record;
  if (isLinkCut || !world.connects) return quiet(tryAt === undefined ? record : { ...record, tryAt: undefined });
  if (tryAt === undefined) return quiet({ ...record, tryAt: at + world.attachTime });
  if (at < tryAt) return quiet(record);
  const technology = found(record, world);
  if (technology === undefined) return quiet({ ...record, tryAt: at + retryAfter });
  const wasAttached = record.periods.some(({ condition }) => condition === 'attached');
  const isOther = wasAttached && technology !== presentPeriod(record).technology;
  const { tryAt: _, ...kept } = record;
  return {
    record: withPeriod(kept, { from: at, condition: 'attached', technology }),
    events: [...(isOther ? [codes.technology] : []), ...codes.attached],
  };
}

function attached(record: ModemRecord, world: ModemWorld, at: number): ModemStep {
  const technology = record.isLinkCut ? undefined : found(record, world);
  if (technology === undefined) {
    const lost = left(record, { from: at, condition: 'searching' }, []);
    return record.isLinkCut ? lost : { ...lost, record: { ...lost.record, tryAt: at + retryAfter } };
  }
  if (technology === presentPeriod(record).technology) return quiet(record);
  return { record: withPeriod(record, { from: at, technology }), events: [codes.technology] };
}

function found(record: ModemRecord, { power, preference }: ModemWorld): AccessTechnology | undefined {
  return chosenTechnology(power, preference, presentPeriod(record).technology);
}
