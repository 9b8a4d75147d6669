import { expect } from 'vitest';
import { concat, type LinkError } from '../../src/codec/index.ts';
import {
  type Frame,
  PrimaryStation,
  type PrimaryStationEvent,
  type PrimaryStationOptions,
  type ServiceClass,
  scanFrame,
} from '../../src/hdlc/index.ts';
import { informationControl, kindOf } from './raw-client.ts';
import { type RawFrame, rawFrame } from './raw-frame.ts';

/** The service data unit of a server: LLC header and APDU. */
export function responseUnit(apdu: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0xe6, 0xe7, 0x00), apdu);
}

export const ua: RawFrame = { control: 0x73 };
export const dm: RawFrame = { control: 0x1f };
export const question = Uint8Array.of(0xc0, 1, 2, 3);
export const answer = Uint8Array.of(0xc4, 1, 2, 3);

/** An I frame of a server, with an APDU in one piece. */
export function response(sendSequenceNumber: number, receiveSequenceNumber: number, apdu = answer, final = true) {
  return {
    control: informationControl(sendSequenceNumber, receiveSequenceNumber, final),
    information: responseUnit(apdu),
  };
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

  /** Has the client send an APDU; gives what it transmits at once, in short. */
  send(apdu = question, serviceClass?: ServiceClass): string[] {
    return this.do((station, now) => station.send(apdu, now, serviceClass)).map(kindOf);
  }

  /** Has the client set up a link; gives what it transmits at once, in short. */
  connect(): string[] {
    return this.do((station, now) => station.connect(now)).map(kindOf);
  }

  /** Why the link was gone, the first time. */
  failure(): LinkError {
    const event = this.told.find(({ kind }) => kind === 'disconnected');
    if (event?.kind !== 'disconnected' || event.error === undefined) throw new Error('the link did not fail');
    return event.error;
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

/** A server with a link. */
export function connectedServer(options: Partial<PrimaryStationOptions> = {}, accepted: object = ua): RawServer {
  const server = new RawServer(options);
  server.connect();
  server.say({ ...ua, ...accepted });
  expect(server.news()).toEqual(['connected']);
  return server;
}
