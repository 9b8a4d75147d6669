import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import process from 'node:process';
import type { ClientSecurity } from '../../association/index.ts';
import { type ClientOptions, DlmsClient, recordTrace, synchronizeInvocationCounter } from '../../client/index.ts';
import { nodeCryptography, systemClock } from '../../node/index.ts';
import { nextInvocationCounter, securitySuite } from '../../security/index.ts';
import type { Transport } from '../../transport/index.ts';
import { type EndpointUrl, parseEndpointUrl } from '../live/endpoint-url.ts';
import { randomBytes } from '../meter/random.ts';
import { note } from '../output.ts';
import { exitCodes, UsageError } from '../usage.ts';
import { type ConnectionOptions, timeoutOf } from './connection-options.ts';
import { type Credentials, gatherCredentials, secretOf } from './credentials.ts';
import { failureOf, tellFailure } from './failure.ts';
import { type KeptCounters, openCounters } from './invocation-counters.ts';
import { type MeterLine, openMeterLine, type Saps } from './meter-line.ts';
import { type MeterProfile, readMeterProfile } from './meter-profile.ts';
import { type ShownTraffic, showTraffic } from './shown-traffic.ts';

/** An association with a meter, for one command. */
export interface MeterSession {
  readonly client: DlmsClient;
  readonly profile: MeterProfile | undefined;
  readonly credentials: Credentials;
  /** Aborts with the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What a command does with a meter. */
export interface MeterTask {
  /** The URL of a meter, or a profile file. */
  readonly meter: string;
  /** Roles of a profile file that are taken where none is named, the best first. */
  readonly roles: readonly string[];
  /** A private key that commands are signed with, in place of that of the profile. */
  readonly signingKey?: string | undefined;
  /** Done in the association; the result is the exit code. */
  readonly work: (session: MeterSession) => Promise<number>;
}

/** Carries a task out in an association of its own. What fails on the way is told, and exit code 1. */
export async function withMeter(task: MeterTask, options: ConnectionOptions): Promise<number> {
  timeoutOf(options);
  const { profile, url } = meterOf(task.meter, options);
  const given = gatherCredentials(options, profile, task.roles);
  const { client: clientSap = given.clientSap, server: serverSap = given.serverSap } = url.addresses;
  const credentials: Credentials = {
    ...given,
    clientSap,
    serverSap,
    ...(task.signingKey !== undefined && { signingKey: secretOf('the signing key', task.signingKey) }),
  };
  const controller = new AbortController();
  const interrupt = () => controller.abort(new UsageError('interrupted'));
  process.once('SIGINT', interrupt);
  try {
    return await new Conversation(url, options, { credentials, profile, signal: controller.signal }).run(task.work);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    await tellFailure(failure, options.json === true);
    return exitCodes.bad;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

function meterOf(text: string, options: ConnectionOptions): { profile: MeterProfile | undefined; url: EndpointUrl } {
  const isFile = text.endsWith('.json') && existsSync(text);
  const file = options.profile ?? (isFile ? text : undefined);
  const profile = file === undefined ? undefined : readMeterProfile(file);
  if (!isFile) return { profile, url: parseEndpointUrl(text) };
  const [connection] = profile?.connections ?? [];
  if (connection === undefined) throw new UsageError(`${text} names no connection: the URL of the meter is needed`);
  return { profile, url: parseEndpointUrl(connection) };
}

/** One association from its beginning to its end, and all that has to be closed after it. */
class Conversation {
  readonly #url: EndpointUrl;
  readonly #options: ConnectionOptions;
  readonly #session: Omit<MeterSession, 'client'>;

  constructor(url: EndpointUrl, options: ConnectionOptions, session: Omit<MeterSession, 'client'>) {
    this.#url = url;
    this.#options = options;
    this.#session = session;
  }

  async run(work: MeterTask['work']): Promise<number> {
    const { credentials, signal } = this.#session;
    const { keys } = credentials;
    using counters = keys === undefined ? undefined : openCounters(keys, this.#options.state);
    await using shown = this.#options.verbose ? showTraffic(this.#url, credentials, this.#options) : undefined;
    await using trace = this.#options.trace === undefined ? undefined : openTrace(this.#options.trace);
    await using line = await this.#open(shown, signal);
    if (this.#options.syncCounter) await this.#synchronize(line, counters);
    const transport = traced(await line.open(credentials), trace);
    await using client = await DlmsClient.connect(this.#clientOptions(transport, line, counters));
    return await work({ ...this.#session, client });
  }

  async #open(shown: ShownTraffic | undefined, signal: AbortSignal): Promise<MeterLine> {
    return openMeterLine(this.#url, { signal, traffic: shown?.line });
  }

  /** A step of its own, which says what it did. */
  async #synchronize(line: MeterLine, kept: KeptCounters | undefined): Promise<void> {
    const { credentials, signal } = this.#session;
    const { invocationCounter: logicalName = '0-0:43.1.0*255', serverSap } = credentials;
    if (kept === undefined) throw new UsageError('--sync-counter is for roles with keys: nothing is ciphered here');
    const publicClient: Saps = { clientSap: 16, serverSap };
    await using transport = await line.open(publicClient);
    const { reported, outcome } = await synchronizeInvocationCounter({
      transport,
      clock: systemClock,
      cryptography: nodeCryptography,
      randomBytes,
      logicalName,
      counters: kept.counters,
      scope: kept.scope,
      allowJump: this.#options.allowCounterJump === true,
      signal,
      responseTimeout: timeoutOf(this.#options),
    });
    const ours = outcome === 'raised' ? `ours goes on at ${reported + 1}` : 'ours is above it already and stays';
    note(`invocation counter of ${logicalName}: the meter reports ${reported}, ${ours}`);
  }

  #clientOptions(transport: Transport, line: MeterLine, counters: KeptCounters | undefined): ClientOptions {
    const { credentials, signal } = this.#session;
    const { referencing } = this.#options;
    const isLls = credentials.authentication.mechanism === 'lls';
    return {
      transport,
      clock: systemClock,
      cryptography: nodeCryptography,
      randomBytes,
      authentication: credentials.authentication,
      security: counters && securityOf(credentials, counters),
      referencing,
      signal,
      responseTimeout: timeoutOf(this.#options),
      blocks: { isReliable: line.isReliable },
      // Who gives a password wants it sent.
      allowLls: isLls,
    };
  }
}

function securityOf(credentials: Credentials, { counters }: KeptCounters): ClientSecurity {
  const { keys, serverSystemTitle, signingKey } = credentials;
  const { systemTitle, key } = keys!;
  return {
    suite: securitySuite(0),
    systemTitle,
    serverSystemTitle,
    keys: { key: (_title, use) => key(use) },
    nextInvocationCounter: nextInvocationCounter(counters, systemTitle, nodeCryptography),
    signer: signingKey && { curve: 'P-256', privateKey: signingKey, cryptography: nodeCryptography },
  };
}

interface TraceFile extends AsyncDisposable {
  write(line: string): void;
}

function openTrace(file: string): TraceFile {
  const stream: WriteStream = createWriteStream(file, { mode: 0o600 });
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    write: (line) => stream.write(`${line}\n`),
    async [Symbol.asyncDispose]() {
      await new Promise<void>((done) => stream.end(done));
      if (failure !== undefined)
        note(`--trace: ${file} cannot be written (${(failure as NodeJS.ErrnoException).code})`);
    },
  };
}

function traced(transport: Transport, trace: TraceFile | undefined): Transport {
  return trace === undefined ? transport : recordTrace(transport, { clock: systemClock, write: trace.write });
}
