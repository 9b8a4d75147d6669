import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type RequestOptions, signedProtection } from '../../client/index.ts';
import { toHex } from '../../codec/index.ts';
import { fileProblem } from '../input.ts';
import { UsageError } from '../usage.ts';
import type { MeterSession } from './meter-session.ts';

/** How commands are signed. */
export interface SigningOption {
  readonly signWith?: string;
  readonly sign?: boolean;
}

/** Gives a command the options of `SigningOption`. */
export function withSigningOption(command: Command): Command {
  return command
    .option('--sign', 'signs with the key of the profile file')
    .option('--sign-with <file>', 'signs with a private key (P-256): PEM, or 64 hexadecimal digits');
}

/** The private key of `--sign-with` in hexadecimal. No message has it in it. */
export function signingKeyOf({ signWith }: SigningOption): string | undefined {
  if (signWith === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(signWith, 'utf8').trim();
  } catch (error) {
    throw fileProblem(signWith, error);
  }
  if (/^[0-9a-f]{64}$/i.test(text)) return text;
  const scalar = scalarOf(text);
  if (scalar === undefined) throw new UsageError(`${signWith} has no private key of the curve P-256`);
  return scalar;
}

function scalarOf(pem: string): string | undefined {
  try {
    const { crv, d } = createPrivateKey(pem).export({ format: 'jwk' });
    return crv === 'P-256' && d !== undefined ? toHex(Uint8Array.from(Buffer.from(d, 'base64url'))) : undefined;
  } catch {
    // What is wrong with it may quote it.
    return undefined;
  }
}

let last = 0n;

/** Each is above all before it, of other runs too. */
export function nextTransactionId(): bigint {
  const now = BigInt(Date.now()) * 1000n;
  last = now > last ? now : last + 1n;
  return last;
}

/** Whether commands are to be signed. */
export function isSigning({ sign, signWith }: SigningOption): boolean {
  return sign === true || signWith !== undefined;
}

/** The protection of a signed request, where one is asked for. */
export function protectionFor(session: MeterSession, options: SigningOption): Pick<RequestOptions, 'protection'> {
  if (!isSigning(options)) return {};
  requireSigningKey(session);
  const { serverSystemTitle } = session.client.negotiated;
  return { protection: signedProtection({ nextTransactionId }, serverSystemTitle) };
}

/** Refuses to sign without a key. */
export function requireSigningKey({ credentials }: MeterSession): void {
  if (credentials.signingKey === undefined)
    throw new UsageError(`the role ${credentials.role} has no signing key: --sign-with FILE`);
}
