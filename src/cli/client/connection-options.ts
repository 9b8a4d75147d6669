import { type Command, Option } from 'commander';
import { UsageError } from '../usage.ts';

/** The options of all commands that talk to a meter. */
export interface ConnectionOptions {
  readonly profile?: string;
  readonly role?: string;
  readonly mechanism?: string;
  readonly referencing?: 'logical-name' | 'short-name';
  readonly state?: string;
  readonly syncCounter?: boolean;
  readonly allowCounterJump?: boolean;
  readonly timeout: string;
  readonly trace?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Mechanisms that a client of the command line has. */
export const mechanisms = ['lowest', 'lls', 'hls-md5', 'hls-sha-1', 'hls-sha-256', 'hls-gmac'] as const;

/** Text under the help of a command that talks to a meter. */
export const connectionHelp = `
Meter:
  tcp://HOST:4059?client=16&server=1   wrapper over TCP; udp:// over UDP
  coap://HOST:5683                     CoAP
  hdlc+tcp://HOST:PORT?physical=17     HDLC over TCP
  serial:/dev/ttyUSB0?baud=9600        HDLC on a serial port; pty:/dev/pts/7
  serial:/dev/ttyUSB0?mode=e           an optical port: IEC 62056-21 mode E
  profile.json                         the first connection of a profile file

Secrets come from the profile file or the environment: DLMS_KEY, DLMS_AUTH_KEY,
DLMS_SYSTEM_TITLE (of the client), DLMS_PASSWORD. None is an option.
`;

/** Gives a command the options of `ConnectionOptions`. */
export function withConnectionOptions(command: Command): Command {
  return command
    .option('--profile <file>', 'who we are, as dlms meter --print-profile writes it')
    .option('--role <name>', 'role of the profile file')
    .addOption(new Option('--mechanism <name>', 'authentication without a profile file').choices(mechanisms))
    .addOption(new Option('--referencing <kind>', 'how objects are named').choices(['logical-name', 'short-name']))
    .option('--state <folder>', 'where invocation counters are kept (DLMS_STATE, else ~/.local/state/dlms)')
    .option('--sync-counter', 'first asks the meter for its invocation counter, and goes on above it')
    .option('--allow-counter-jump', 'lets that be a jump of more than 2^20')
    .option('--timeout <seconds>', 'how long an answer may take', '10')
    .option('--trace <file>', 'writes all APDUs as NDJSON; passwords are masked')
    .option('--verbose', 'shows what passes, decoded, on standard error')
    .option('--json', 'JSON for other programs')
    .option('--no-color', 'no colours')
    .addHelpText('after', connectionHelp);
}

/** Milliseconds that an answer may take. */
export function timeoutOf({ timeout }: Pick<ConnectionOptions, 'timeout'>): number {
  const seconds = Number(timeout);
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new UsageError('--timeout: seconds from 0 to 86400 are expected');
}
