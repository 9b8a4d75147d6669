import { type Command, Option } from 'commander';
import type { DecodeCaptureOptions } from '../../decode/index.ts';
import { nodeAead } from '../../node/index.ts';
import { gatherCertificates } from '../certificates.ts';
import { gatherKeys, type KeyOptions } from '../keyring.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { UsageError } from '../usage.ts';
import { Display } from './display.ts';
import { Traffic } from './traffic.ts';

/** The options of all that shows live traffic. */
export interface LiveOptions extends KeyOptions {
  readonly certificate?: readonly string[];
  readonly layer?: string;
  readonly tree?: boolean;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly color: boolean;
}

const layers = ['auto', 'hdlc', 'wrapper', 'mbus', 'p1', 'coap'];

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

/** Gives a command the options of `LiveOptions`: keys as `dlms decode` takes them, and how messages are shown. */
export function withLiveOptions(command: Command): Command {
  return command
    .option('--tree', 'the tree of every message')
    .option('--json', 'JSON, one line for every message')
    .option('--key <key>', 'encryption key (repeatable)', collect)
    .option('--auth-key <key>', 'authentication key of the --key of the same position', collect)
    .option('--system-title <title>', "sender's system title, where the message has none", collect)
    .option('--keys <file>', 'JSON file of keys, as for dlms decode')
    .option('--certificate <file>', 'certificate or public key of a signer (repeatable)', collect)
    .addOption(new Option('--layer <name>', 'outermost layer').choices(layers))
    .option('--strict', 'encodings that the standard does not allow are errors')
    .option('--no-color', 'no colours');
}

/** The decoder and the display that the options ask for; `layer` is what the endpoint lets expect. */
export function trafficFor(options: LiveOptions, layer: string): Traffic {
  if (options.tree && options.json) throw new UsageError('--tree and --json exclude each other');
  const format = options.json ? 'json' : options.tree ? 'tree' : 'line';
  const display = new Display({ format, palette: chosenPalette(options.color), width: chosenWidth() });
  const decoding: DecodeCaptureOptions = {
    keys: gatherKeys(options),
    signatures: gatherCertificates(options.certificate),
    layer: options.layer ?? layer,
    strict: options.strict ?? false,
    aead: nodeAead,
  };
  return new Traffic(display, decoding);
}
