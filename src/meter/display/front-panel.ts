import type { CosemDateTime } from '../../axdr/index.ts';
import type { AccessTechnology } from '../modem/access-technology.ts';
import type { ModemCondition } from '../modem/modem-record.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { SwitchLight } from '../pulses.ts';
import { pushPriorities } from '../push/push-setups.ts';
import type { SupplySource } from '../supply/source.ts';
import type { ControlState } from '../supply-control-switch.ts';
import type { DisplayContent } from './display-content.ts';

/** What waits to be pushed of a class. */
export interface WaitingPushes {
  readonly name: string;
  /** Copies, and rows of profiles. */
  readonly waiting: number;
  /** Copies and rows that were lost. */
  readonly dropped: number;
}

/** The link to the network. */
export interface FrontLink {
  readonly condition: ModemCondition;
  readonly technology: AccessTechnology;
  /** The bars of the network symbol; undefined while it is not attached. */
  readonly bars: number | undefined;
  readonly isVerified: boolean;
}

/** What somebody sees who stands before the meter, and a little of what goes on inside (OMNIA data sheet, Meter buttons). */
export interface FrontPanel {
  /** What the clock of the meter shows. */
  readonly time: CosemDateTime;
  readonly source: SupplySource;
  /** Undefined while the display is off. */
  readonly display: DisplayContent | undefined;
  /** When the meter constant LED lit up, in milliseconds after the last look. */
  readonly pulses: readonly number[];
  readonly switchLight: SwitchLight;
  /** Undefined where the meter has no supply control switch. */
  readonly switchState: ControlState | undefined;
  /** Milliseconds that the control button has been held without effect so far. */
  readonly controlHeldFor: number | undefined;
  /** Undefined where the meter has no modem. */
  readonly link: FrontLink | undefined;
  /** The most urgent first; empty where the meter has no modem. */
  readonly queue: readonly WaitingPushes[];
}

/** Pulses that are shown one by one; where there are more, the LED is simply lit. */
const mostPulses = 60;
/** Milliseconds that a look reaches back at most. */
const longestLook = 10_000;

/** The front panel now, with the pulses since somebody looked last. */
export function frontPanel(meter: OmniaMeter, lookedAt: number): FrontPanel {
  const now = meter.now();
  const { buttons, display, modem, pulses, supplyControl, type } = meter;
  const from = Math.max(lookedAt, now - longestLook);
  return {
    time: meter.timeOf(now),
    source: meter.supply.source,
    display: display.content,
    pulses: pulses
      .constantLed(from, now)
      .slice(-mostPulses)
      .map((at) => at - lookedAt),
    switchLight: pulses.switchLight,
    switchState: type.capabilities.supplyControlSwitch ? supplyControl.state : undefined,
    controlHeldFor: buttons.heldFor,
    link: modem && {
      condition: modem.condition,
      technology: modem.technology,
      bars: modem.bars,
      isVerified: modem.isVerified,
    },
    queue:
      modem === undefined
        ? []
        : meter.push.status.map(({ priority, waiting, dropped }) => ({
            name: pushPriorities[priority],
            waiting,
            dropped,
          })),
  };
}
