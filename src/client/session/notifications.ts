import type { DataNotification, EventNotificationRequest, InformationReportRequest } from '../../apdu/index.ts';
import type { OpenedNotification } from '../../association/index.ts';
import { LinkError } from '../../codec/index.ts';
import type { ProtectionLevel } from '../../security/index.ts';

/** What a server sends unasked. */
export type NotificationBody =
  | { readonly kind: 'data-notification'; readonly value: DataNotification }
  | { readonly kind: 'event-notification-request'; readonly value: EventNotificationRequest }
  | { readonly kind: 'informationReportRequest'; readonly value: InformationReportRequest };

/** A notification, and how it was protected. */
export type Notification = NotificationBody & {
  readonly level: ProtectionLevel;
  /** The titles of who signed it. */
  readonly signers: readonly Uint8Array[];
};

export type NotificationListener = (notification: Notification) => void;

/** Of an iteration: notifications that wait, and their octets. */
const mostWaiting = 10_000;
const mostOctets = 8 * 1024 * 1024;

/** Told of a notification, and of the octets that it came in. */
type Listener = (notification: Notification, size: number) => void;

/** Hands notifications to all who listen. */
export class Notifications {
  readonly #listeners = new Set<Listener>();
  readonly #ends = new Set<(error: LinkError | undefined) => void>();
  #end: { readonly error: LinkError | undefined } | undefined;

  /** Tells all listeners. */
  publish({ apdu, octets, level, signers }: OpenedNotification): void {
    for (const listener of this.#listeners) listener({ ...(apdu as NotificationBody), level, signers }, octets.length);
  }

  /** Calls `listener` from now on; gives the function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nothing comes any more. */
  end(error: LinkError | undefined): void {
    this.#end ??= { error };
    for (const tell of this.#ends) tell(error);
  }

  /** All from the call of this on, each once. Ends with the association; throws where that was an error. */
  iterate(): AsyncIterableIterator<Notification> {
    const waiting: { readonly notification: Notification; readonly size: number }[] = [];
    let octets = 0;
    let wake = () => {};
    let end = this.#end;
    const finish = (error: LinkError | undefined) => {
      end ??= { error };
      wake();
    };
    const stop = this.listen((notification, size) => {
      if (waiting.length < mostWaiting && octets + size <= mostOctets) {
        waiting.push({ notification, size });
        octets += size;
      } else end ??= { error: tooMany(waiting.length) };
      wake();
    });
    this.#ends.add(finish);
    const ends = this.#ends;
    return (async function* () {
      try {
        for (;;) {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            octets -= next.size;
            yield next.notification;
          }
          if (end !== undefined) break;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        if (end.error !== undefined) throw end.error;
      } finally {
        stop();
        ends.delete(finish);
      }
    })();
  }
}

function tooMany(waiting: number): LinkError {
  return new LinkError('memory', 'limit', `${waiting} notifications wait for who iterates`);
}
