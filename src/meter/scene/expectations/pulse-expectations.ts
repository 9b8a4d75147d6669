import { expectation } from '../act.ts';
import { numberFrom, wholeNumberFrom } from '../form.ts';
import { field, optional, record } from '../record-form.ts';
import { instantOfMoment, momentOf } from '../scene-time.ts';

const pulses = /* @__PURE__ */ record({
  since: field(momentOf, 'from when to now'),
  are: field(wholeNumberFrom(0, 1e7), 'how many'),
  within: optional(numberFrom(0, 1e6), 'by so many it may be off'),
});

/** Pulses of the meter constant LED and of S0. */
export const pulseExpectations = {
  ledPulses: expectation(
    'How often the meter constant LED has blinked.',
    pulses,
    (play, { since, are, within = 0 }) => {
      const from = instantOfMoment(since, play.begin);
      return missed('LED', play.meter.pulses.constantLed(from, play.now).length, { are, within });
    },
  ),
  outputPulses: expectation('How many pulses S0 has given, each 30 ms.', pulses, (play, { since, are, within = 0 }) => {
    const from = instantOfMoment(since, play.begin);
    return missed('S0', play.meter.pulses.output(from, play.now).length, { are, within });
  }),
};

function missed(what: string, found: number, { are, within }: { readonly are: number; readonly within: number }) {
  return Math.abs(found - are) <= within ? [] : [`${what} has given ${found} pulses, not ${are} within ${within}`];
}
