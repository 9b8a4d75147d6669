import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { OfferedAssociation } from '../../../src/association/index.ts';
import { AssociationSnV2, Data as DataClass } from '../../../src/cosem/index.ts';
import { listenTcp, systemClock } from '../../../src/node/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { Secret } from '../../../src/security/index.ts';
import { associationSn, fullAccess, LogicalDevice, MeterServer, objectTable } from '../../../src/server/index.ts';
import { WrapperConnection } from '../../../src/transport/index.ts';
import { cryptography, table as logicalNames, type MeterState, meter, randomBytes } from '../../client/meter.ts';
import { absent } from '../required.ts';
import { type PeerJob, runPeerClient } from './peer-process.ts';
import { peerClients } from './peer-programs.ts';

const gurux = peerClients[0]!;
const program = fileURLToPath(new URL('./peers/gurux_short_names.py', import.meta.url));
const current = obis('0-0:40.0.0*255');
const password = Uint8Array.of(0x31, 0x32, 0x33, 0x34);

const table = objectTable<MeterState>([...logicalNames.objects, associationSn(AssociationSnV2, current)], {
  access: fullAccess,
});

const conformance = [
  'read',
  'write',
  'parameterized-access',
  'multiple-references',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
] as const;

const open: OfferedAssociation = {
  clientSap: 16,
  serverSap: 1,
  applicationContextName: 'short-name-referencing',
  mechanismName: 'lowest',
  authentication: { mechanism: 'lowest' },
  conformance,
  serverMaxReceivePduSize: 1024,
};
const offered: readonly OfferedAssociation[] = [
  open,
  {
    ...open,
    clientSap: 2,
    mechanismName: 'lls',
    authentication: { mechanism: 'lls', password: () => new Secret(password) },
  },
];

/** A meter with short names on a port of its own. */
async function shortNamedMeter() {
  const { state } = meter();
  const faults: unknown[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const device = new LogicalDevice(table, state, { associations: offered, onFault });
  const server = new MeterServer([[1, device]], { clock: systemClock, cryptography, randomBytes, onFault });
  const listening = await listenTcp({ host: '127.0.0.1', port: 0 }, (stream) => {
    new WrapperConnection(stream, { accept: server.acceptWrapper, clock: systemClock });
  });
  onTestFinished(() => listening[Symbol.asyncDispose]());
  return { port: listening.port, state, faults, device };
}

const steps = [
  { name: 'association-view' },
  { name: 'get', classId: 3, logicalName: '1.0.1.8.0.255', attributeId: 2 },
  { name: 'get-with-list', classId: 3, logicalName: '1.0.1.8.0.255', attributeIds: [1, 2] },
  { name: 'set', classId: 1, logicalName: '0.0.96.1.0.255', value: '0102030405' },
  { name: 'action', classId: 70, logicalName: '0.0.96.3.10.255', methodId: 1, parameter: 0 },
  { name: 'profile-entry', classId: 7, logicalName: '1.0.99.1.0.255', from: 1, count: 3 },
  {
    name: 'profile-range',
    classId: 7,
    logicalName: '1.0.99.1.0.255',
    from: '2026-01-01T02:00:00+0000',
    to: '2026-01-01T03:00:00+0000',
  },
] as const;

const job = (port: number): PeerJob => ({
  host: '127.0.0.1',
  port,
  framing: 'wrapper',
  clientSap: 16,
  serverSap: 1,
  mechanism: 'lowest',
  steps,
});

test.for(['lowest', 'lls'] as const)(
  'gurux-dlms (Python) reads our meter by short names, with %s',
  async (mechanism, { skip }) => {
    if (gurux.command === undefined) return absent(gurux.name, gurux.toInstall, skip);
    const { port, state, faults, device } = await shortNamedMeter();
    const lls = { clientSap: 2, password: Buffer.from(password).toString('hex') };
    const { results, trace } = await runPeerClient([gurux.command[0]!, program], {
      ...job(port),
      mechanism,
      ...(mechanism === 'lls' && lls),
    });
    const failed = results.filter(({ ok }) => !ok);
    expect(failed, trace.join('\n')).toEqual([]);
    const value = (name: string) => results.find(({ step }) => step === name)?.value;
    const view = value('association-view') as (readonly unknown[])[];
    expect(view).toHaveLength(table.objects.length);
    expect(view.at(-1)).toEqual([0xfa00, 12, '0.0.40.0.0.255']);
    expect(value('get')).toBe(1000);
    expect(value('get-with-list')).toEqual(['0100010800ff', 1000]);
    const written = { kind: 'octet-string', value: Uint8Array.of(1, 2, 3, 4, 5) };
    expect(device.get(DataClass, obis('0-0:96.1.0*255'), 'value')).toEqual(written);
    expect(state.switch.state).toBe('disconnected');
    expect((value('profile-entry') as number[][]).map((row) => row[1])).toEqual([1, 11, 21]);
    expect((value('profile-range') as number[][]).map((row) => row[1])).toEqual([81, 91, 101, 111, 121]);
    expect(faults).toEqual([]);
  },
);

test('gurux-dlms (Python) fails by itself at the first block of a READ', async ({ skip }) => {
  if (gurux.command === undefined) return absent(gurux.name, gurux.toInstall, skip);
  const { port } = await shortNamedMeter();
  const small = { ...job(port), steps: steps.slice(0, 1), maxReceivePduSize: 128 };
  const { results } = await runPeerClient([gurux.command[0]!, program], small);
  const error = "AttributeError: 'GXReplyData' object has no attribute 'setTotalCount'";
  expect(results).toMatchObject([{ ok: true }, { step: 'association-view', ok: false, error }, { ok: true }]);
});
