import { attempt, decode, encode } from '../codec/index.ts';
import type { HdlcControl } from './control.ts';
import { type FrameReject, frameReject } from './parameters.ts';

/** Why a frame with right check sequences is refused (IEC 62056-46 § 6.4.3.10). */
export type FrameRejection = keyof FrameReject['reason'];

const accepted: FrameReject['reason'] = Object.freeze({
  controlFieldInvalid: false,
  informationFieldNotPermitted: false,
  informationFieldTooLong: false,
  receiveSequenceNumberInvalid: false,
});

const words: Readonly<Record<FrameRejection, string>> = {
  controlFieldInvalid: 'undefined control field',
  informationFieldNotPermitted: 'information field where none is allowed',
  informationFieldTooLong: 'information field too long',
  receiveSequenceNumberInvalid: 'N(R) of a frame that was not sent',
};

/** The state variables of a link. */
export interface StateVariables {
  readonly sendStateVariable: number;
  readonly receiveStateVariable: number;
}

/** The information field of the FRMR by which a secondary station refuses a command. */
export function frameRejectInformation(
  rejectedControl: HdlcControl,
  { sendStateVariable, receiveStateVariable }: StateVariables,
  rejection: FrameRejection,
): Uint8Array {
  return encode(frameReject, {
    rejectedControl,
    state: { sendStateVariable, receiveStateVariable, response: false },
    reason: {
      ...accepted,
      [rejection]: true,
      controlFieldInvalid: rejection === 'controlFieldInvalid' || rejection === 'informationFieldNotPermitted',
    },
  });
}

/** A rejection in words. */
export function rejectionText(rejection: FrameRejection): string {
  return words[rejection];
}

/** The reasons of an FRMR in words; its information field may be missing. */
export function frameRejectText(information: Uint8Array): string {
  const read = attempt(() => decode(frameReject, information));
  const reasons = read.ok ? (Object.keys(words) as FrameRejection[]).filter((name) => read.value.reason[name]) : [];
  return reasons.length === 0 ? 'no reason given' : reasons.map(rejectionText).join(', ');
}
