import process from 'node:process';
import { Command, Option } from 'commander';
import { decodeCapture } from '../../decode/index.ts';
import { nodeAead } from '../../node/index.ts';
import { gatherCertificates } from '../certificates.ts';
import { gatherInputs } from '../input.ts';
import { gatherKeys, type KeyOptions } from '../keyring.ts';
import { readPieces } from '../reading.ts';
import { createSink, type Format, formats, isDocument } from '../sink.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodeHelp, exitCodes, UsageError } from '../usage.ts';

interface DecodeOptions extends KeyOptions {
  readonly certificate?: readonly string[];
  readonly layer: string;
  readonly format: Format;
  readonly strict?: boolean;
  readonly follow?: boolean;
  readonly color: boolean;
}

const layers = ['auto', 'hdlc', 'wrapper', 'mbus', 'p1', 'coap', 'llc', 'iec61334-4-32', 'apdu', 'data'];

const examples = `Examples:
  dlms decode 7ea00a00020023219318717e       hexadecimal, however it is spaced
  dlms decode meter.log                      a log, a binary file or a pcap
  cat frame.bin | dlms decode --format json  standard input, for other programs
  DLMS_KEY=… dlms decode push.txt            an encrypted message
  dlms decode push.pcap --keys keys.json     messages of many meters
  dlms decode --follow < /dev/ttyUSB0        what arrives, as it arrives
`;

const keyHelp = `
Keys:
  are hexadecimal with any separators, base64 or ascii:TEXT; never shown.
  Those in the environment as DLMS_KEY and DLMS_AUTH_KEY are tried as well.
  --keys FILE is a JSON list of entries, or an object of them by system title:
    [{ "systemTitle": "4b414d0102030405", "name": "house 7",
       "encryptionKey": "…", "authenticationKey": "…" }]
  --certificate takes PEM, DER or hexadecimal; one without a system title is
  tried on every signature.

Colours:
  on a terminal; NO_COLOR and FORCE_COLOR are honoured.
`;

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

/** `dlms decode`: captured octets in, explanations out. `done` is told the exit code. */
export function decodeCommand(done: (exitCode: number) => void): Command {
  return new Command('decode')
    .description('explain captured frames, logs, capture files and telegrams, octet by octet')
    .argument('[input...]', 'hexadecimal, files, or - for standard input, which is the default')
    .option('--key <key>', 'encryption key (repeatable)', collect)
    .option('--auth-key <key>', 'authentication key of the --key of the same position', collect)
    .option('--system-title <title>', "sender's system title, where the message has none", collect)
    .option('--keys <file>', 'JSON file of keys')
    .option('--certificate <file>', 'certificate or public key of a signer (repeatable)', collect)
    .addOption(new Option('--layer <name>', 'outermost layer').choices(layers).default('auto'))
    .addOption(new Option('--format <name>', 'what to write').choices(formats).default('tree'))
    .option('--strict', 'encodings that the standard does not allow are errors')
    .option('--follow', 'keep reading, and decode what arrives')
    .option('--no-color', 'no colours')
    .addHelpText('before', examples)
    .addHelpText('after', keyHelp + exitCodeHelp)
    .action(async (args: string[], options: DecodeOptions) => done(await decode(args, options)));
}

async function decode(args: readonly string[], options: DecodeOptions): Promise<number> {
  const { format, follow = false, layer, strict = false } = options;
  if (follow && isDocument(format))
    throw new UsageError(`--follow has no end, --format ${format} needs one: use ndjson`);
  if (args.length === 0 && process.stdin.isTTY && !follow)
    throw new UsageError('there is nothing to decode: give hexadecimal or a file, or see dlms decode --help');
  const keys = gatherKeys(options);
  const signatures = gatherCertificates(options.certificate);
  const inputs = gatherInputs(args, follow);
  const sink = createSink(format, inputs.length, { palette: chosenPalette(options.color), width: chosenWidth() });
  const run = (data: Uint8Array | string) => decodeCapture(data, { keys, layer, strict, signatures, aead: nodeAead });
  for (const input of inputs) {
    await sink.start(input.name);
    for await (const piece of readPieces(input, run, { whole: isDocument(format), follow })) await sink.piece(piece);
    await sink.end();
  }
  return (await sink.finish()) ? exitCodes.good : exitCodes.bad;
}
