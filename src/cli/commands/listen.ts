import { Command, Option } from 'commander';
import { toHex } from '../../codec/index.ts';
import { PushReceiver, type PushRefusal } from '../../headend/index.ts';
import { nodeCryptography, systemClock } from '../../node/index.ts';
import {
  authenticatedAndEncrypted,
  MemoryTransactionStore,
  type ProtectionLevel,
  parseSystemTitle,
  securitySuite,
  transactionGuard,
  unprotected,
} from '../../security/index.ts';
import { gatherPublicKeys } from '../certificates.ts';
import { gatherKeys, type KeyOptions } from '../keyring.ts';
import { pushKeys, signerKeys } from '../listen/push-keys.ts';
import { openPushPort, type PushPort } from '../listen/push-ports.ts';
import { PushSink } from '../listen/push-sink.ts';
import { openPushState, type PushState } from '../listen/push-state.ts';
import { untilAsked } from '../live/ending.ts';
import { endpointName, type NetworkEndpointUrl, parseEndpointUrl } from '../live/endpoint-url.ts';
import { isLoopback } from '../live/loopback.ts';
import { note, write } from '../output.ts';
import { exitCodes, exitCodesInWords, UsageError } from '../usage.ts';

interface ListenOptions extends KeyOptions {
  readonly certificate?: readonly string[];
  readonly ownTitle: string;
  readonly minimum: Minimum;
  readonly ndjson?: string;
  readonly state?: string;
  readonly allowRemote?: boolean;
  readonly json?: boolean;
}

const minimums = {
  'authenticated-and-encrypted': authenticatedAndEncrypted,
  authenticated: { ...unprotected, authentication: true },
  encrypted: { ...unprotected, encryption: true },
  signed: { ...unprotected, signature: true },
  none: unprotected,
} as const satisfies Record<string, ProtectionLevel>;
type Minimum = keyof typeof minimums;

const examples = `Examples:
  dlms listen --keys keys.json                  on the ports of this machine
  dlms listen coap://:5683 --keys keys.json --ndjson pushes.ndjson
  dlms listen udp://0.0.0.0:4059 --allow-remote --keys keys.json --json
  dlms listen --keys keys.json --state ~/pushes confirms what asks for it
`;

const notes = `
A push is acknowledged when it is in the file of --ndjson and cannot be replayed
any more: CoAP with 2.04, the wrapper with a DataNotification-Confirm where the
meter asks for one. A push that is sent again is acknowledged again and shown
once. What is refused is told on standard error. Keys are given as to
dlms decode. Without --state, replays are known until the program ends, and
nothing ciphered is confirmed.
`;

/** So many refusals are told, and diagnosed: whoever can send here can send much. */
const mostTold = 1000;
const mostDiagnosed = 100;

const defaults = ['coap://:5683', 'udp://:4059', 'tcp://:4059'];
const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

/** `dlms listen`: takes the pushes of meters. `done` is told the exit code. */
export function listenCommand(done: (exitCode: number) => void): Command {
  return new Command('listen')
    .description('take what meters push: open it, keep it, and acknowledge it')
    .argument('[endpoint...]', `coap://, udp:// or tcp://; ${defaults.join(', ')} where left out`)
    .option('--key <key>', 'encryption key (repeatable)', collect)
    .option('--auth-key <key>', 'authentication key of the --key of the same position', collect)
    .option('--system-title <title>', 'meter of the --key of the same position', collect)
    .option('--keys <file>', 'JSON file of keys')
    .option('--certificate <file>', 'certificate or public key of a signer (repeatable)', collect)
    .option('--own-title <title>', 'system title of this side', '444c4d5300000001')
    .addOption(
      new Option('--minimum <level>', 'the least protection that is accepted')
        .choices(Object.keys(minimums))
        .default('authenticated-and-encrypted'),
    )
    .option('--ndjson <file>', 'appends a line of JSON for each push')
    .option('--state <folder>', 'remembers there what was received and which counters were used')
    .option('--allow-remote', 'takes pushes of other machines')
    .option('--json', 'shows a line of JSON for each push')
    .addHelpText('before', examples)
    .addHelpText('after', notes + exitCodesInWords('it was ended, and nothing was refused', 'something was refused'))
    .action(async (endpoints: string[], options: ListenOptions) => done(await listen(endpoints, options)));
}

