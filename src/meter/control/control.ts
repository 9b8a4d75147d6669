import type { OmniaMeter } from '../omnia-meter.ts';
import { LoadRelays } from './load-relays.ts';
import { PortProtection } from './port-protection.ts';
import { RefusedMessages } from './refused-messages.ts';
import { ScriptExecution } from './scripts.ts';

/** What a meter does at times, over thresholds and by calendars (OMNIA data sheet, Load control and Supply control switch). */
export class Control {
  readonly scripts: ScriptExecution;
  readonly loadRelays: LoadRelays;
  readonly portProtection: PortProtection;
  readonly #meter: OmniaMeter;
  #refusedMessages: RefusedMessages | undefined;

  /** `latest`: seconds by which a load control relay is late at the most that goes by a calendar or tariff. */
  constructor(meter: OmniaMeter, latest: number) {
    this.#meter = meter;
    this.scripts = new ScriptExecution(meter);
    this.loadRelays = new LoadRelays(meter, latest);
    this.portProtection = new PortProtection(meter);
  }

  /** Who fails, and what was refused. Most meters of a fleet are asked for nothing. */
  get refusedMessages(): RefusedMessages {
    this.#refusedMessages ??= new RefusedMessages(this.#meter);
    return this.#refusedMessages;
  }
}
