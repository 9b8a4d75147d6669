/** The command cannot be carried out as it was given: exit code 2 and one line that says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit codes of every command. */
export const exitCodes = { good: 0, bad: 1, usage: 2 } as const;

/** What the exit codes of a command mean, for `--help`; `bad` is left out where there is no such end. */
export function exitCodesInWords(good: string, bad?: string): string {
  const lines = [
    `  0  ${good}`,
    ...(bad === undefined ? [] : [`  1  ${bad}`]),
    '  2  the command cannot be carried out as given',
  ];
  return `\nExit codes:\n${lines.join('\n')}`;
}

/** The exit codes of what decodes captures. */
export const exitCodeHelp = exitCodesInWords(
  'everything is explained and nothing failed',
  'something is undecodable, damaged or not authentic, or octets were skipped',
);

/** What commander says, on one line and without values: a mistyped option may carry a key. */
export function withoutValues(message: string): string {
  return message
    .trimEnd()
    .replace(/^error: /, '')
    .replace(/=[\s\S]*'/, "=…'")
    .replace(/(argument|command) '[\s\S]*'/, "$1 '…'")
    .replace(/\n(?=\(Did you mean)/, ' ');
}
