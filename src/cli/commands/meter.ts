import { Command, Option } from 'commander';
import { testSigningKey } from '../../meter/index.ts';
import { nodeCryptography } from '../../node/index.ts';
import { parseTypeNumber, TypeNumberError } from '../../omnia/index.ts';
import { untilAsked } from '../live/ending.ts';
import { isLoopback } from '../live/loopback.ts';
import { greeting } from '../meter/greeting.ts';
import { closeLinks, openLinks } from '../meter/links.ts';
import { meterClock } from '../meter/meter-clock.ts';
import { profileOf, writeProfile } from '../meter/profile-file.ts';
import { readoutOf } from '../meter/readout.ts';
import { hasWellKnownKey, readRoleKeys } from '../meter/role-keys.ts';
import { startMeter } from '../meter/running-meter.ts';
import { note, write } from '../output.ts';
import { exitCodes, exitCodesInWords, UsageError } from '../usage.ts';

interface MeterOptions {
  readonly typeNumber: string;
  readonly host: string;
  readonly tcp?: true | string;
  readonly udp?: true | string;
  readonly hdlcTcp?: true | string;
  readonly coap?: true | string;
  readonly serial?: string;
  readonly state?: string;
  readonly clock: 'real' | 'virtual';
  readonly time?: string;
  readonly speed: string;
  readonly seed: string;
  readonly history: string;
  readonly keys?: string;
  readonly allowTestKeys?: boolean;
  readonly printProfile?: string;
  readonly json?: boolean;
}

const examples = `Examples:
  dlms meter                                     an OMNIA on 127.0.0.1:4059
  dlms meter --tcp --hdlc-tcp --udp --coap       the same meter over all links
  dlms meter --state ~/meter --clock real        keeps what it is told
  dlms meter --print-profile profile.json        addresses and keys for clients
`;

const allOptions = '684-2-11P-1342AAD1-1B24045';
const defaultPorts = { tcp: 4059, udp: 4059, hdlcTcp: 4060, coap: 5683 } as const;

/** `dlms meter`: an OMNIA that clients can talk to. `done` is told the exit code. */
export function meterCommand(done: (exitCode: number) => void): Command {
  return new Command('meter')
    .description('run an OMNIA electricity meter that any DLMS client can talk to')
    .option('--type-number <number>', 'its hardware, as dlms type-number explains it', allOptions)
    .option('--host <address>', 'where its ports are', '127.0.0.1')
    .option('--tcp [port]', `wrapper over TCP, ${defaultPorts.tcp}; this one alone where no link is named`)
    .option('--udp [port]', `wrapper over UDP, ${defaultPorts.udp}`)
    .option('--hdlc-tcp [port]', `HDLC over TCP, ${defaultPorts.hdlcTcp}`)
    .option('--coap [port]', `CoAP, ${defaultPorts.coap}`)
    .option('--serial <device>', 'optical port on a serial port: IEC 62056-21 mode E and HDLC, 9600 Bd at most')
    .option('--state <folder>', 'keeps what has to survive there')
    .addOption(new Option('--clock <kind>', 'the time of day').choices(['real', 'virtual']).default('real'))
    .option('--time <time>', 'when a virtual clock begins: 2026-06-10T10:00:00Z')
    .option('--speed <factor>', 'how many times faster a virtual clock goes; 0 stands still', '1')
    .option('--seed <number>', 'all that is drawn: identity, load, test keys', '1')
    .option('--history <days>', 'days for which there are profiles at the first start', '180')
    .option('--keys <file>', 'keys by role, as --print-profile writes them')
    .option('--allow-test-keys', 'serves with test keys where others than this machine can reach it')
    .option('--print-profile <file>', 'writes what clients need, keys among it')
    .option('--json', 'JSON on one line when it is ready')
    .addHelpText('before', examples)
    .addHelpText('after', exitCodesInWords('it was ended by SIGINT or SIGTERM'))
    .action(async (options: MeterOptions) => done(await run(options)));
}

async function run(options: MeterOptions): Promise<number> {
  const given = options.keys === undefined ? undefined : readRoleKeys(options.keys);
  const isTest = given === undefined || hasWellKnownKey(given);
  if (isTest && !isLoopback(options.host) && !options.allowTestKeys)
    throw new UsageError(`test keys on ${options.host}: --keys FILE has others, --allow-test-keys lets them be`);
  const running = startMeter({
    typeNumber: typeNumberOf(options.typeNumber),
    seed: wholeNumber('--seed', options.seed, 0xffff_ffff),
    now: meterClock(options),
    state: options.state,
    keys: given,
    historyDays: wholeNumber('--history', options.history, 3650),
    onFault: (error) => note(`the meter: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
  });
  try {
    return await serve(running, options, isTest);
  } finally {
    running.server.close();
    running.close();
  }
}

async function serve(running: ReturnType<typeof startMeter>, options: MeterOptions, isTest: boolean): Promise<number> {
  const { meter, server, keys } = running;
  const linked = { serialNumber: meter.identity.serialNumber, readout: () => readoutOf(meter) };
  const links = await openLinks(server, linked, { ...linkOptions(options), host: options.host });
  try {
    const signingKey = isTest ? testSigningKey(meter.seed, nodeCryptography).reveal() : undefined;
    const profile = profileOf({ meter, links, keys, signingKey });
    if (options.printProfile !== undefined) writeProfile(options.printProfile, profile);
    // Before it says that it is ready: who waits for that may end it at once.
    const asked = untilAsked(new Promise(() => {}));
    await write(greeting(profile, { isTest, json: options.json === true }));
    await asked;
    return exitCodes.good;
  } finally {
    await closeLinks(links);
  }
}

function linkOptions({ tcp, udp, hdlcTcp, coap, serial }: MeterOptions) {
  const none = [tcp, udp, hdlcTcp, coap, serial].every((link) => link === undefined);
  return {
    tcp: none ? defaultPorts.tcp : portOf('tcp', tcp),
    udp: portOf('udp', udp),
    hdlcTcp: portOf('hdlcTcp', hdlcTcp),
    coap: portOf('coap', coap),
    serial,
  };
}

function portOf(link: keyof typeof defaultPorts, given: true | string | undefined): number | undefined {
  if (given === undefined) return undefined;
  return given === true ? defaultPorts[link] : wholeNumber('a port', given, 0xffff);
}

function wholeNumber(what: string, text: string, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number <= most) return number;
  throw new UsageError(`${what}: a whole number from 0 to ${most} is expected`);
}

function typeNumberOf(text: string) {
  try {
    return parseTypeNumber(text);
  } catch (error) {
    if (error instanceof TypeNumberError) throw new UsageError(`${error.message}; see dlms type-number`);
    throw error;
  }
}
