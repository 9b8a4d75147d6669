/** Reads a meter with HLS-5: energy in kWh, a day of its load profile, and whether the supply is on. */
import { randomBytes } from 'node:crypto';
import type { Data } from 'dlms-cosem/axdr';
import { DlmsClient, reading, synchronizeInvocationCounter } from 'dlms-cosem/client';
import { formatScaledValue, Register, type ScalerUnit, scaledValue } from 'dlms-cosem/cosem';
import { connectTcp, nodeCryptography, systemClock } from 'dlms-cosem/node';
import {
  InvocationCounters,
  keyIdentity,
  keyTable,
  MemoryInvocationCounterStore,
  nextInvocationCounter,
  parseSystemTitle,
  securitySuite,
} from 'dlms-cosem/security';
import { WrapperConnection } from 'dlms-cosem/transport';

/** Where the meter is and what we share with it; keys in hexadecimal. */
export interface MeterAccess {
  readonly host: string;
  readonly port: number;
  readonly clientSap: number;
  readonly systemTitle: Uint8Array;
  readonly serverSystemTitle: string;
  readonly globalUnicastEncryptionKey: string;
  readonly authenticationKey: string;
  /** Of the object that says the last counter of ours that the meter has seen. */
  readonly invocationCounter: string;
  /** Keys that everybody knows are refused, unless this says otherwise. */
  readonly allowTestKeys: boolean;
}

/** What was read. */
export interface MeterReading {
  /** As in `1234.567 kWh` of the meter: number and unit. */
  readonly energy: string;
  /** Rows of the load profile of that day. */
  readonly rows: number;
  readonly isSupplied: boolean;
}

export async function readMeter(access: MeterAccess, day: Date): Promise<MeterReading> {
  const { systemTitle, clientSap, globalUnicastEncryptionKey, authenticationKey, allowTestKeys } = access;
  const shared = { systemTitle: access.serverSystemTitle, keys: { globalUnicastEncryptionKey, authenticationKey } };
  const keys = keyTable([shared], { cryptography: nodeCryptography, allowTestKeys });
  const serverSystemTitle = parseSystemTitle(access.serverSystemTitle)!;
  const key = keys.key(serverSystemTitle, 'globalUnicastEncryptionKey')!;
  // A program that runs more than once keeps its counters in a file: FileInvocationCounterStore of dlms-cosem/node.
  const counters = new InvocationCounters(new MemoryInvocationCounterStore());
  const common = { clock: systemClock, cryptography: nodeCryptography, randomBytes };

  await using connection = new WrapperConnection(await connectTcp(access));
  const open = (sourceWPort: number) => connection.open({ sourceWPort, destinationWPort: 1 });

  // A step of its own: the public association is not authenticated, so what it says can only raise our counter.
  await synchronizeInvocationCounter({
    ...common,
    transport: open(16),
    logicalName: access.invocationCounter,
    counters,
    scope: keyIdentity(key, systemTitle, nodeCryptography),
  });

  await using client = await DlmsClient.connect({
    ...common,
    transport: open(clientSap),
    authentication: { mechanism: 'hls-gmac' },
    security: {
      suite: securitySuite(0),
      systemTitle,
      serverSystemTitle,
      keys,
      nextInvocationCounter: nextInvocationCounter(counters, systemTitle, nodeCryptography),
    },
  });
  const [value, scalerUnit] = await client.getMany([
    reading(Register, '1-0:1.8.0', 'value'),
    reading(Register, '1-0:1.8.0', 'scalerUnit'),
  ]);
  const energy = value.ok && scalerUnit.ok ? textOf(value.value, scalerUnit.value) : 'not readable';
  let rows = 0;
  const to = new Date(day.getTime() + 86_399_000);
  for await (const _row of client.profile('1-0:99.1.0').rows({ from: day, to })) rows += 1;
  const { state } = await client.supplyControlSwitch().read();
  return { energy, rows, isSupplied: state === 'connected' };
}

function textOf({ kind, value }: Data, scalerUnit: ScalerUnit): string {
  if (typeof value !== 'number' && typeof value !== 'bigint') return kind;
  return formatScaledValue(scaledValue(value, scalerUnit));
}
