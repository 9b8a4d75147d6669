import type { ProtectionLevel } from './protection-level.ts';

/** What a request and its response have to have: of a security policy, of an access right, of protected data. */
export interface RequiredProtection {
  readonly request: ProtectionLevel;
  readonly response: ProtectionLevel;
}

const requestBits = 2;
const responseBits = 5;

/** Reads bits 2 to 4, the request, and 5 to 7, the response: each authenticated, encrypted, digitally signed. */
export function requiredProtection(octet: number): RequiredProtection {
  return { request: protectionOf(octet >> requestBits), response: protectionOf(octet >> responseBits) };
}

/** The bits 2 to 7 of what is required. */
export function requiredProtectionBits({ request, response }: RequiredProtection): number {
  return (protectionBits(request) << requestBits) | (protectionBits(response) << responseBits);
}

/** A level of three bits: 1 authenticated, 2 encrypted, 4 signed. */
export function protectionOf(bits: number): ProtectionLevel {
  return { authentication: (bits & 1) !== 0, encryption: (bits & 2) !== 0, signature: (bits & 4) !== 0 };
}

/** The three bits of a level. */
export function protectionBits({ authentication, encryption, signature }: ProtectionLevel): number {
  return (authentication ? 1 : 0) | (encryption ? 2 : 0) | (signature ? 4 : 0);
}
