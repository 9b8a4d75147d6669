import { accessSync } from 'node:fs';
import { Command } from 'commander';
import { fileProblem } from '../input.ts';
import { summarize, untilAsked } from '../live/ending.ts';
import { type EndpointUrl, endpointName, parseEndpointUrl } from '../live/endpoint-url.ts';
import { isDatagrams, layerOf } from '../live/endpoints.ts';
import { type FaultFlags, readFaults, withFaultOptions } from '../live/fault-options.ts';
import { isLoopback } from '../live/loopback.ts';
import { type LiveOptions, trafficFor, withLiveOptions } from '../live/options.ts';
import { Passages, startProxy } from '../live/proxying.ts';
import { Recording } from '../live/recording.ts';
import { note } from '../output.ts';
import { exitCodeHelp, exitCodes, UsageError } from '../usage.ts';

interface ProxyOptions extends LiveOptions, FaultFlags {
  readonly listen: string;
  readonly to: string;
  readonly record?: string;
  readonly allowRemote?: boolean;
}

const examples = `Examples:
  dlms proxy --listen tcp://127.0.0.1:4059 --to tcp://meter:4059
  dlms proxy --listen udp://:5683 --to coap://meter:5683 --drop 5% --delay 50ms
  dlms proxy --listen tcp://:4059 --to "serial:/dev/ttyUSB0?baud=9600"
  dlms proxy --listen pty:/dev/pts/7 --to tcp://gateway:3001 --record line.pcap
`;

const notes = `
Octets pass as they are; decoding delays none of them. Of what is shown and
recorded, faults come after: it is what the sender sent. A fault happens to what
arrives at a time: a datagram, some octets of a stream.
`;

/** `dlms proxy`: passes octets between a client and a meter, shows them decoded, and injects faults where asked. */
export function proxyCommand(done: (exitCode: number) => void): Command {
  const command = new Command('proxy')
    .description('stand between a client and a meter: show what passes, inject faults')
    .requiredOption('--listen <endpoint>', 'where clients come: tcp://, udp://, serial: or pty:')
    .requiredOption('--to <endpoint>', 'the meter: tcp://, hdlc+tcp://, udp://, coap://, serial: or pty:')
    .option('--record <file>', 'writes what passes as pcap')
    .option('--allow-remote', 'lets --listen take clients from other machines');
  return withLiveOptions(withFaultOptions(command))
    .addHelpText('before', examples)
    .addHelpText('after', notes + exitCodeHelp)
    .action(async (options: ProxyOptions) => done(await proxy(options)));
}

async function proxy(options: ProxyOptions): Promise<number> {
  const listen = parseEndpointUrl(options.listen);
  const to = parseEndpointUrl(options.to);
  checkEndpoints(listen, to, options.allowRemote === true);
  const faults = readFaults(options, () => Math.floor(Math.random() * 2 ** 32));
  const layer = [layerOf(listen), layerOf(to)].find((name) => name !== 'auto') ?? 'auto';
  const traffic = trafficFor(options, layer);
  const isCoap = layer === 'coap';
  const recording = options.record === undefined ? undefined : await Recording.create(options.record, isCoap);
  const running = await startProxy(listen, to, new Passages(traffic, faults, recording));
  if (faults !== undefined) traffic.event(`faults of seed ${faults.seed}`, { connection: '' });
  await untilAsked(running.over);
  await running.close();
  await recording?.close();
  const exitCode = await summarize(traffic);
  return isRecorded(recording) ? exitCode : exitCodes.bad;
}

function checkEndpoints(listen: EndpointUrl, to: EndpointUrl, allowRemote: boolean): void {
  if (isDatagrams(listen) !== isDatagrams(to))
    throw new UsageError('datagrams and streams do not go together: udp:// or coap:// on both sides, or on none');
  if (to.scheme === 'tcp-listen') throw new UsageError('--to is the meter, which is connected to: tcp://');
  if (!('path' in listen) && !isLoopback(listen.host) && !allowRemote)
    throw new UsageError(`${endpointName(listen)} can be reached from other machines: --allow-remote if that is meant`);
  for (const url of [listen, to]) if ('path' in url) checkDevice(url.path);
}

function checkDevice(path: string): void {
  try {
    // On Windows ports are no files.
    if (path.startsWith('/')) accessSync(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw isMissing ? new UsageError(`${path}: there is no such device`) : fileProblem(path, error);
  }
}

function isRecorded(recording: Recording | undefined): boolean {
  if (recording === undefined) return true;
  if (recording.failure !== undefined) note(`the recording ends early: ${recording.failure.message}`);
  if (recording.lostOctets > 0) note(`${recording.lostOctets} octets are not recorded: the disk is too slow`);
  return recording.failure === undefined && recording.lostOctets === 0;
}
