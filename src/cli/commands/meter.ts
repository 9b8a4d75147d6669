import { Command, Option } from 'commander';
import { type DisplayPreset, displayPresets, type PushDriver, testSigningKey } from '../../meter/index.ts';
import { nodeCryptography } from '../../node/index.ts';
import { parseTypeNumber, TypeNumberError } from '../../omnia/index.ts';
import { untilAsked } from '../live/ending.ts';
import { isLoopback } from '../live/loopback.ts';
import { greeting } from '../meter/greeting.ts';
import { type HanLink, openHan } from '../meter/han-link.ts';
import { type FrontServer, serveFront } from '../meter/http/front-server.ts';
import { linkedMeter } from '../meter/linked-meter.ts';
import { closeLinks, openLinks } from '../meter/links.ts';
import { type MeterClock, meterClock } from '../meter/meter-clock.ts';
import { requireTerminal, runPanel } from '../meter/panel/panel.ts';
import { profileOf, writeProfile } from '../meter/profile-file.ts';
import { openPush } from '../meter/push-link.ts';
import { hasWellKnownKey, readRoleKeys } from '../meter/role-keys.ts';
import { type RunningMeter, startMeter } from '../meter/running-meter.ts';
import type { SceneFile } from '../meter/scene-file.ts';
import { runAtOnce, sceneClock, sceneOf, type TypedOptions, traceStyle } from '../meter/scene-options.ts';
import { playLive } from '../meter/scene-playing.ts';
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
  readonly time?: string | undefined;
  readonly speed: string;
  readonly seed: string;
  readonly history: string;
  readonly keys?: string;
  readonly allowTestKeys?: boolean;
  readonly printProfile?: string;
  readonly json?: boolean;
  readonly scene?: string;
  readonly run?: boolean;
  readonly displayLists?: DisplayPreset;
  readonly panel?: boolean;
  readonly http?: true | string;
  readonly httpHost: string;
  readonly p1?: string;
  readonly push?: readonly string[];
}

const examples = `Examples:
  dlms meter                                     an OMNIA on 127.0.0.1:4059
  dlms meter --tcp --hdlc-tcp --udp --coap       the same meter over all links
  dlms meter --state ~/meter --clock real        keeps what it is told
  dlms meter --print-profile profile.json        addresses and keys for clients
`;

const allOptions = '684-2-11P-1342AAD1-1B24045';
const defaultPorts = { tcp: 4059, udp: 4059, hdlcTcp: 4060, coap: 5683, http: 8059 } as const;

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
    .option('--scene <file>', 'plays what happens in a file of YAML or JSON, and shows what the meter does')
    .option('--run', 'plays the scene to its end at once, without links')
    .addOption(new Option('--display-lists <preset>', 'what its display goes through').choices(displayPresets))
    .option('--panel', 'shows its front in the terminal: display, LEDs, switch, link, what waits to be pushed')
    .option('--http [port]', `the same as a page with buttons to press, ${defaultPorts.http}`)
    .option('--http-host <address>', 'where that page is', '127.0.0.1')
    .option('--p1 <place>', 'telegrams of its HAN port: tcp:PORT, or the path of a serial port or pseudo-terminal')
    .option(
      '--push <url...>',
      'where it pushes to: coap://HOST:PORT, udp:// or tcp://; the next where one is out of reach',
    )
    .addHelpText('before', examples)
    .addHelpText(
      'after',
      exitCodesInWords('it was ended by SIGINT or SIGTERM, or its scene', 'the scene expects something else'),
    )
    .action(async (options: MeterOptions, command: Command) => done(await run(options, command)));
}

