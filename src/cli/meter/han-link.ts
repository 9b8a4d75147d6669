import { LinkError } from '../../codec/index.ts';
import { hanRate, type OmniaMeter } from '../../meter/index.ts';
import { listenTcp, systemClock } from '../../node/index.ts';
import { openDevice } from '../live/terminal-device.ts';
import { UsageError } from '../usage.ts';
import { HanOutput } from './han-output.ts';

/** A HAN port that sends. */
export interface HanLink extends AsyncDisposable {
  /** Where its telegrams are to be had: `tcp://host:port`, or the path of a device. */
  readonly url: string;
}

/** Where a HAN port is: each connection to a TCP port, or a serial port or pseudo-terminal (115200 Bd, 8N1). */
type HanPlace = { readonly port: number } | { readonly path: string };

/** Reads `tcp:PORT`, or a path. */
export function hanPlaceOf(text: string): HanPlace {
  const digits = /^tcp:(\d{1,5})$/.exec(text)?.[1];
  if (digits !== undefined && Number(digits) <= 0xffff) return { port: Number(digits) };
  if (/^\/|^[A-Za-z]+\d+$/.test(text)) return { path: text };
  throw new UsageError(`--p1: tcp:PORT, or the path of a serial port or pseudo-terminal is expected, not ${text}`);
}

/** Opens the HAN port of a meter, and enables it unless a client has said whether it is. Rejects with a UsageError. */
export async function openHan(meter: OmniaMeter, place: string, host: string): Promise<HanLink> {
  const where = hanPlaceOf(place);
  const { han } = meter;
  if (han === undefined) throw new UsageError(`--p1: a meter ${meter.type.name} has no HAN port`);
  han.enableAtFirst();
  const output = new HanOutput({ han, now: () => meter.now() }, systemClock);
  try {
    return 'port' in where ? await overTcp(output, where.port, host) : await overDevice(output, where.path);
  } catch (error) {
    await output[Symbol.asyncDispose]();
    if (error instanceof LinkError) throw new UsageError(`--p1 ${place}: ${error.message}`);
    throw error;
  }
}

async function overTcp(output: HanOutput, port: number, host: string): Promise<HanLink> {
  const listening = await listenTcp({ host, port }, (stream) => output.add(stream));
  return {
    url: `tcp://${host.includes(':') ? `[${host}]` : host}:${listening.port}`,
    [Symbol.asyncDispose]: async () => {
      await output[Symbol.asyncDispose]();
      await listening[Symbol.asyncDispose]();
    },
  };
}

async function overDevice(output: HanOutput, path: string): Promise<HanLink> {
  const port = await openDevice({ scheme: 'serial', path, rate: hanRate, characterFormat: '8N1', addresses: {} });
  output.add(port);
  return { url: path, [Symbol.asyncDispose]: () => output[Symbol.asyncDispose]() };
}
