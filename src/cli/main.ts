#!/usr/bin/env node
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { decodeCommand } from './commands/decode.ts';
import { demoCommand } from './commands/demo.ts';
import { obisCommand } from './commands/obis.ts';
import { complain, endQuietlyOnClosedPipe } from './output.ts';
import { packageVersion } from './package.ts';
import { exitCodeHelp, exitCodes, UsageError, withoutValues } from './usage.ts';

const examples = `Examples:
  dlms decode 7ea00a00020023219318717e
  dlms decode meter.log --keys keys.json
  dlms obis 1-0:1.8.0
  dlms demo
`;

/** Runs a command line; the result is the exit code. */
async function run(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.good;
  const done = (code: number) => {
    exitCode = code;
  };
  const program = new Command('dlms')
    .description('DLMS/COSEM (IEC 62056) for people: explains captures and their faults')
    .version(packageVersion())
    .addHelpText('before', examples)
    .addHelpText('after', exitCodeHelp);
  for (const command of [decodeCommand(done), obisCommand(), demoCommand(done)]) program.addCommand(command);
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ outputError: (text, print) => print(`dlms: ${withoutValues(text)}`) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.good : exitCodes.usage;
    if (!(error instanceof UsageError)) throw error;
    complain(error.message);
    return exitCodes.usage;
  }
}

endQuietlyOnClosedPipe();
process.exitCode = await run(process.argv.slice(2));
