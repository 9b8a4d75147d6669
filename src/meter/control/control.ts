import type { OmniaMeter } from '../omnia-meter.ts';
import { LoadRelays } from './load-relays.ts';
import { PortProtection } from './port-protection.ts';
import { RefusedMessages } from './refused-messages.ts';
import { ScriptExecution } from './scripts.ts';

/** What a meter does at times, over thresholds and by calendars (OMNIA data sheet, Load control and Supply control switch). */
export class Control {
  readonly scripts: ScriptExecution;
  readonly loadRelays: LoadRelays;
  readonly refusedMessages: RefusedMessages;
  readonly portProtection: PortProtection;

  constructor(meter: OmniaMeter) {
    this.scripts = new ScriptExecution(meter);
    this.loadRelays = new LoadRelays(meter);
    this.refusedMessages = new RefusedMessages(meter);
    this.portProtection = new PortProtection(meter);
  }
}
