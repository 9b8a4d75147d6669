import { u8 } from '../axdr/index.ts';
import { type Codec, EncodeError, type Reader } from '../codec/index.ts';

/** Frames without sequence numbers that only steer the link, and their control fields without the P/F bit. */
const unnumbered = Object.freeze({ SNRM: 0x83, DISC: 0x43, UA: 0x63, DM: 0x0f, FRMR: 0x87, UI: 0x03 });
type Unnumbered = keyof typeof unnumbered;

const pollFinalBit = 0x10;

/**
 * Control field of a frame (IEC 62056-46 § 6.4.3): what kind of frame it is, its sequence numbers modulo 8, and the P/F
 * bit, which is poll in a command and final in a response. What this profile does not use is kept as its octet.
 */
export type HdlcControl =
  | {
      readonly kind: 'I';
      readonly receiveSequenceNumber: number;
      readonly sendSequenceNumber: number;
      readonly pollFinal: boolean;
    }
  | { readonly kind: 'RR' | 'RNR'; readonly receiveSequenceNumber: number; readonly pollFinal: boolean }
  | { readonly kind: Unnumbered; readonly pollFinal: boolean }
  | { readonly kind: 'unknown'; readonly octet: number };

function fromOctet(octet: number): HdlcControl {
  const pollFinal = (octet & pollFinalBit) !== 0;
  const receiveSequenceNumber = octet >> 5;
  if ((octet & 1) === 0) return { kind: 'I', receiveSequenceNumber, sendSequenceNumber: (octet >> 1) & 7, pollFinal };
  if ((octet & 0x0f) === 0x01) return { kind: 'RR', receiveSequenceNumber, pollFinal };
  if ((octet & 0x0f) === 0x05) return { kind: 'RNR', receiveSequenceNumber, pollFinal };
  for (const kind of Object.keys(unnumbered) as Unnumbered[]) {
    if ((octet & ~pollFinalBit) === unnumbered[kind]) return { kind, pollFinal };
  }
  return { kind: 'unknown', octet };
}

const controls: readonly HdlcControl[] = Array.from({ length: 256 }, (_, octet) => Object.freeze(fromOctet(octet)));

/** The control field that `octet` stands for; one shared object for each octet. */
export function controlOf(octet: number): HdlcControl {
  return controls[octet]!;
}

/** Whether the P/F bit is set, also in a control field that means nothing. */
export function hasPollFinalBit(control: HdlcControl): boolean {
  return control.kind === 'unknown' ? (control.octet & pollFinalBit) !== 0 : control.pollFinal;
}

/** The octet of a control field. */
export function controlOctet(control: HdlcControl): number {
  if (control.kind === 'unknown') return within(control.octet, 0xff, 'octet');
  const pollFinal = control.pollFinal ? pollFinalBit : 0;
  switch (control.kind) {
    case 'I':
      return (sequence(control) << 5) | pollFinal | (within(control.sendSequenceNumber, 7, 'sendSequenceNumber') << 1);
    case 'RR':
      return (sequence(control) << 5) | pollFinal | 0x01;
    case 'RNR':
      return (sequence(control) << 5) | pollFinal | 0x05;
    default:
      return within(unnumbered[control.kind], 0xff, 'kind') | pollFinal;
  }
}

function sequence(control: { readonly receiveSequenceNumber: number }): number {
  return within(control.receiveSequenceNumber, 7, 'receiveSequenceNumber');
}

function within(value: number, maximum: number, name: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= maximum) return value;
  throw EncodeError.within(new EncodeError(`an integer from 0 to ${maximum} is expected`), name);
}

/** Reads the control field of a frame. */
export function readControl(r: Reader): HdlcControl {
  return controlOf(r.u8());
}

/** Control field of a frame (IEC 62056-46 § 6.4.3): one octet. */
export const hdlcControl: Codec<HdlcControl> = {
  read: readControl,
  write: (w, value) => w.u8(controlOctet(value)),
  shape: { kind: 'mapped', of: u8, map: controlOf as (value: never) => unknown },
};
