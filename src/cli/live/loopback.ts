/** Whether a port there is this machine's own; where no host is given it is. */
export function isLoopback(host: string | undefined): boolean {
  return host === undefined || /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
}
