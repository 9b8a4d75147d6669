import { baudRate, type Identification, protocolMode } from './identification.ts';
import type { OptionSelect } from './messages.ts';

/** What a hand-held unit wants after sign-on. */
export type SignOnPurpose = 'data-readout' | 'programming' | 'hdlc';

/** When a device confirms the option select message of mode E: sources differ, and some devices do not. */
export type Confirmation = 'at-initial-rate' | 'at-new-rate' | 'none';

const rateCharacters = '0123456';

/** The character of the highest rate that a device offers by `offered` and that is not above `maximum`. */
export function rateCharacter(offered: string, maximum: number): string {
  const possible = [...rateCharacters.slice(0, rateCharacters.indexOf(offered) + 1)];
  return possible.findLast((one) => baudRate(one)! <= maximum) ?? '0';
}

/** The rate that an option select message names; undefined for a reserved character. */
export function selectedRate({ baudRateCharacter }: OptionSelect): number | undefined {
  return rateCharacters.includes(baudRateCharacter) ? baudRate(baudRateCharacter) : undefined;
}

/** The answer to an identification of mode C or E; undefined where the device does not offer `purpose`. */
export function chooseOption(offer: Identification, purpose: SignOnPurpose, maximum: number): OptionSelect | undefined {
  const baudRateCharacter = rateCharacter(offer.baudRateCharacter, maximum);
  if (purpose !== 'hdlc') return { protocolControl: 'normal', baudRateCharacter, modeControl: purpose };
  if (protocolMode(offer) !== 'E') return undefined;
  return { protocolControl: 'hdlc', baudRateCharacter, modeControl: 'binary' };
}

/** What a tariff device goes on with after an option select message. */
export interface AcceptedOption {
  readonly purpose: SignOnPurpose;
  readonly rateCharacter: string;
  readonly rate: number;
}

/**
 * What a device that made `offer` takes out of an option select message; undefined where it offers no such thing. In
 * mode E it answers a rate that is too high with its own highest, which its confirmation tells.
 */
export function acceptOption(offer: Identification, selected: OptionSelect): AcceptedOption | undefined {
  const purpose = purposeOf(selected);
  const asked = rateCharacters.indexOf(selected.baudRateCharacter);
  const highest = rateCharacters.indexOf(offer.baudRateCharacter);
  if (purpose === undefined || asked < 0) return undefined;
  if (purpose === 'hdlc' ? protocolMode(offer) !== 'E' : asked > highest) return undefined;
  const rateCharacter = rateCharacters[Math.min(asked, highest)]!;
  return { purpose, rateCharacter, rate: baudRate(rateCharacter)! };
}

function purposeOf({ protocolControl, modeControl }: OptionSelect): SignOnPurpose | undefined {
  if (protocolControl === 'hdlc') return modeControl === 'binary' ? 'hdlc' : undefined;
  if (protocolControl !== 'normal') return undefined;
  if (modeControl === 'data-readout') return 'data-readout';
  return modeControl === 'programming' ? 'programming' : undefined;
}
