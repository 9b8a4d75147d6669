import { AssociationError } from '../../association/index.ts';
import { Data } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { Cryptography, InvocationCounters, RandomBytes } from '../../security/index.ts';
import { SecurityError } from '../../security/index.ts';
import type { AbortSignalLike, Clock, Transport } from '../../transport/index.ts';
import { DlmsClient } from '../client.ts';
import { obisOf, targetOf } from '../services/service-request.ts';

/** Where the invocation counter of a meter is read, and whose counter goes on above it. */
export interface CounterSynchronizationOptions {
  /** To the public client of the meter (client SAP 16): its association needs no key. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** The object that holds the counter, by its role: `0-0:43.1.0*255` is that of the first security setup. */
  readonly logicalName: Obis | string;
  readonly counters: InvocationCounters;
  /** Of the key and the own system title: see `keyIdentity`. */
  readonly scope: string;
  /** Consent to a jump of more than 2^20: what the meter says in the public association may be forged. */
  readonly allowJump?: boolean | undefined;
  readonly signal?: AbortSignalLike | undefined;
  readonly responseTimeout?: number | undefined;
}

/** What came of a synchronization. */
export interface CounterSynchronization {
  /** The last counter that the meter accepted, as it says. */
  readonly reported: number;
  /** `raised`: ours goes on above it. `kept`: ours was above it already, and is never lowered. */
  readonly outcome: 'raised' | 'kept';
}

/**
 * Reads the invocation counter that a meter expects and goes on above it, in an association of its own. A counter that
 * is lower than ours changes nothing; throws `counter-jump` for one that is too high unless that is allowed.
 */
export async function synchronizeInvocationCounter(
  options: CounterSynchronizationOptions,
): Promise<CounterSynchronization> {
  const { counters, scope, allowJump = false } = options;
  const reported = await readCounter(options);
  await counters.prepare(scope);
  try {
    counters.raiseTo(scope, reported, { allowJump });
    return { reported, outcome: 'raised' };
  } catch (error) {
    if (error instanceof SecurityError && error.code === 'counter-lowered') return { reported, outcome: 'kept' };
    throw error;
  }
}

async function readCounter(options: CounterSynchronizationOptions): Promise<number> {
  const { transport, clock, cryptography, randomBytes, signal, responseTimeout } = options;
  const logicalName = obisOf(options.logicalName);
  const authentication = { mechanism: 'lowest' } as const;
  await using client = await DlmsClient.connect({
    transport,
    clock,
    cryptography,
    randomBytes,
    authentication,
    signal,
    responseTimeout,
  });
  const value = await client.get(Data, logicalName, 'value', { signal });
  if (value.kind === 'double-long-unsigned') return value.value;
  const target = targetOf(logicalName, Data.name, 'value');
  throw new AssociationError('protocol', `${target} is no invocation counter but ${value.kind}`);
}
