import { Command } from 'commander';
import { toHex } from '../../codec/index.ts';
import { describeObis, type Obis, parseObis } from '../../obis/index.ts';
import { write } from '../output.ts';
import { chosenPalette } from '../terminal.ts';
import { exitCodeHelp, UsageError } from '../usage.ts';

const examples = `Examples:
  dlms obis 1-0:1.8.0
  dlms obis 1.8.0 0100010800ff C.1.0
`;

/** `dlms obis`: what codes stand for. */
export function obisCommand(): Command {
  return new Command('obis')
    .description('say what OBIS codes stand for')
    .argument('<code...>', 'codes in any of the usual forms')
    .option('--no-color', 'no colours')
    .addHelpText('before', examples)
    .addHelpText('after', exitCodeHelp)
    .action((texts: string[], options: { color: boolean }) => write(describeAll(texts, options.color)));
}

function* describeAll(texts: readonly string[], colour: boolean): Generator<string> {
  const codes = texts.map((text) => {
    const code = parseObis(text);
    if (code === undefined) throw new UsageError(`"${text.slice(0, 40)}" is not an OBIS code`);
    return code;
  });
  const { name, meaning, faint } = chosenPalette(colour);
  const width = codes.reduce((most, code) => Math.max(most, String(code).length), 0);
  for (const code of codes) {
    yield `${name(String(code).padEnd(width))}  ${meaning(describeObis(code))}\n`;
    yield `${' '.repeat(width)}  ${faint(`${groups(code)}  ${toHex(code.toBytes())}`)}\n`;
  }
}

function groups({ a, b, c, d, e, f }: Obis): string {
  return `A ${a}  B ${b}  C ${c}  D ${d}  E ${e}  F ${f}`;
}
