import { createConnection, type Socket } from 'node:net';
import { Apdu } from '../../src/apdu/index.ts';
import { associate, type ClientAssociation, type ClientAssociationOptions } from '../../src/association/index.ts';
import { encode } from '../../src/codec/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { InvocationCounters, MemoryInvocationCounterStore, nextInvocationCounter } from '../../src/security/index.ts';
import { WrapperDeframer, wrapper } from '../../src/transport/index.ts';
import { now } from '../harness/clock.ts';
import type { Contender, Workload, Workloads } from '../harness/workload.ts';
import {
  cipheredClient,
  keys,
  publicClient,
  randomBytes,
  registerName,
  serverTitle,
  startMeter,
  suite,
} from './server-thread.ts';

/** Exchanges until the engine has optimised both threads. */
const warmUp = 20_000;
const warmUpDepth = 16;

/** A GET of one register that a server answers over loopback, beside an echo of the same octets by Node alone. */
export const server: Workloads = {
  'server get': () => answered(publicClient),
  'server get, ciphered': () => answered(cipheredClient),
};

function answered(clientSap: number): Workload {
  return {
    work: { operations: 1, octets: getRequest.length },
    ours: exchanges(clientSap),
    references: { 'net echo': exchanges(undefined) },
  };
}

const getRequest = encode(Apdu, {
  kind: 'get-request',
  value: {
    kind: 'get-request-normal',
    value: {
      invokeIdAndPriority: { invokeId: 1, confirmed: true, highPriority: false },
      cosemAttributeDescriptor: { classId: 3, instanceId: registerName, attributeId: 2 },
      accessSelection: undefined,
    },
  },
});

/** Requests one after another; of an echo where there is no client SAP. */
function exchanges(clientSap: number | undefined): Contender {
  let opened: Promise<Dialogue> | undefined;
  const dialogue = () => {
    opened ??= open(clientSap);
    return opened;
  };
  return {
    async time(runs) {
      const { run, prepare } = await dialogue();
      const requests = prepare(runs);
      const begin = now();
      await run(requests, 1);
      return now() - begin;
    },
    async answer() {
      const { run, prepare } = await dialogue();
      return run(prepare(100), 1);
    },
    close: () => void opened?.then(({ close }) => close()),
  };
}

interface Dialogue {
  /** So many requests, framed and protected. */
  prepare(count: number): readonly Uint8Array[];
  /** Sends them, so many before the first answer; the number of answers. */
  run(requests: readonly Uint8Array[], depth: number): Promise<number>;
  close(): void;
}

async function open(clientSap: number | undefined): Promise<Dialogue> {
  const { echo, meter, stop } = await startMeter();
  const port = clientSap === undefined ? echo : meter;
  const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
  await new Promise((resolve) => socket.once('connect', resolve));
  const deframer = new WrapperDeframer();
  let received = (_apdu: Uint8Array): void => {};
  socket.on('data', (chunk) => {
    for (const item of deframer.push(chunk)) if (item.kind !== 'fault') received(item.unit.apdu);
  });
  const listen = (to: (apdu: Uint8Array) => void) => {
    received = to;
  };
  const framed = (apdu: Uint8Array) =>
    encode(wrapper, { version: 1, sourceWPort: clientSap ?? publicClient, destinationWPort: 1, apdu });
  const association =
    clientSap === undefined ? undefined : await associated(clientSap, (apdu) => socket.write(framed(apdu)), listen);
  const dialogue: Dialogue = {
    prepare: (count) => Array.from({ length: count }, () => framed(association?.protect(getRequest) ?? getRequest)),
    run: (requests, depth) => exchange(socket, listen, requests, depth),
    close() {
      socket.destroy();
      stop();
    },
  };
  await dialogue.run(dialogue.prepare(warmUp), warmUpDepth);
  return dialogue;
}

type Listen = (to: (apdu: Uint8Array) => void) => void;

function exchange(socket: Socket, listen: Listen, requests: readonly Uint8Array[], depth: number): Promise<number> {
  return new Promise((resolve) => {
    let sent = 0;
    let answers = 0;
    const send = () => {
      if (sent < requests.length) socket.write(requests[sent++]!);
    };
    listen(() => {
      answers += 1;
      if (answers === requests.length) resolve(answers);
      else send();
    });
    for (let i = 0; i < depth; i += 1) send();
  });
}

async function associated(
  clientSap: number,
  send: (apdu: Uint8Array) => void,
  listen: Listen,
): Promise<ClientAssociation> {
  const opening = associate(clientSap === publicClient ? publicOptions : cipheredOptions());
  let step = opening.next();
  while (!step.done) {
    const request = step.value;
    const octets = await new Promise<Uint8Array>((resolve) => {
      listen((apdu) => resolve(apdu.slice()));
      if (request !== undefined) send(request);
    });
    step = opening.next({ octets, now: 0 });
  }
  return step.value;
}

const common = { cryptography: nodeCryptography, randomBytes };
const publicOptions: ClientAssociationOptions = { ...common, authentication: { mechanism: 'lowest' } };

/** A client of a title of its own: another one has its counters anew. */
function cipheredOptions(): ClientAssociationOptions {
  const systemTitle = randomBytes(8);
  const counters = new InvocationCounters(new MemoryInvocationCounterStore(), { blockSize: 1000 });
  return {
    ...common,
    authentication: { mechanism: 'hls-gmac' },
    security: {
      suite,
      systemTitle,
      serverSystemTitle: serverTitle,
      keys: { key: (_, use) => keys[use as keyof typeof keys] },
      nextInvocationCounter: nextInvocationCounter(counters, systemTitle, nodeCryptography),
    },
  };
}
