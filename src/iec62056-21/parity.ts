/** Octets of seven data bits and even parity, without their parity bits. */
export interface StrippedParity {
  readonly octets: Uint8Array;
  /** How many octets had odd parity: none in a good 7E1 recording, about half of other octets. */
  readonly failed: number;
}

/** Takes the parity bit (bit 7) off octets that were sent as 7E1 and recorded as 8N1. */
export function stripParity(bytes: Uint8Array): StrippedParity {
  let failed = 0;
  const octets = bytes.map((octet) => {
    if (hasOddParity(octet)) failed += 1;
    return octet & 0x7f;
  });
  return { octets, failed };
}

/** What `checkParity` gives for a character of wrong parity: it has eight bits, and so is in no message. */
const wrongParity = 0xff;

/** Takes the parity bit off characters of 7E1 from a line that is set to 8N1; those of wrong parity become 0xFF. */
export function checkParity(bytes: Uint8Array): Uint8Array {
  return bytes.map((octet) => (hasOddParity(octet) ? wrongParity : octet & 0x7f));
}

/** Sets the parity bit of octets of seven bits: 7E1 for a line that is set to 8N1. */
export function addParity(bytes: Uint8Array): Uint8Array {
  return bytes.map((octet) => (hasOddParity(octet & 0x7f) ? octet | 0x80 : octet & 0x7f));
}

function hasOddParity(octet: number): boolean {
  let bits = octet ^ (octet >> 4);
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return (bits & 1) === 1;
}
