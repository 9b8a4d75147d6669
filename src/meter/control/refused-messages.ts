import type { RoleName } from '../../omnia/index.ts';
import {
  FailureLimit,
  type FailureProtection,
  passwordFailures,
  type SecurityError,
  type SecurityErrorCode,
  tagFailures,
} from '../../security/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { opticalPort } from './port-protection.ts';

/** So many failures in a row are an event (designed). */
export const failuresOfEvent = 3;
/** Of so many who failed it is known how often in a row. */
const mostCounted = 1024;

const authenticationFailure = 46;
const decryptionFailure = 49;

/** Events of messages that were refused: a signature that does not hold, or a message that came before. */
const eventOf: Readonly<Partial<Record<SecurityErrorCode, number>>> = {
  'counter-replayed': 50,
  'signature-mismatch': 240,
  'signer-unknown': 240,
  recipient: 240,
};

/** Whether somebody comes over the optical port. */
function isLocal(who: string): boolean {
  return who.endsWith(` from ${opticalPort}`);
}

/** Counts failures in a row. */
class Rows {
  readonly #counts = new Map<string, number>();

  /** One more; whether that makes it a row of as many as are an event. */
  failed(who: string): boolean {
    const count = (this.#counts.get(who) ?? 0) + 1;
    this.#counts.delete(who);
    this.#counts.set(who, count % failuresOfEvent);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > mostCounted) this.#counts.delete(oldest!);
    return count === failuresOfEvent;
  }

  ended(who: string): void {
    this.#counts.delete(who);
  }
}

/**
 * What the meter makes of clients that fail to show who they are, and of messages that were forged, passed on or sent again:
 * events, and a wait between tries for who fails too often. Nothing of it is remembered over a restart.
 */
export class RefusedMessages {
  readonly #meter: OmniaMeter;
  readonly #limits = { tags: new FailureLimit(tagFailures), passwords: new FailureLimit(passwordFailures) };
  readonly #rows = { tags: new Rows(), passwords: new Rows() };

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** For whoever serves the meter: failures to prove who a client is (event 46), for each place that it comes from. */
  readonly authenticationFailures: FailureProtection = {
    check: (who, now) => {
      if (isLocal(who)) this.#meter.control.portProtection.check();
      this.#limits.passwords.check(who, now);
    },
    failed: (who, now) => {
      if (isLocal(who)) this.#meter.control.portProtection.failed();
      this.#limits.passwords.failed(who, now);
      if (this.#rows.passwords.failed(who)) this.#meter.events.log(authenticationFailure);
    },
    succeeded: (who) => {
      if (isLocal(who)) this.#meter.control.portProtection.succeeded();
      this.#limits.passwords.succeeded(who);
      this.#rows.passwords.ended(who);
    },
  };

  /** Failures of tags and signatures under the keys of a role. */
  failuresOf(role: RoleName): FailureProtection {
    return {
      check: (who, now) => this.#limits.tags.check(`${role} ${who}`, now),
      failed: (who, now) => this.#limits.tags.failed(`${role} ${who}`, now),
      succeeded: (who) => {
        this.#limits.tags.succeeded(`${role} ${who}`);
        this.#rows.tags.ended(role);
      },
    };
  }

  /** A message of a role was refused (events 49, 50, 240). */
  refused(role: RoleName, { code }: SecurityError): void {
    const isTag = code === 'tag-mismatch' || code === 'unwrap-failed';
    if (isTag && this.#rows.tags.failed(role)) this.#meter.events.log(decryptionFailure);
    const event = eventOf[code];
    if (event !== undefined) this.#meter.events.log(event);
  }
}
