import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { encodeUtf8 } from '../../axdr/index.ts';
import type { ImageProgress, ImageTransferOutcome } from '../../client/index.ts';
import { fromHex } from '../../codec/index.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { type MeterSession, withMeter } from '../client/meter-session.ts';
import { workProgress } from '../client/work-progress.ts';
import { fileProblem } from '../input.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { exitCodes, exitCodesInWords, UsageError } from '../usage.ts';

const examples = `Examples:
  dlms firmware profile.json omnia-1.2.bin
  dlms firmware profile.json omnia-1.2.bin --resume --no-activate
`;

interface FirmwareOptions extends ConnectionOptions {
  readonly identifier?: string;
  readonly resume?: boolean;
  readonly activate: boolean;
}

/** `dlms firmware`: brings firmware into a meter. `done` is told the exit code. */
export function firmwareCommand(done: (exitCode: number) => void): Command {
  const command = new Command('firmware')
    .description('transfer firmware into a meter, verify and activate it')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .argument('<file>', 'the image')
    .option('--identifier <text>', 'its name: text, or hex:…; the name of the file where left out')
    .option('--resume', 'goes on where a transfer of this image was broken off')
    .option('--no-activate', 'stops when the meter has verified it')
    .addHelpText('before', examples);
  return withConnectionOptions(command)
    .addHelpText('after', exitCodesInWords('the meter has it', 'the meter was not reached, or refused it'))
    .action(async (meter: string, file: string, options: FirmwareOptions) => {
      const image = { identifier: identifierOf(options.identifier ?? basename(file)), octets: readImage(file) };
      const work = (session: MeterSession) => update(session, image, options);
      done(await withMeter({ meter, roles: ['firmware', 'management'], work }, options));
    });
}

async function update(
  { client, signal }: MeterSession,
  image: { readonly identifier: Uint8Array; readonly octets: Uint8Array },
  { resume = false, activate, json }: FirmwareOptions,
): Promise<number> {
  const progress = workProgress('blocks', undefined, () => performance.now());
  try {
    const onProgress = ({ blocks, totalBlocks }: ImageProgress) => progress.at(blocks, totalBlocks);
    const outcome = await client.imageTransfer().update(image, { resume, activate, signal, onProgress });
    progress.end();
    await write(json ? [jsonDocument(outcome)] : [`${outcomeText(outcome)}\n`]);
    return exitCodes.good;
  } finally {
    progress.end();
  }
}

function outcomeText({ state, sentBlocks, totalBlocks }: ImageTransferOutcome): string {
  const resumed = sentBlocks < totalBlocks ? ', the others were there' : '';
  const states = {
    verified: 'the meter has verified the image',
    activated: 'the meter has activated the image',
    activating: 'the meter was told to activate the image and was not heard of since, as when it restarts',
  };
  return `${sentBlocks} of ${totalBlocks} blocks sent${resumed}: ${states[state]}`;
}

function identifierOf(text: string): Uint8Array {
  if (!text.startsWith('hex:')) return encodeUtf8(text);
  const octets = fromHex(text.slice(4));
  if (octets === undefined) throw new UsageError('--identifier: hexadecimal digits are expected after hex:');
  return octets;
}

function readImage(file: string): Uint8Array {
  let octets: Uint8Array;
  try {
    octets = Uint8Array.from(readFileSync(file));
  } catch (error) {
    throw fileProblem(file, error);
  }
  if (octets.length === 0) throw new UsageError(`${file} is empty`);
  return octets;
}
