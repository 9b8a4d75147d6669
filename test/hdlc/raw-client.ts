import { expect } from 'vitest';
import { concat, fromHex } from '../../src/codec/index.ts';
import {
  type Frame,
  SecondaryStation,
  type SecondaryStationEvent,
  type SecondaryStationOptions,
  scanFrame,
} from '../../src/hdlc/index.ts';
import { type RawFrame, rawFrame } from './raw-frame.ts';

/** Control fields with the P/F bit set. */
export const control = { SNRM: 0x93, DISC: 0x53, UA: 0x73, DM: 0x1f, FRMR: 0x97, UI: 0x13, RR: 0x11 } as const;

export const aarq = fromHex('6036a1090607608574050801018a0207808b0760857405080201ac0a80083031323334353637be10')!;
export const aare = fromHex('6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400001e1d')!;
const command = Uint8Array.of(0xe6, 0xe6, 0x00);

/** The control field of an I frame with the P bit. */
export function informationControl(sendSequenceNumber: number, receiveSequenceNumber: number, poll = true): number {
  return (receiveSequenceNumber << 5) | (poll ? 0x10 : 0) | (sendSequenceNumber << 1);
}

/** The service data unit of a client: LLC header and APDU. */
export function unit(apdu: Uint8Array): Uint8Array {
  return concat(command, apdu);
}

/** What the application of the server does with an APDU. */
export type Answer = (apdu: Uint8Array) => Uint8Array | undefined;

/** A client that writes whatever frames to a server, on a virtual clock; the server answers each APDU with an AARE. */
export class RawClient {
  now = 1000;
  readonly station: SecondaryStation;
  /** What the server told, without what it transmitted. */
  readonly told: SecondaryStationEvent[] = [];
  /** How long an answer is waited for. */
  readonly responseTime = 1500;
  readonly #answer: Answer;

  constructor(options: Partial<SecondaryStationOptions> = {}, answer: Answer = () => aare) {
    this.station = new SecondaryStation({ logicalDevices: [1], physicalDevice: 17, addressSizes: [1], ...options });
    this.#answer = answer;
  }

  /** Writes a frame and waits out the response time; gives the frames that came back. */
  ask(frame: RawFrame | Uint8Array): Frame[] {
    return this.askAll([frame], this.responseTime);
  }

  /** Writes frames right after one another, and waits. */
  askAll(frames: readonly (RawFrame | Uint8Array)[], wait: number): Frame[] {
    const octets = concat(...frames.map((each) => (each instanceof Uint8Array ? each : rawFrame(each))));
    return [...this.#take(this.station.receive(octets, this.now)), ...this.wait(wait)];
  }

  /** Lets time pass. */
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

  /** The kinds of the frames that come back. */
  kinds(frame: RawFrame | Uint8Array): string[] {
    return this.ask(frame).map(kindOf);
  }

  #take(events: readonly SecondaryStationEvent[]): Frame[] {
    const frames: Frame[] = [];
    for (const event of events) {
      if (event.kind === 'transmit') frames.push(scanFrame(event.octets) as Frame);
      else {
        this.told.push(event);
        const answer = event.kind === 'data' ? this.#answer(event.apdu) : undefined;
        if (event.kind === 'data' && answer !== undefined) {
          frames.push(...this.#take(this.station.send(event.link, answer)));
        }
      }
    }
    return frames;
  }
}

/** What a frame is, with its sequence numbers; one without the F bit has a dash. */
export function kindOf({ control: field, segmented }: Frame): string {
  if (field.kind === 'unknown') return field.kind;
  const final = field.pollFinal ? '' : '-';
  const more = segmented ? '+' : '';
  if (field.kind === 'I') return `I${field.sendSequenceNumber},${field.receiveSequenceNumber}${more}${final}`;
  return 'receiveSequenceNumber' in field
    ? `${field.kind}${field.receiveSequenceNumber}${final}`
    : `${field.kind}${final}`;
}

export const snrm: RawFrame = { control: control.SNRM };
export const disc: RawFrame = { control: control.DISC };

/** An I frame of a client, with an APDU in one piece. */
export function request(sendSequenceNumber: number, receiveSequenceNumber: number, apdu = aarq, poll = true) {
  return { control: informationControl(sendSequenceNumber, receiveSequenceNumber, poll), information: unit(apdu) };
}

/** A client with a link. */
export function connectedClient(...given: ConstructorParameters<typeof RawClient>): RawClient {
  const client = new RawClient(...given);
  expect(client.kinds(snrm)).toEqual(['UA']);
  return client;
}
