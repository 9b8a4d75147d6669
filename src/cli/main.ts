#!/usr/bin/env node
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { classCommand } from './commands/class.ts';
import { clockCommand } from './commands/clock.ts';
import { conformanceCommand } from './commands/conformance.ts';
import { decodeCommand } from './commands/decode.ts';
import { demoCommand } from './commands/demo.ts';
import { eventCommand } from './commands/event.ts';
import { firmwareCommand } from './commands/firmware.ts';
import { getCommand } from './commands/get.ts';
import { invokeCommand } from './commands/invoke.ts';
import { listenCommand } from './commands/listen.ts';
import { meterCommand } from './commands/meter.ts';
import { obisCommand } from './commands/obis.ts';
import { objectsCommand } from './commands/objects.ts';
import { profileCommand } from './commands/profile.ts';
import { proxyCommand } from './commands/proxy.ts';
import { readCommand } from './commands/read.ts';
import { setCommand } from './commands/set.ts';
import { sniffCommand } from './commands/sniff.ts';
import { switchCommand } from './commands/switch.ts';
import { typeNumberCommand } from './commands/type-number.ts';
import { complain, endQuietlyOnClosedPipe } from './output.ts';
import { packageVersion } from './package.ts';
import { exitCodeHelp, exitCodes, UsageError, withoutValues } from './usage.ts';

const examples = `Examples:
  dlms decode 7ea00a00020023219318717e
  dlms decode meter.log --keys keys.json
  dlms sniff udp://0.0.0.0:4059
  dlms obis 1-0:1.8.0
  dlms class disconnect-control
  dlms type-number 684-2-11P-1342AAD1-1B24045
  dlms meter --print-profile meter.json
  dlms read meter.json
  dlms demo
`;

/** All commands; those that may end badly tell `done` how. */
function commands(done: (exitCode: number) => void): readonly Command[] {
  return [
    decodeCommand(done),
    sniffCommand(done),
    listenCommand(done),
    proxyCommand(done),
    obisCommand(),
    classCommand(),
    objectsCommand(done),
    meterCommand(done),
    conformanceCommand(done),
    readCommand(done),
    getCommand(done),
    setCommand(done),
    invokeCommand(done),
    profileCommand(done),
    switchCommand(done),
    clockCommand(done),
    firmwareCommand(done),
    eventCommand(done),
    typeNumberCommand(done),
    demoCommand(done),
  ];
}

/** Runs a command line; the result is the exit code. */
async function run(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.good;
  const done = (code: number) => {
    exitCode = code;
  };
  const program = new Command('dlms')
    .description('DLMS/COSEM (IEC 62056) for people: explains captures, reads meters, is one')
    .version(packageVersion())
    // --version after `class` is a version of the class.
    .enablePositionalOptions()
    .configureHelp({
      subcommandTerm: (command) => (command.name() === 'help' ? 'help [command]' : `${command.name()} [options]`),
    })
    .addHelpText('before', examples)
    .addHelpText('after', exitCodeHelp);
  for (const command of commands(done)) program.addCommand(command);
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ outputError: (text) => complain(withoutValues(text)) });
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