async function listen(endpoints: readonly string[], options: ListenOptions): Promise<number> {
  const urls = (endpoints.length === 0 ? defaults : endpoints).map((text) => portUrl(text, options));
  const systemTitle = parseSystemTitle(options.ownTitle);
  if (systemTitle === undefined) throw new UsageError('--own-title is not 16 hexadecimal digits');
  const keys = pushKeys(gatherKeys(options));
  const verificationKey = signerKeys(gatherPublicKeys(options.certificate ?? []));
  using state = openPushState(options.state, systemTitle);
  const sink = new PushSink(options.ndjson, options.json === true);
  const counts = { refused: 0, repeated: 0 };
  const receiver = new PushReceiver({
    clock: systemClock,
    security: {
      ...securityOf(options, state),
      systemTitle,
      keys,
      ...(verificationKey && { verificationKey }),
    },
    deliver: sink.deliver,
    onRefused(refusal) {
      counts.refused += 1;
      if (counts.refused <= mostTold) note(refusalInWords(refusal, counts.refused <= mostDiagnosed));
      if (counts.refused === mostTold) note('what else is refused is counted');
    },
    onRepeated() {
      counts.repeated += 1;
    },
    onFault: (error, { peer }) => note(`${peer}: ${messageOf(error)}`),
  });
  try {
    await serve(urls, receiver, options.json === true);
  } finally {
    sink.close();
  }
  await write([summary(sink, counts, options.json === true)]);
  return counts.refused === 0 ? exitCodes.good : exitCodes.bad;
}

function securityOf({ minimum }: ListenOptions, { replay, nextInvocationCounter }: PushState) {
  return {
    cryptography: nodeCryptography,
    suites: [0, 1, 2].map((id) => securitySuite(id as 0)),
    minimum: minimums[minimum],
    replay,
    signedReplay: transactionGuard(new MemoryTransactionStore()),
    nextInvocationCounter,
  };
}

async function serve(urls: readonly NetworkEndpointUrl[], receiver: PushReceiver, isJson: boolean): Promise<void> {
  const ports: PushPort[] = [];
  try {
    for (const url of urls) ports.push(await openPushPort(url, receiver, (what) => note(messageOf(what))));
    // Before it says where it listens: who waits for that may end it at once.
    const asked = untilAsked(new Promise(() => {}));
    for (const { name } of ports)
      await write([isJson ? `${JSON.stringify({ listening: name })}\n` : `listening on ${name}\n`]);
    await asked;
  } finally {
    receiver.close();
    for (const port of ports) await port.close();
  }
}

function portUrl(text: string, { allowRemote }: ListenOptions): NetworkEndpointUrl {
  const url = parseEndpointUrl(text);
  if ('path' in url || url.scheme === 'hdlc+tcp')
    throw new UsageError(`${endpointName(url)}: pushes are taken on coap://, udp:// and tcp://`);
  if (isLoopback(url.host) || allowRemote === true) return url;
  throw new UsageError(`${endpointName(url)} is open to other machines, which --allow-remote allows`);
}

function refusalInWords(refusal: PushRefusal, isDiagnosed: boolean): string {
  const { kind, error, transport, peer, claimedTitle, diagnose } = refusal;
  const title = claimedTitle === undefined ? '' : `, ${toHex(claimedTitle)}`;
  const code = 'code' in error ? ` (${error.code})` : '';
  const diagnosis = isDiagnosed ? diagnose() : undefined;
  return `${kind}: ${transport} ${peer}${title}: ${error.message}${code}${diagnosis === undefined ? '' : `; ${diagnosis}`}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function summary(sink: PushSink, counts: { readonly refused: number; readonly repeated: number }, isJson: boolean) {
  const { pushes, meters } = sink;
  if (isJson) return `${JSON.stringify({ summary: { pushes, meters, ...counts } })}\n`;
  return `${pushes} pushes of ${meters} meters; ${counts.repeated} came again, ${counts.refused} refused\n`;
}
