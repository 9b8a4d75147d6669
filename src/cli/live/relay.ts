import { LinkError } from '../../codec/index.ts';
import { type ByteStream, type Clock, type DatagramChannel, faulty, faultyDatagrams } from '../../transport/index.ts';
import { type BoundedChannel, boundedFaults } from './bounded-faults.ts';
import type { InjectedFaults } from './fault-options.ts';
import type { ConnectionRecording } from './recording.ts';
import type { Direction, Traffic, TrafficConnection } from './traffic.ts';

/** What happens to what passes between a client and a meter. */
export interface Passage {
  readonly traffic: Traffic;
  readonly line: TrafficConnection;
  /** Counts the connections: each draws faults of its own. */
  readonly number: number;
  readonly faults: InjectedFaults | undefined;
  readonly recording: ConnectionRecording | undefined;
  /** Aborts when the proxy is to end: then nothing is waited for. */
  readonly ending: AbortSignal;
}

/** Waits no longer than this for what faults hold back when a side has closed. */
const drainTime = 10_000;

/** Time as the faults need it; waiting for them keeps no program from ending. */
const clock: Clock = {
  now: () => performance.now(),
  setTimer(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** Passes octets both ways, unchanged but for the faults, until one of the sides closes; then closes the other. */
export async function relayStreams(client: ByteStream, meter: ByteStream, passage: Passage): Promise<void> {
  const { line } = passage;
  const outwards = outlet(meter, 'sent', passage);
  const back = outlet(client, 'received', passage);
  const ends = [pass(client, outwards, 'sent', passage), pass(meter, back, 'received', passage)];
  // A side that takes nothing holds up the news that the other has closed.
  const asked = aborted(passage.ending);
  const first = await Promise.race([...ends, asked]);
  if (first !== undefined) {
    line.event(`the ${first.direction === 'sent' ? 'client' : 'meter'} closed${first.reason}`, first.direction);
    await Promise.race([Promise.all([outwards.drained(), back.drained()]), after(drainTime), asked]);
  }
  await Promise.all([client.close(), meter.close()]);
  await Promise.all(ends);
  line.close();
}

/** The end of one direction. */
interface End {
  readonly direction: Direction;
  readonly reason: string;
}

function pass(from: ByteStream, to: BoundedChannel<Uint8Array>, direction: Direction, passage: Passage): Promise<End> {
  return new Promise((resolve) => {
    from.listen({
      receive(octets) {
        const sent = to.send(octets);
        passage.line.octets(octets, direction);
        passage.recording?.octets(octets, direction);
        // The side that takes no more is closed, and told so by itself.
        return sent.catch((error: unknown) => tellFailure(error, direction, passage));
      },
      closed: (error) => resolve({ direction, reason: error === undefined ? '' : `: ${error.message}` }),
    });
  });
}

/** Sends a datagram on, with faults; tells where it cannot be sent. */
export function datagramOutlet(channel: DatagramChannel, peer: string, direction: Direction, passage: Passage) {
  const { faults } = passage;
  const onFault = faultListener(direction, passage);
  const options = faultOptions(direction, passage);
  const out =
    faults === undefined || options === undefined
      ? undefined
      : boundedFaults({
          channel,
          sizeOf: ({ octets }) => octets.length,
          inject: (inner, told) => faultyDatagrams(inner, { ...options, onFault: told }),
          onFault,
        });
  return async (octets: Uint8Array): Promise<void> => {
    try {
      await (out ?? channel).send({ peer, octets });
    } catch (error) {
      tellFailure(error, direction, passage);
    }
  };
}

function outlet(channel: ByteStream, direction: Direction, passage: Passage): BoundedChannel<Uint8Array> {
  const options = faultOptions(direction, passage);
  if (options === undefined) return { send: (octets) => channel.send(octets), drained: () => Promise.resolve() };
  return boundedFaults({
    channel,
    sizeOf: (octets) => octets.length,
    inject: (inner, onFault) => faulty(inner, { ...options, keepsOrder: true, onFault }),
    onFault: faultListener(direction, passage),
  });
}

/** Undefined where nothing is to happen in this direction. */
function faultOptions(direction: Direction, { faults, number }: Passage) {
  if (faults === undefined || (faults.directions !== 'both' && faults.directions !== direction)) return undefined;
  const { rates, maximumDelay, seed } = faults;
  return { ...rates, clock, maximumDelay, seed: seed + 2 * (number - 1) + (direction === 'sent' ? 0 : 1) };
}

function faultListener(direction: Direction, { traffic, line }: Passage): (fault: string) => void {
  return (fault) => {
    traffic.display.counts.injectedFaults += 1;
    line.event(`injected: ${fault}`, direction);
  };
}

function tellFailure(error: unknown, direction: Direction, { line }: Passage): void {
  if (!(error instanceof LinkError)) throw error;
  line.event(`not passed on: ${error.message}`, direction);
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
