import { Command } from 'commander';
import type { DataKind } from '../../axdr/index.ts';
import { rawReading, rawWriting, required } from '../../client/index.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { attributeReferenceOf, type NamedAttribute } from '../client/member-reference.ts';
import { type MeterSession, withMeter } from '../client/meter-session.ts';
import { protectionFor, type SigningOption, signingKeyOf, withSigningOption } from '../client/signing.ts';
import { dataOf, valueHelp } from '../client/value-input.ts';
import { valueJson, valueLine } from '../client/value-words.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { exitCodes, exitCodesInWords } from '../usage.ts';

const examples = `Examples:
  dlms set profile.json disconnect-control/0-0:96.3.10/control-mode mode-4
  dlms set profile.json data/0-0:96.80.100/value enum:1 --role management
`;

/** `dlms set`: writes one attribute of a meter. `done` is told the exit code. */
export function setCommand(done: (exitCode: number) => void): Command {
  const command = new Command('set')
    .description('write one attribute of a meter')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .argument('<attribute>', 'CLASS/LN/ATTRIBUTE, by number or name')
    .argument('<value>', 'what it is to be')
    .addHelpText('before', examples)
    .addHelpText('after', valueHelp);
  return withSigningOption(withConnectionOptions(command))
    .addHelpText('after', exitCodesInWords('the meter took it', 'the meter was not reached, or refused'))
    .action(async (meter: string, text: string, value: string, options: ConnectionOptions & SigningOption) => {
      const reference = attributeReferenceOf(text);
      const { attribute } = reference;
      // What is wrong with the value is told before anybody is asked.
      const isOpen = attribute === undefined || attribute.type.typeName === 'CHOICE';
      if (!isOpen) dataOf(value, attribute.type);
      const work = (session: MeterSession) => set(session, { reference, value, options });
      done(await withMeter({ meter, roles: ['management'], signingKey: signingKeyOf(options), work }, options));
    });
}

interface Setting {
  readonly reference: NamedAttribute;
  readonly value: string;
  readonly options: ConnectionOptions & SigningOption;
}

async function set(session: MeterSession, { reference, value, options }: Setting): Promise<number> {
  const { client, signal } = session;
  const { attribute, logicalName, interfaceClass, classId, attributeIndex, name } = reference;
  const data = dataOf(value, attribute?.type, await kindOf(session, reference, value));
  required(await client.perform(rawWriting(reference, data), { signal, ...protectionFor(session, options) }));
  const of = interfaceClass?.name ?? `class ${classId}`;
  const member = name ?? `attribute ${attributeIndex}`;
  await write(
    options.json
      ? [
          jsonDocument({
            classId,
            logicalName: `${logicalName}`,
            attributeIndex,
            type: data.kind,
            value: valueJson(data),
          }),
        ]
      : [`${logicalName} ${of} ${member} is set to ${valueLine(data)}\n`],
  );
  return exitCodes.good;
}

/** The kind that is there, where the class leaves it open and the value does not say it. */
async function kindOf(
  { client, signal }: MeterSession,
  reference: NamedAttribute,
  value: string,
): Promise<DataKind | undefined> {
  const isOpen = reference.attribute === undefined || reference.attribute.type.typeName === 'CHOICE';
  if (!isOpen || /^[a-z][a-z0-9-]*:/.test(value)) return undefined;
  const outcome = await client.perform(rawReading(reference), { signal });
  return outcome.ok ? outcome.value.data().kind : undefined;
}
