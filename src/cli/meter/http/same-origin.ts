import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** The name in a Host header, without its port. */
function nameOf(host: string): string | undefined {
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '') : undefined;
}

/**
 * Whether a request calls the server by an address or a name that is its own. A page of somebody else may let the name of
 * its own server lead to this machine (DNS rebinding): it would call us by that name.
 */
export function isOwnHost(host: string | undefined, servedAt: string): boolean {
  const name = host === undefined ? undefined : nameOf(host);
  return name !== undefined && (name === 'localhost' || isIP(name) !== 0 || name === servedAt.toLowerCase());
}

/** Whether a request comes from our own page: its Origin is the host that it calls. */
export function isSameOrigin({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return host !== undefined && origin === `http://${host}` && (site === undefined || site === 'same-origin');
}
