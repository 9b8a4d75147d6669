import { Argument, Command } from 'commander';
import { demonstrateDecoding } from '../demo/decoding.ts';
import { demonstrateMeter } from '../demo/meter-session.ts';
import { exitCodesInWords, UsageError } from '../usage.ts';

const examples = `Examples:
  dlms demo             a meter and its client talk to each other, in this proce
  dlms demo decode      captures, some of them broken on purpose, decoded
`;

/** `dlms demo`: shows what there is, and checks that it does as it says. `done` is told the exit code. */
export function demoCommand(done: (exitCode: number) => void): Command {
  return new Command('demo')
    .description('a meter and its client in one process; or captures, decoded')
    .addArgument(new Argument('[what]', 'what is shown').choices(['meter', 'decode']).default('meter'))
    .argument('[folder]', 'other examples for decode: files named 01-name.txt')
    .option('--no-color', 'no colours')
    .addHelpText('before', examples)
    .addHelpText('after', exitCodesInWords('all went as it should', 'something did not'))
    .action(async (what: 'meter' | 'decode', folder: string | undefined, options: { color: boolean }) => {
      if (what === 'meter' && folder !== undefined)
        throw new UsageError('a folder of examples is for dlms demo decode');
      done(await (what === 'meter' ? demonstrateMeter(options.color) : demonstrateDecoding(folder, options.color)));
    });
}
