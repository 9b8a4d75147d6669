/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** For example `CERTIFICATE` or `PUBLIC KEY`. */
  readonly label: string;
  readonly octets: Uint8Array;
}

const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END ([A-Z0-9 ]{1,40})-----/g;

/** Reads all blocks of a PEM text, in their order; what is between them is passed over, and so is a block that is broken. */
export function readPem(text: string): PemBlock[] {
  return [...text.matchAll(block)].flatMap(([, label = '', body = '', end]) => {
    const octets = label === end ? fromBase64(body) : undefined;
    return octets === undefined ? [] : [{ label, octets }];
  });
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with its padding (RFC 4648 section 4); undefined for what is none. */
function fromBase64(text: string): Uint8Array | undefined {
  const padded = text.replace(/\s+/g, '');
  if (padded.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(padded)) return undefined;
  const body = padded.replace(/=+$/, '');
  const octets = new Uint8Array(Math.floor((body.length * 3) / 4));
  for (let i = 0; i < octets.length; i += 1) {
    const at = Math.floor(i / 3) * 4 + (i % 3);
    const pair = (digits.indexOf(body[at]!) << 6) | digits.indexOf(body[at + 1]!);
    octets[i] = pair >> (4 - 2 * (i % 3));
  }
  return octets;
}
