import { fromLatin1 } from '../codec/index.ts';
import type { ProgrammingCommand } from './programming.ts';

/** P1: the password itself. P2: the result of the secure algorithm over the operand that the device gave. */
export type PasswordCommand = 'P1' | 'P2';

/** Whether a command gives a password. */
export function isPasswordCommand(command: string): command is PasswordCommand {
  return command === 'P1' || command === 'P2';
}

/** What a tariff device has to judge: a secret that belongs in no log. */
export interface PasswordAttempt {
  readonly command: PasswordCommand;
  readonly password: string;
  /** What the device sent with P0. */
  readonly operand: string;
}

/** The command that gives a password (IEC 62056-21, programming mode). */
export function passwordCommand(command: PasswordCommand, password: string): ProgrammingCommand {
  return { command, dataSets: [{ id: '', values: [{ value: password }] }] };
}

/** The operand or password of a command P0, P1 or P2; empty where it has none. */
export function operandOf({ dataSets }: ProgrammingCommand): string {
  const value = dataSets?.[0]?.values[0];
  return value === undefined ? '' : value.unit === undefined ? value.value : `${value.value}*${value.unit}`;
}

/** The longest password that `isPassword` takes. */
const maximumPassword = 64;

/** Whether `given` is `password`; the time it takes tells neither where they differ nor how long the password is. */
export function isPassword(password: string, given: string): boolean {
  const [right, found] = [filled(password), filled(given)];
  let difference = 0;
  for (let i = 0; i < right.length; i += 1) difference |= right[i]! ^ found[i]!;
  return difference === 0 && password.length <= maximumPassword;
}

/** Filled up to the longest, and the length behind. */
function filled(text: string): Uint8Array {
  const block = new Uint8Array(maximumPassword + 1);
  block.set(fromLatin1(text.slice(0, maximumPassword)));
  block[maximumPassword] = Math.min(text.length, maximumPassword + 1);
  return block;
}
