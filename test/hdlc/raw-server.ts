import { concat } from '../../src/codec/index.ts';
import {
  type Frame,
  PrimaryStation,
  type PrimaryStationEvent,
  type PrimaryStationOptions,
  scanFrame,
} from '../../src/hdlc/index.ts';
import { kindOf } from './raw-client.ts';
import { type RawFrame, rawFrame } from './raw-frame.ts';

/** The service data unit of a server: LLC header and APDU. */
export function responseUnit(apdu: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0xe6, 0xe7, 0x00), apdu);
}

/** A server that writes whatever frames to a client, on a virtual clock. */
export class RawServer {
  now = 1000;
  readonly station: PrimaryStation;
  /** What the client told, without what it transmitted. */
  readonly told: PrimaryStationEvent[] = [];

  constructor(options: Partial<PrimaryStationOptions> = {}) {
    this.station = new PrimaryStation({ clientAddress: 16, serverAddress: { upper: 1, size: 1 }, ...options });
  }

  /** Has the client do something; gives the frames that it transmits. */
  do(act: (station: PrimaryStation, now: number) => readonly PrimaryStationEvent[]): Frame[] {
    return this.#take(act(this.station, this.now));
  }

  /** Writes a frame; gives the frames that the client transmits at once. */
  say(...frames: readonly (RawFrame | Uint8Array)[]): Frame[] {
    const octets = frames.map((each) => (each instanceof Uint8Array ? each : rawFrame({ ...addresses, ...each })));
    return this.#take(this.station.receive(concat(...octets), this.now));
  }

  /** Lets time pass; gives the frames that the client transmits in it. */
  wait(time: number): Frame[] {
    const end = this.now + time;
    const frames: Frame[] = [];
    for (let next = this.station.nextTimeout(); next !== undefined && next <= end; next = this.station.nextTimeout()) {
      this.now = Math.max(this.now, next);
      frames.push(...this.#take(this.station.onTimeout(this.now)));
    }
    this.now = end;
    return frames;
  }

  /** What `say` gives, in short. */
  kinds(...frames: readonly (RawFrame | Uint8Array)[]): string[] {
    return this.say(...frames).map(kindOf);
  }

  /** What `wait` gives, in short. */
  kindsAfter(time: number): string[] {
    return this.wait(time).map(kindOf);
  }

  /** Kinds of what was told since the last time. */
  news(): string[] {
    return this.told.splice(0).map(({ kind }) => kind);
  }

  #take(events: readonly PrimaryStationEvent[]): Frame[] {
    const frames: Frame[] = [];
    for (const event of events) {
      if (event.kind === 'transmit') frames.push(scanFrame(event.octets) as Frame);
      else this.told.push(event);
    }
    return frames;
  }
}

const addresses = { destination: [0x21], source: [0x03] };
