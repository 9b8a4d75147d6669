import { expectation } from '../act.ts';
import { anything, namedValues, oneOf, truth, wholeNumberFrom } from '../form.ts';
import { optional, record } from '../record-form.ts';

/** What can be seen at the front of a meter. */
export const frontExpectations = {
  display: expectation(
    'Fields of the display, by the names of DisplayContent: objectId, value, unit, tariff, quadrant, isTampered …',
    namedValues('fields', anything),
    ({ meter }, fields) => {
      const { content } = meter.display;
      if (content === undefined) return ['the display is off'];
      return fields.flatMap(([name, wanted]) => {
        const found = JSON.stringify(content[name as keyof typeof content] ?? null);
        return found === JSON.stringify(wanted) ? [] : [`${name} is ${found}, not ${JSON.stringify(wanted)}`];
      });
    },
  ),
  displayIsOn: expectation('Whether the display shows anything.', truth, ({ meter }, wanted) =>
    meter.display.isOn === wanted ? [] : [`the display is ${wanted ? 'off' : 'on'}`],
  ),
  displayList: expectation(
    'The list that the display goes through, and its entry, counted from 0.',
    record({
      list: optional(oneOf('automatic', 'manual'), 'which list'),
      entry: optional(wholeNumberFrom(0, 255), 'which entry'),
    }),
    ({ meter }, wanted) => {
      const { list, entry } = meter.display.position ?? {};
      const isSo = (wanted.list ?? list) === list && (wanted.entry ?? entry) === entry;
      return isSo ? [] : [`it is entry ${entry} of the ${list} list`];
    },
  ),
  switchLight: expectation('How the supply switch LED is.', oneOf('off', 'steady', 'blinking'), ({ meter }, wanted) => {
    const { switchLight } = meter.pulses;
    return switchLight === wanted ? [] : [`the LED is ${switchLight}`];
  }),
  switch: expectation(
    'The state of the supply control switch.',
    oneOf('connected', 'disconnected', 'ready-for-reconnection'),
    ({ meter }, wanted) => {
      const { state } = meter.supplyControl;
      return state === wanted ? [] : [`the switch is ${state}`];
    },
  ),
};
