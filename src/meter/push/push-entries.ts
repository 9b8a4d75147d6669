import type { CosemDateTime } from '../../axdr/index.ts';
import type { RestrictedObject } from '../../cosem/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type AlarmBits, alarmsInEither, alarmsWithout, clearAlarms, noAlarms } from './alarm-bits.ts';
import type { WaitingPush } from './push-agenda.ts';
import { buffersOf, cursorKey, cursorsAfter, type PushPlaces, placesOf, waitingRows } from './push-cursors.ts';
import { formPresent, formPush, nextLongInvokeId } from './push-forming.ts';
import type { FormedPush, PushState, WaitingCopy } from './push-record.ts';
import { PushSettings } from './push-settings.ts';
import { type PushSetupName, purposeOf } from './push-setups.ts';
import { PushStore, pushBegin } from './push-store.ts';
import { nextBody } from './push-values.ts';

/** Copies of a class that there is room for; of more, the oldest is dropped (designed). */
export const mostCopies = 64;
/** The event of a push that was dropped. */
const overflowEvent = 247;

/** What waits to be pushed, in permanent memory: who calls makes transactions of it. */
export class PushEntries {
  readonly #meter: OmniaMeter;
  readonly #store: PushStore;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
    this.#store = new PushStore(meter.memory);
  }

  get state(): PushState {
    return this.#store.state;
  }

  /** A setup is invoked. */
  add(setup: PushSetupName, raised?: AlarmBits): void {
    const { requests, copies, nextOrdinal, nextId } = this.state;
    // What was invoked before will send this as well.
    if (requests[setup] !== undefined) return;
    const drawn = new PushSettings(this.#meter, setup).readyAt(this.#meter.now(), nextOrdinal);
    if (purposeOf(setup).keeps === 'data') {
      const request = { ordinal: nextOrdinal, readyAt: drawn };
      this.#store.change({ requests: { ...requests, [setup]: request }, nextOrdinal: nextOrdinal + 1 });
      this.#anchor(setup);
      return;
    }
    // None overtakes another of its own setup, whatever is drawn.
    const readyAt = copies.reduce((last, one) => (one.setup === setup ? Math.max(last, one.readyAt) : last), drawn);
    const copy: WaitingCopy = { ordinal: nextOrdinal, readyAt, id: nextId, setup };
    this.#store.putCopy(nextOrdinal, formPresent(this.#meter, setup, nextId, raised));
    this.#store.change({
      copies: [...copies, copy],
      nextOrdinal: nextOrdinal + 1,
      nextId: nextLongInvokeId(nextId),
    });
  }

  /** Drops the oldest copy of a class that has too many, but not the one on its way. */
  makeRoom(setup: PushSetupName, inFlight: number | undefined): void {
    const { priority } = purposeOf(setup);
    const { copies, overflown } = this.state;
    const ofClass = copies.filter((copy) => purposeOf(copy.setup).priority === priority);
    const oldest = ofClass.find(({ id }) => id !== inFlight);
    if (ofClass.length <= mostCopies || oldest === undefined) return;
    this.#store.removeCopy(oldest.ordinal);
    this.#drop(priority, 1);
    if (overflown.includes(priority)) return;
    // Before the event: that is an alarm, which needs room as well.
    this.#store.change({ overflown: [...overflown, priority] });
    this.#meter.events.log(overflowEvent);
  }

  /** The alarms that waiting copies were made for, but those of one. */
  waitingAlarms(except?: number): AlarmBits {
    return this.state.copies
      .filter(({ ordinal, setup }) => ordinal !== except && setup === 'alarm')
      .map(({ ordinal }) => this.#store.copy(ordinal).alarms?.raised ?? noAlarms)
      .reduce(alarmsInEither, noAlarms);
  }

  /** The push whose turn it is; undefined where a setup has nothing to send, which ends its request. */
  form({ setup, isCopy, id, ordinal }: WaitingPush): FormedPush | undefined {
    if (isCopy) return this.#store.copy(ordinal);
    const formed = id === undefined ? undefined : this.#store.formed(setup);
    if (formed !== undefined) return formed;
    const made = this.#formData(setup);
    this.#store.putFormed(setup, made);
    const { requests, nextId } = this.state;
    if (made === undefined) this.#store.change({ requests: without(requests, setup) });
    else {
      const request = { ...requests[setup]!, id: made.id };
      this.#store.change({ requests: { ...requests, [setup]: request }, nextId: nextLongInvokeId(nextId) });
    }
    return made;
  }

  /** A push has arrived: it is forgotten, or what it carried need not be sent any more. */
  settle({ setup, isCopy, ordinal }: WaitingPush): void {
    if (isCopy) this.#settleCopy(setup, ordinal);
    else this.#settleData(setup);
  }

  /** A setup forgets what it was invoked for; rows that were not acknowledged wait for the next time. */
  reset(setup: PushSetupName): void {
    for (const copy of this.state.copies) if (copy.setup === setup) this.#store.removeCopy(copy.ordinal);
    this.#store.putFormed(setup, undefined);
    this.#store.change({ requests: without(this.state.requests, setup) });
  }

  /** What a setup has captured after a time of the clock of the meter is sent again. */
  goBackTo(setup: PushSetupName, time: CosemDateTime): void {
    const cursors = { ...this.state.cursors, ...cursorsAfter(this.#meter, setup, time) };
    const { id: _, ...request } = this.state.requests[setup] ?? { ordinal: 0, readyAt: 0 };
    this.#store.putFormed(setup, undefined);
    const requests = this.state.requests[setup] && { requests: { ...this.state.requests, [setup]: request } };
    this.#store.change({ cursors, ...requests });
  }

  /** Whether the head-end was out of reach, and not all is caught up. */
  set isBehind(isBehind: boolean) {
    if (isBehind !== this.state.isBehind) this.#store.change({ isBehind });
  }

  /** How much of a push that waits there is, and since when, in milliseconds since 1970 UTC by the clock of the meter. */
  extentOf({ setup, isCopy, ordinal }: WaitingPush): { readonly count: number; readonly oldest: number } {
    if (isCopy) return { count: 1, oldest: this.#stampOf(this.#store.copy(ordinal).formedAt) };
    const buffers = buffersOf(this.#meter, setup);
    if (buffers.length > 0) return waitingRows(this.#meter, this.#placesOf(setup).cursors, buffers);
    return { count: 1, oldest: Number.POSITIVE_INFINITY };
  }

  /** Remembers where a setup begins in its profiles: from then on it is known how many rows are lost. */
  #anchor(setup: PushSetupName): void {
    const { cursors } = this.state;
    const isNew = ({ logicalName }: RestrictedObject) => cursors[cursorKey(setup, `${logicalName}`)] === undefined;
    if (buffersOf(this.#meter, setup).some(isNew)) this.#moveTo(setup, this.#placesOf(setup).cursors);
  }

  #stampOf(instant: number): number {
    return instant + this.#meter.history.spanOf(instant).clockOffset;
  }

  #placesOf(setup: PushSetupName): PushPlaces {
    const begunAt = pushBegin(this.#meter.memory) ?? this.#meter.now();
    return placesOf(this.#meter, setup, this.state, begunAt);
  }

  #formData(setup: PushSetupName): FormedPush | undefined {
    const { nextId } = this.state;
    if (buffersOf(this.#meter, setup).length === 0) return formPresent(this.#meter, setup, nextId);
    const { cursors: places, dropped } = this.#placesOf(setup);
    if (dropped > 0) {
      this.#drop(purposeOf(setup).priority, dropped);
      this.#moveTo(setup, places);
    }
    const objects = new PushSettings(this.#meter, setup).get('pushObjectList');
    const { body, cursors, rows } = nextBody(this.#meter, objects, places);
    return rows === 0 ? undefined : { ...formPush(this.#meter, setup, nextId, body), cursors };
  }

  #settleCopy(setup: PushSetupName, ordinal: number): void {
    const { alarms } = this.#store.copy(ordinal);
    // Alarms that were raised again since have a push of their own.
    if (alarms !== undefined) clearAlarms(this.#meter, alarmsWithout(alarms.shown, this.waitingAlarms(ordinal)));
    this.#store.removeCopy(ordinal);
    const { overflown } = this.state;
    const { priority } = purposeOf(setup);
    if (overflown.includes(priority)) this.#store.change({ overflown: overflown.filter((one) => one !== priority) });
  }

  #settleData(setup: PushSetupName): void {
    const { cursors } = this.#store.formed(setup) ?? {};
    this.#store.putFormed(setup, undefined);
    if (cursors !== undefined) this.#moveTo(setup, cursors);
    const { id: _, ...request } = this.state.requests[setup] ?? { ordinal: 0, readyAt: 0 };
    const { requests } = this.state;
    const isMore = cursors !== undefined && waitingRows(this.#meter, cursors, buffersOf(this.#meter, setup)).count > 0;
    this.#store.change({ requests: isMore ? { ...requests, [setup]: request } : without(requests, setup) });
  }

  #moveTo(setup: PushSetupName, cursors: Readonly<Record<string, number>>): void {
    const moved = Object.entries(cursors).map(([name, number]) => [cursorKey(setup, name), number]);
    this.#store.change({ cursors: { ...this.state.cursors, ...Object.fromEntries(moved) } });
  }

  #drop(priority: number, count: number): void {
    const dropped = this.state.dropped.map((before, i) => (i === priority ? before + count : before));
    this.#store.change({ dropped });
  }
}

function without(requests: PushState['requests'], setup: PushSetupName): PushState['requests'] {
  const { [setup]: _, ...others } = requests;
  return others;
}
