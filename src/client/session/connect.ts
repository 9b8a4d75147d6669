import { associate, type NegotiatedContext, preEstablished } from '../../association/index.ts';
import type { ClientOptions } from '../client-options.ts';
import { ClientLink } from './client-link.ts';
import { inWords } from './error-words.ts';
import { keyReport } from './key-report.ts';
import { Notifications } from './notifications.ts';
import { ClientSession } from './session.ts';

const defaultTimeout = 30_000;

/** Sets up an association on the link over the transport, or takes up one that is `established` already. */
export async function begin(
  options: ClientOptions,
  established: NegotiatedContext | undefined,
): Promise<ClientSession> {
  const { transport, clock, signal, responseTimeout = defaultTimeout, onNotification } = options;
  const link = ClientLink.over(transport, clock);
  const notifications = new Notifications();
  if (onNotification !== undefined) notifications.listen(onNotification);
  let session: ClientSession | undefined;
  link.take(
    (octets) => session?.unasked(octets),
    (error) => session?.closed(error),
  );
  try {
    const association = { ...options, onNotification: notifications.publish.bind(notifications) };
    await options.prepare?.();
    const made =
      established !== undefined
        ? preEstablished(association, established)
        : await link.run(associate(association), { timeout: responseTimeout, signal });
    if (made.negotiated.conformance.includes('general-block-transfer')) {
      // What is late on a medium that loses nothing would be asked for twice.
      const isLossy = options.blocks?.isReliable === false;
      const repeats = isLossy ? { repeatTimeout: responseTimeout / 3 } : {};
      link.useBlocks({ ...repeats, ...options.blocks }, made.negotiated.serverMaxReceivePduSize);
    }
    session = new ClientSession(made, link, options, notifications);
    return session;
  } catch (error) {
    link.leave();
    const { security, cryptography } = options;
    const serverSystemTitle = security?.serverSystemTitle;
    const note = keyReport(error, { security, cryptography, serverSystemTitle, received: link.received });
    throw inWords(error, 'associate', note);
  }
}
