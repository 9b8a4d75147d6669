import { Command } from 'commander';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { type MeterSession, withMeter } from '../client/meter-session.ts';
import { catalogueNames, namedObjects, visibleObjects } from '../client/named-objects.ts';
import { type MeterReading, readObjects } from '../client/readings.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { type Column, renderTable } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodes, exitCodesInWords } from '../usage.ts';

const examples = `Examples:
  dlms read profile.json                        the usual registers
  dlms read tcp://192.0.2.7 1.8.0 2.8.0 --profile profile.json
  dlms read hdlc+tcp://192.0.2.7:4060 "voltage L1" --profile profile.json
`;

/** `dlms read`: registers of a meter in words. `done` is told the exit code. */
export function readCommand(done: (exitCode: number) => void): Command {
  const command = new Command('read')
    .description('read registers of a meter: words, scaled values, units')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .argument('[names...]', 'OBIS codes, CLASS/CODE, or words; the usual registers where left out')
    .addHelpText('before', examples);
  return withConnectionOptions(command)
    .addHelpText('after', exitCodesInWords('all was read', 'the meter was not reached, or refused something'))
    .action(async (meter: string, names: readonly string[], options: ConnectionOptions) => {
      const work = (session: MeterSession) => read(session, names, options);
      done(await withMeter({ meter, roles: ['reader', 'management', 'public'], work }, options));
    });
}

async function read(session: MeterSession, names: readonly string[], options: ConnectionOptions) {
  const { client, profile, signal } = session;
  const nameOf = catalogueNames(profile);
  const { objects, isGuess } = await visibleObjects(session);
  const all = await readObjects(client, namedObjects(objects, names, nameOf), { nameOf, signal });
  // Nobody asked for the usual ones that were only supposed to be there.
  const readings = isGuess && names.length === 0 ? all.filter(({ error }) => error === null) : all;
  await write(options.json ? [jsonDocument({ readings })] : table(readings, options.color));
  return readings.length > 0 && readings.every(({ error }) => error === null) ? exitCodes.good : exitCodes.bad;
}

const columns: readonly Column<MeterReading>[] = [
  { title: 'logical name', text: ({ logicalName }) => logicalName, look: 'name' },
  { title: 'object', text: ({ name }) => name, look: 'meaning' },
  { title: 'value', text: ({ text, error }) => text ?? `(${error})`, align: 'right' },
  { title: 'unit', text: ({ unit }) => unit },
];

function table(readings: readonly MeterReading[], color: boolean): Iterable<string> {
  return renderTable(columns, readings, { palette: chosenPalette(color), width: chosenWidth() });
}
