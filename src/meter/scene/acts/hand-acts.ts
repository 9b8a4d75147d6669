import { act } from '../act.ts';
import { oneOf } from '../form.ts';
import { record } from '../record-form.ts';
import { none } from '../scene-play.ts';

const kinds = /* @__PURE__ */ oneOf('terminal-cover', 'meter-cover', 'magnetic-field');

/** What hands do to a meter. */
export const handActs = {
  menuButton: act('Presses the left button, which shows the manual display list.', record({}), ({ meter }) => {
    meter.buttons.press('menu');
    return none;
  }),
  controlButton: act(
    'Holds or releases the right button, which moves the supply control switch after three seconds.',
    oneOf('hold', 'release'),
    ({ meter }, what) => {
      meter.buttons[what]('control');
      return none;
    },
  ),
  tampering: act('Takes a cover off, or brings a magnet near.', kinds, ({ meter }, kind) => {
    meter.tamper.begin(kind);
    return none;
  }),
  tamperingEnds: act('Puts the cover back, or takes the magnet away.', kinds, ({ meter }, kind) => {
    meter.tamper.end(kind);
    return none;
  }),
  relay: act(
    'The relay of the supply control switch does not move, current finds a way around it, or it is whole again.',
    oneOf('jammed', 'bypassed', 'whole'),
    ({ meter }, what) => {
      meter.supplyControl.setFault('jammed', what === 'jammed');
      meter.supplyControl.setFault('bypassed', what === 'bypassed');
      return none;
    },
  ),
  restart: act(
    'Starts the meter again with nothing but its permanent memory; only where the scene plays at once.',
    record({}),
    ({ stage }) => {
      if (stage.restart === undefined) return ['a meter that serves cannot be started again'];
      stage.restart();
      return none;
    },
  ),
};
