import { describe, expect, test } from 'vitest';
import { AssociationError, ServiceError } from '../../src/association/index.ts';
import { fromInstant, toInstant } from '../../src/axdr/index.ts';
import { DlmsClient } from '../../src/client/index.ts';
import { coapBinding } from '../../src/coap/index.ts';
import { DecodeError, LinkError } from '../../src/codec/index.ts';
import { Clock, type ProfileRow } from '../../src/cosem/index.ts';
import { SecurityError } from '../../src/security/index.ts';
import {
  CoapServer,
  type FaultKind,
  faulty,
  faultyDatagrams,
  HdlcServer,
  MemoryNetwork,
  memoryPair,
  overCoap,
  overHdlc,
  overWrapper,
  type Transport,
  VirtualClock,
  WrapperConnection,
  WrapperDatagrams,
} from '../../src/transport/index.ts';
import { clientOptions, offer } from '../association/parties.ts';
import { passing } from '../transport/virtual.ts';
import { meter, profileName, rowData } from './meter.ts';

const kind = { ciphering: true, mechanism: 'hls-gmac' } as const;
const rows = 1000;
const rate = 0.02;

interface Scene {
  readonly clock: VirtualClock;
  readonly served: ReturnType<typeof meter>;
  readonly fault: FaultKind;
  readonly seed: number;
  readonly isReliable?: boolean | undefined;
}

/** A client's transport to the meter, with faults in both directions. */
type Reach = (scene: Scene) => Promise<Transport>;

const saps = { clientSap: 1, serverSap: 1 };

/** The same octets for the same seed. */
function drawn(seed: number): (size: number) => Uint8Array {
  let state = seed;
  return (size) =>
    Uint8Array.from({ length: size }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 16;
    });
}

function faultsOf({ clock, fault, seed }: Scene, keepsOrder = false) {
  return (salt: number) => ({ seed: seed * 16 + salt, clock, [fault]: rate, maximumDelay: 3000, keepsOrder });
}

const transports: Readonly<
  Record<string, { readonly reach: Reach; readonly faults: readonly FaultKind[]; readonly isReliable?: true }>
> = {
  memory: {
    faults: ['drop', 'duplicate', 'reorder', 'delay', 'corrupt'],
    async reach(scene) {
      const [near, far] = memoryPair({ limit: 1000 });
      const faults = faultsOf(scene);
      scene.served.server.accept(faulty(far, faults(1)), saps);
      return faulty(near, faults(2));
    },
  },
  'wrapper over a stream': {
    isReliable: true,
    faults: ['drop', 'delay', 'corrupt', 'split'],
    async reach(scene) {
      const [near, far] = memoryPair({ layer: 'tcp', limit: 1000 });
      const faults = faultsOf(scene, true);
      const { clock } = scene;
      new WrapperConnection(faulty(far, faults(1)), { accept: scene.served.server.acceptWrapper, clock });
      return overWrapper(faulty(near, faults(2)), { sourceWPort: 1, destinationWPort: 1 }, { clock });
    },
  },
  'wrapper over datagrams': {
    faults: ['drop', 'duplicate', 'reorder', 'delay', 'corrupt'],
    async reach(scene) {
      const network = new MemoryNetwork({ limit: 1000 });
      const faults = faultsOf(scene);
      new WrapperDatagrams(faultyDatagrams(network.open('meter'), faults(1)), {
        accept: scene.served.server.acceptWrapper,
      });
      const client = new WrapperDatagrams(faultyDatagrams(network.open('client'), faults(2)));
      return client.open({ sourceWPort: 1, destinationWPort: 1 }, 'meter');
    },
  },
  hdlc: {
    isReliable: true,
    faults: ['drop', 'delay', 'corrupt', 'split', 'duplicate'],
    reach(scene) {
      const [near, far] = memoryPair({ layer: 'tcp', limit: 1000 });
      const faults = faultsOf(scene, true);
      const { clock } = scene;
      new HdlcServer(faulty(far, faults(1)), {
        logicalDevices: [1],
        physicalDevice: 17,
        addressSizes: [2],
        clock,
        accept: scene.served.server.acceptHdlc,
      });
      const serverAddress = { upper: 1, lower: 17, size: 2 } as const;
      return overHdlc(faulty(near, faults(2)), { clientAddress: 1, serverAddress, clock });
    },
  },
  coap: {
    isReliable: true,
    faults: ['drop', 'duplicate', 'reorder', 'delay', 'corrupt'],
    async reach(scene) {
      const network = new MemoryNetwork({ limit: 1000 });
      const faults = faultsOf(scene);
      const common = { clock: scene.clock, randomBytes: drawn(scene.seed) };
      new CoapServer(faultyDatagrams(network.open('meter'), faults(1)), {
        ...common,
        binding: coapBinding('server'),
        accept: scene.served.server.acceptCoap,
      });
      return overCoap(faultyDatagrams(network.open('client'), faults(2)), { ...common, peer: 'meter', ...saps });
    },
  },
};

