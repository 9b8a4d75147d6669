import { formatDateTime } from '../../../axdr/index.ts';
import { type FrontPanel, litSegments } from '../../../meter/index.ts';

/** A line of what goes on inside the meter: what it is about, how it is, and whether that is as usual. */
export interface PageFact {
  readonly text: string;
  readonly isGood: boolean;
}

/** What changes on the page, as it is sent to it. */
export interface PageState {
  readonly time: string;
  /** Names of the segments that are lit. */
  readonly lit: readonly string[];
  /** When the meter constant LED lights up, in milliseconds from now on: it is shown that much later than it was. */
  readonly pulses: readonly number[];
  readonly light: FrontPanel['switchLight'];
  /** What somebody hears who cannot see the display. */
  readonly words: string;
  readonly supply: PageFact;
  readonly switch: PageFact;
  readonly link: PageFact;
  readonly queue: readonly { readonly name: string; readonly waiting: number; readonly dropped: number }[];
  /** Which part of the three seconds the control button has been held, 0 to 1. */
  readonly held: number;
}

const holdTime = 3000;

/** The page for a look at the front of the meter. `speed`: how many times faster than here its clock goes. */
export function pageState(panel: FrontPanel, speed: number): PageState {
  const { display, source, switchState, controlHeldFor = 0 } = panel;
  return {
    time: formatDateTime({ ...panel.time, hundredths: undefined }),
    lit: litSegments(display),
    pulses: panel.pulses.map((at) => Math.round(at / Math.max(1, speed))),
    light: panel.switchLight,
    words: display === undefined ? 'display off' : `${display.objectId} ${display.value} ${display.unit}`.trim(),
    supply: {
      text: { mains: 'mains', auxiliary: 'auxiliary (APS mode)', none: 'off' }[source],
      isGood: source === 'mains',
    },
    switch: {
      text: switchState === undefined ? 'none' : switchState.replaceAll('-', ' '),
      isGood: switchState === undefined || switchState === 'connected',
    },
    link: linkFact(panel),
    queue: panel.queue,
    held: Math.min(1, controlHeldFor / holdTime),
  };
}

function linkFact({ link }: FrontPanel): PageFact {
  if (link === undefined) return { text: 'none', isGood: true };
  const { condition, technology, bars = 0, isVerified } = link;
  if (condition !== 'attached') return { text: condition.replaceAll('-', ' '), isGood: false };
  const verified = isVerified ? 'head-end verified' : 'head-end not verified';
  return { text: `${technology}, ${bars} of 4 bars, ${verified}`, isGood: true };
}
