/** The command cannot be carried out as it was given: exit code 2 and one line that says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit codes of every command. */
export const exitCodes = { good: 0, bad: 1, usage: 2 } as const;

/** The exit codes in words, for `--help`. */
export const exitCodeHelp = `
Exit codes:
  0  everything is explained and nothing failed
  1  something is undecodable, damaged or not authentic, or octets were skipped
  2  the command cannot be carried out as given`;

/** What commander says, without values: a mistyped option may carry a key. */
export function withoutValues(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/=[^'\n]*/g, '=…')
    .replace(/(argument|command) '[^'\n]*'/g, "$1 '…'");
}