async function run(typed: MeterOptions, command: Command): Promise<number> {
  const file = typed.scene === undefined ? undefined : sceneOf(typed.scene, typedOptions(typed, command));
  if (typed.run) return runAtOnce(file, typed);
  const options = { ...typed, ...(file && sceneClock(file, typed, isTyped(command, 'clock'))) };
  if (options.panel) requireTerminal();
  const given = options.keys === undefined ? undefined : readRoleKeys(options.keys);
  const isTest = given === undefined || hasWellKnownKey(given);
  if (isTest && !isLoopback(options.host) && !options.allowTestKeys)
    throw new UsageError(`test keys on ${options.host}: --keys FILE has others, --allow-test-keys lets them be`);
  const { type, seed, history } = file?.scene ?? {};
  const clock = meterClock(options);
  const running = startMeter({
    typeNumber: type ?? typeNumberOf(options.typeNumber),
    seed: seed ?? wholeNumber('--seed', options.seed, 0xffff_ffff),
    now: clock.now,
    state: options.state,
    keys: given,
    historyDays: history ?? wholeNumber('--history', options.history, 3650),
    onFault: (error) => note(`the meter: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
  });
  clock.continueFrom(running.meter.now());
  try {
    return await serve(running, options, { isTest, file, clock });
  } finally {
    running.server.close();
    running.close();
  }
}

interface Serving {
  readonly isTest: boolean;
  readonly file: SceneFile | undefined;
  readonly clock: MeterClock;
}

async function serve(running: RunningMeter, options: MeterOptions, { isTest, file, clock }: Serving): Promise<number> {
  const { meter, server, keys } = running;
  const links = await openLinks(server, linkedMeter(meter), { ...linkOptions(options), host: options.host });
  if (options.displayLists !== undefined) meter.display.useLists(options.displayLists);
  const ended = new AbortController();
  let page: FrontServer | undefined;
  let han: HanLink | undefined;
  let push: PushDriver | undefined;
  try {
    const signingKey = isTest ? testSigningKey(meter.seed, nodeCryptography).reveal() : undefined;
    const profile = profileOf({ meter, links, keys, signingKey });
    if (options.printProfile !== undefined) writeProfile(options.printProfile, profile);
    // Before it says that it is ready: who waits for that may end it at once.
    const asked = untilAsked(new Promise(() => {}));
    page = options.http === undefined ? undefined : await serveFront(meter, pageOptions(options));
    han = options.p1 === undefined ? undefined : await openHan(meter, options.p1, options.host);
    push = options.push && openPush(meter, { ...pushOptions(options), urls: options.push });
    const told = { isTest, json: options.json === true, page: page?.url, p1: han?.url };
    if (!options.panel) await write(greeting(profile, told));
    const playing = file && playLive(file, { meter, clock, ended: ended.signal }, traceStyle(options));
    const connections = [...profile.connections, ...(page === undefined ? [] : [page.url])];
    const over = playing === undefined ? asked : Promise.race([asked, playing.then(() => asked)]);
    await (options.panel ? runPanel({ meter, connections, ended: over }) : over);
    ended.abort();
    const result = await playing;
    return result === undefined || result.misses.length === 0 ? exitCodes.good : exitCodes.bad;
  } finally {
    ended.abort();
    await push?.close();
    await page?.close();
    await han?.[Symbol.asyncDispose]();
    await closeLinks(links);
  }
}

const isTyped = (command: Command, name: string): boolean => command.getOptionValueSource(name) === 'cli';

function typedOptions(options: MeterOptions, command: Command): TypedOptions {
  const { typeNumber, seed, history } = options;
  return {
    typeNumber: isTyped(command, 'typeNumber') ? typeNumberOf(typeNumber) : undefined,
    seed: isTyped(command, 'seed') ? wholeNumber('--seed', seed, 0xffff_ffff) : undefined,
    history: isTyped(command, 'history') ? wholeNumber('--history', history, 3650) : undefined,
  };
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

function pageOptions({ http, httpHost }: MeterOptions) {
  const onFault = (fault: unknown) => note(`the page: ${fault instanceof Error ? fault.message : fault}`);
  return { host: httpHost, port: portOf('http', http) ?? defaultPorts.http, onFault };
}

/** A virtual clock may go faster than that of this machine. */
function pushOptions({ clock }: MeterOptions) {
  return {
    longestWait: clock === 'virtual' ? 50 : 1000,
    onFault: (fault: unknown) => note(`push: ${fault instanceof Error ? fault.message : fault}`),
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
