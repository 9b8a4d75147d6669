import type { Modem } from '../../modem/modem.ts';
import { act } from '../act.ts';
import { numberFrom, oneOf } from '../form.ts';
import { type Misses, none, type ScenePlay } from '../scene-play.ts';

/** Does something with the modem, where there is one. */
function withModem({ meter }: ScenePlay, run: (modem: Modem) => void): Misses {
  if (meter.modem === undefined) return [`OMNIA ${meter.type.name} has no modem`];
  run(meter.modem);
  return none;
}

/** What happens between the meter and the head-end. */
export const communicationActs = {
  link: act('The cellular network is out of reach, or within reach again.', oneOf('cut', 'restored'), (play, what) =>
    withModem(play, (modem) => (what === 'cut' ? modem.cutLink() : modem.restoreLink())),
  ),
  sim: act('The SIM does not work any more, or works again.', oneOf('broken', 'repaired'), (play, what) =>
    withModem(play, (modem) => (what === 'broken' ? modem.breakSim() : modem.repairSim())),
  ),
  dataRequest: act(
    'A device at the HAN port asks for telegrams, or does not any more.',
    oneOf('raised', 'lowered'),
    ({ meter }, line) => {
      if (meter.han === undefined) return [`OMNIA ${meter.type.name} has no HAN port`];
      meter.han.isRequested = line === 'raised';
      return none;
    },
  ),
  headEnd: act(
    'What the head-end does with pushes; only where the scene plays at once.',
    oneOf('answers', 'refuses', 'silent', 'loses-acknowledgements'),
    ({ stage }, conduct) => {
      if (stage.headEnd === undefined) return ['there is no head-end here'];
      stage.headEnd.conduct = conduct;
      return none;
    },
  ),
  attenuation: act(
    'Something takes away so much of the signal; 0 is nothing.',
    numberFrom(0, 100, 'dB'),
    (play, decibels) => withModem(play, (modem) => modem.attenuate(decibels)),
  ),
};
