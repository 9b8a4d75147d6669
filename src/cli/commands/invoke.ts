import { Command } from 'commander';
import type { Data } from '../../axdr/index.ts';
import { rawInvoking, required } from '../../client/index.ts';
import { tryDecode } from '../../codec/index.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { methodReferenceOf, type NamedMethod } from '../client/member-reference.ts';
import { type MeterSession, withMeter } from '../client/meter-session.ts';
import { protectionFor, type SigningOption, signingKeyOf, withSigningOption } from '../client/signing.ts';
import { dataOf, valueHelp } from '../client/value-input.ts';
import { valueJson, valueOutline } from '../client/value-words.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { exitCodes, exitCodesInWords } from '../usage.ts';

const examples = `Examples:
  dlms invoke profile.json clock/0-0:1.0.0/adjust-to-quarter
  dlms invoke profile.json 70/0-0:96.3.10/1 --role control --sign
`;

/** `dlms invoke`: runs a method of a meter. `done` is told the exit code. */
export function invokeCommand(done: (exitCode: number) => void): Command {
  const command = new Command('invoke')
    .description('run a method of an object of a meter')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .argument('<method>', 'CLASS/LN/METHOD, by number or name')
    .argument('[value]', 'its parameter; integer 0 where left out')
    .addHelpText('before', examples)
    .addHelpText('after', valueHelp);
  return withSigningOption(withConnectionOptions(command))
    .addHelpText('after', exitCodesInWords('the meter has done it', 'the meter was not reached, or refused'))
    .action(
      async (meter: string, text: string, value: string | undefined, options: ConnectionOptions & SigningOption) => {
        const reference = methodReferenceOf(text);
        const parameter = value === undefined ? nothing : dataOf(value, reference.method?.parameter);
        const work = (session: MeterSession) => invoke(session, { reference, parameter, options });
        done(await withMeter({ meter, roles: ['management'], signingKey: signingKeyOf(options), work }, options));
      },
    );
}

/** What methods take that need nothing. */
const nothing: Data = { kind: 'integer', value: 0 };

interface Invocation {
  readonly reference: NamedMethod;
  readonly parameter: Data;
  readonly options: ConnectionOptions & SigningOption;
}

async function invoke(session: MeterSession, { reference, parameter, options }: Invocation): Promise<number> {
  const { classId, interfaceClass, logicalName, methodIndex, name, method } = reference;
  const { client, signal } = session;
  const protection = protectionFor(session, options);
  const returned = required(await client.perform(rawInvoking(reference, parameter), { signal, ...protection }));
  const decoded = method?.returns && returned && tryDecode(method.returns, returned.bytes);
  const value = decoded?.ok ? decoded.value : returned;
  if (options.json) {
    const contract = { classId, logicalName: `${logicalName}`, methodIndex, method: name ?? null };
    await write([jsonDocument({ ...contract, returned: valueJson(value) })]);
  } else {
    await write([
      `${logicalName} ${interfaceClass?.name ?? `class ${classId}`} ${name ?? `method ${methodIndex}`}: done\n`,
    ]);
    if (value !== undefined) await write(valueOutline(value));
  }
  return exitCodes.good;
}
