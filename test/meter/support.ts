import type { ClientSecurity, ServiceCaller } from '../../src/association/index.ts';
import { DlmsClient } from '../../src/client/index.ts';
import {
  managementSap,
  OmniaMeter,
  type OmniaMeterOptions,
  OmniaType,
  testClientTitle,
  testKeys,
  testSigningKey,
} from '../../src/meter/index.ts';
import { nodeCryptography, systemClock } from '../../src/node/index.ts';
import { parseTypeNumber, type RoleName, roles } from '../../src/omnia/index.ts';
import {
  authenticatedAndEncrypted,
  InvocationCounters,
  MemoryInvocationCounterStore,
  nextInvocationCounter,
  securitySuite,
  unprotected,
} from '../../src/security/index.ts';
import { MeterServer } from '../../src/server/index.ts';
import { memoryPair } from '../../src/transport/index.ts';

let drawn = 0;

/** Octets that are drawn once and are the same in each run, for tests alone. */
export const randomBytes = (size: number) =>
  Uint8Array.from({ length: size }, () => {
    drawn += 1;
    return Math.imul(drawn, 0x9e37_79b1) >>> 24;
  });

/** Everything that an OMNIA can have. */
export const fullType = new OmniaType(parseTypeNumber('684-2-11P-1342AAD1-1B24045'), randomBytes);
/** As little as there is. */
export const smallType = new OmniaType(parseTypeNumber('686-2-10P-11000030-8114XXX'), randomBytes);

/** A Wednesday noon in Denmark. */
export const noon = Date.UTC(2026, 5, 10, 10, 0, 0);

export class TestTime {
  now = noon;

  advance(seconds: number): void {
    this.now += seconds * 1000;
  }
}

export function testMeter(options: Partial<OmniaMeterOptions> = {}, time = new TestTime()): OmniaMeter {
  return new OmniaMeter({
    type: fullType,
    seed: 1,
    now: () => time.now,
    cryptography: nodeCryptography,
    randomBytes,
    // Most tests want round numbers; test/meter/accuracy.test.ts has the errors of a class.
    accuracy: 'exact',
    ...options,
  });
}

/** A client in the association of its role. */
export function callerOf(meter: OmniaMeter, role: RoleName, signers: readonly Uint8Array[] = []): ServiceCaller {
  const association = meter.device.associations.find(({ clientSap }) => clientSap === roles[role].clientSap)!;
  const level = roles[role].securityControl === 0 ? unprotected : authenticatedAndEncrypted;
  return {
    association,
    clientSystemTitle: undefined,
    userId: undefined,
    level: signers.length === 0 ? level : { ...level, signature: true },
    signers,
    conformance: association.conformance,
    requireResponse: () => undefined,
  };
}

/** The meter on a server of its own, with the timers of the system. */
export function serve(meter: OmniaMeter): { readonly server: MeterServer; readonly faults: unknown[] } {
  const faults: unknown[] = [];
  const server = new MeterServer([[managementSap, meter.device]], {
    clock: systemClock,
    cryptography: nodeCryptography,
    randomBytes,
    authenticationFailures: meter.control.refusedMessages.authenticationFailures,
    onFault: (error) => faults.push(error),
  });
  return { server, faults };
}

/** A client in a role, over memory. */
export function connectAs(meter: OmniaMeter, server: MeterServer, role: RoleName): Promise<DlmsClient> {
  const [ours, theirs] = memoryPair();
  const { clientSap } = roles[role];
  if (!server.accept(theirs, { clientSap, serverSap: managementSap })) throw new Error('the meter does not accept');
  const common = { transport: ours, clock: systemClock, cryptography: nodeCryptography, randomBytes };
  if (roles[role].securityControl === 0)
    return DlmsClient.connect({ ...common, authentication: { mechanism: 'lowest' } });
  return DlmsClient.connect({
    ...common,
    authentication: { mechanism: 'hls-gmac' },
    security: clientSecurity(meter, role),
  });
}

/** What a client has in a role: the test keys of the meter, and for those that sign the key of the head-end. */
export function clientSecurity(meter: OmniaMeter, role: RoleName): ClientSecurity {
  const systemTitle = testClientTitle(roles[role].clientSap);
  const keys = testKeys(meter.seed, role, nodeCryptography);
  const counters = new InvocationCounters(new MemoryInvocationCounterStore());
  const next = nextInvocationCounter(counters, systemTitle, nodeCryptography);
  return {
    suite: securitySuite(0),
    systemTitle,
    serverSystemTitle: meter.identity.systemTitle,
    keys: {
      key: (_, use) => (use === 'dedicatedKey' || use === 'globalBroadcastEncryptionKey' ? undefined : keys[use]),
    },
    nextInvocationCounter: (key) => meter.security.lastCounter(role) + next(key),
    signer: {
      curve: 'P-256',
      cryptography: nodeCryptography,
      privateKey: testSigningKey(meter.seed, nodeCryptography),
    },
  };
}