const typed = [AssociationError, ServiceError, SecurityError, LinkError, DecodeError];

/** A whole session: what is read must be right, what is done must be done once, whatever else happens. */
async function session(reach: Reach, scene: Scene): Promise<'right' | Error> {
  const { served, clock, isReliable = false } = scene;
  const { onNotification: _, ...options } = clientOptions(kind);
  const before = toInstant(served.state.time, { whenUnspecified: 'utc' });
  const taken: ProfileRow[] = [];
  let reached = 'nothing';
  try {
    const transport = await reach(scene);
    const client = await DlmsClient.connect({
      ...options,
      transport,
      clock,
      clientMaxReceivePduSize: 1024,
      responseTimeout: 10_000,
      blocks: { isReliable },
    });
    for await (const row of client.profile(profileName).rows()) taken.push(row);
    expect(taken).toHaveLength(rows);
    await client.set(Clock, '0-0:1.0.0', 'timeZone', 77);
    reached = 'set';
    await client.invoke(Clock, '0-0:1.0.0', 'shiftTime', 5);
    reached = 'invoked';
    expect(await client.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(77);
    await client.release();
    return 'right';
  } catch (error) {
    if (!typed.some((of) => error instanceof of)) throw error;
    return error as Error;
  } finally {
    const shifted = toInstant(served.state.time, { whenUnspecified: 'utc' }) - before;
    expect([0, 5000]).toContain(shifted);
    if (reached === 'invoked') expect(shifted).toBe(5000);
    for (const [i, { time, cells }] of taken.entries()) {
      expect(time).toEqual(fromInstant(served.state.start + i * 900_000));
      expect(cells.slice(1)).toEqual(
        rowData(served.state, i)
          .slice(1)
          .map(({ value }) => value),
      );
    }
  }
}

const seeds = [1, 2, 3, 4, 5];

/** Faults that a transport without an answer to them may die of; a session survives all others. */
const deadly: readonly FaultKind[] = ['drop', 'corrupt'];

const { conformance } = offer(kind);

describe.each([
  ['blocks of services', conformance],
  ['general blocks', [...conformance, 'general-block-transfer' as const]],
])('a whole session with %s', (_, offered) => {
  describe.each(Object.entries(transports))('over %s', (name, { reach, faults, isReliable }) => {
    test.each(faults)('with %s ends right or with a clear error, never with wrong data', async (fault) => {
      const ends: ('right' | Error)[] = [];
      for (const seed of seeds) {
        const clock = new VirtualClock();
        const served = meter([offer(kind, { conformance: offered })], clock);
        served.state.rows = rows;
        ends.push(await passing(clock, session(reach, { clock, served, fault, seed, isReliable })));
      }
      const wrong = ends.filter((end) => end !== 'right');
      for (const { message } of wrong) expect(message).toMatch(/\S+ \S+/);
      if (name === 'hdlc' || !deadly.includes(fault)) expect(wrong).toEqual([]);
      else expect(wrong.length).toBeLessThan(seeds.length);
    });
  });
});
