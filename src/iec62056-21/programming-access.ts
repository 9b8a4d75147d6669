import { operandOf, type PasswordAttempt, type PasswordCommand } from './password.ts';
import type { Command, ProgrammingCommand } from './programming.ts';

/** Who may program a tariff device. */
export interface ProgrammingAccessOptions {
  /** Judges a password; where left out, none is right. `isPassword` compares two in fixed time. */
  readonly checkPassword?: ((attempt: PasswordAttempt) => boolean) | undefined;
  /** What the device sends with P0, for the secure algorithm of P2: drawn anew for each session. */
  readonly operand?: (() => string) | undefined;
  /** Commands that need no password; none where left out. */
  readonly openCommands?: readonly Command[] | undefined;
  /** After so many wrong passwords in a session the device signs off; 3 where left out. */
  readonly maximumPasswordFailures?: number | undefined;
}

/** What a session of programming mode may do. */
export class ProgrammingAccess {
  readonly operand: string;
  readonly #options: ProgrammingAccessOptions;
  #password: PasswordCommand | undefined;
  #failures = 0;

  constructor(options: ProgrammingAccessOptions) {
    this.#options = options;
    this.operand = options.operand?.() ?? '';
  }

  /** By which command a password was given that was right. */
  get password(): PasswordCommand | undefined {
    return this.#password;
  }

  /** Too many passwords were wrong. */
  get isExhausted(): boolean {
    return this.#failures >= (this.#options.maximumPasswordFailures ?? 3);
  }

  /** Whether the password of the command is right. A wrong one takes away what a right one gave. */
  judge(command: PasswordCommand, message: ProgrammingCommand): boolean {
    const attempt = { command, password: operandOf(message), operand: this.operand };
    const isRight = this.#options.checkPassword?.(attempt) === true;
    this.#password = isRight ? command : undefined;
    this.#failures += isRight ? 0 : 1;
    return isRight;
  }

  allows(command: Command): boolean {
    return this.#password !== undefined || (this.#options.openCommands ?? []).includes(command);
  }
}
