import { commandActs } from './command-acts.ts';
import { communicationActs } from './communication-acts.ts';
import { firmwareActs } from './firmware-acts.ts';
import { handActs } from './hand-acts.ts';
import { networkActs } from './network-acts.ts';
import { requestActs } from './request-acts.ts';

/** All that a scene may let happen, by names. */
export const acts = {
  ...networkActs,
  ...handActs,
  ...communicationActs,
  ...commandActs,
  ...firmwareActs,
  ...requestActs,
};
