import { Command } from 'commander';
import { Data as dataCodec, type RawData } from '../../axdr/index.ts';
import { rawReading, required } from '../../client/index.ts';
import { tryDecode } from '../../codec/index.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { attributeReferenceOf, type NamedAttribute } from '../client/member-reference.ts';
import { withMeter } from '../client/meter-session.ts';
import { valueJson, valueOutline } from '../client/value-words.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { exitCodes, exitCodesInWords } from '../usage.ts';

const examples = `Examples:
  dlms get profile.json register/1-0:1.8.0/value
  dlms get profile.json 8/0-0:1.0.0/2
  dlms get profile.json association-ln/0-0:40.0.0/object-list --json
`;

/** `dlms get`: one attribute of a meter. `done` is told the exit code. */
export function getCommand(done: (exitCode: number) => void): Command {
  const command = new Command('get')
    .description('read one attribute of a meter, as it is')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .argument('<attribute>', 'CLASS/LN/ATTRIBUTE, by number or name')
    .addHelpText('before', examples);
  return withConnectionOptions(command)
    .addHelpText('after', exitCodesInWords('it was read', 'the meter was not reached, or refused'))
    .action(async (meter: string, text: string, options: ConnectionOptions) => {
      const reference = attributeReferenceOf(text);
      const roles = ['management', 'reader', 'public'];
      const work = async ({ client, signal }: Parameters<Parameters<typeof withMeter>[0]['work']>[0]) => {
        const raw = required(await client.perform(rawReading(reference), { signal }));
        await write(options.json ? [jsonDocument(contract(reference, raw))] : valueOutline(typed(reference, raw)));
        return exitCodes.good;
      };
      done(await withMeter({ meter, roles, work }, options));
    });
}

/** As its class reads it; a meter with another version of the class may answer otherwise. */
function typed({ attribute }: NamedAttribute, raw: RawData): unknown {
  const decoded = attribute === undefined ? undefined : tryDecode(attribute.type, raw.bytes);
  return decoded?.ok ? decoded.value : raw.as(dataCodec);
}

function contract(reference: NamedAttribute, raw: RawData): object {
  const { classId, interfaceClass, logicalName, attributeIndex, name } = reference;
  return {
    classId,
    className: interfaceClass?.name ?? null,
    logicalName: `${logicalName}`,
    attributeIndex,
    attribute: name ?? null,
    type: raw.as(dataCodec).kind,
    value: valueJson(typed(reference, raw)),
  };
}
