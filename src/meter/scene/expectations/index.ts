import { eventExpectations } from './event-expectations.ts';
import { frontExpectations } from './front-expectations.ts';
import { profileExpectations } from './profile-expectations.ts';
import { pulseExpectations } from './pulse-expectations.ts';
import { pushExpectations } from './push-expectations.ts';
import { telegramExpectations } from './telegram-expectations.ts';
import { valueExpectations } from './value-expectations.ts';

/** All that a scene may say to be so, by names. */
export const expectations = {
  ...valueExpectations,
  ...eventExpectations,
  ...frontExpectations,
  ...profileExpectations,
  ...pulseExpectations,
  ...pushExpectations,
  ...telegramExpectations,
};
