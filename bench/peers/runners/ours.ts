import { createInterface } from 'node:readline';
import { Apdu } from '../../../src/apdu/index.ts';
import { decodePlain, type PlainData } from '../../../src/axdr/index.ts';
import { decode, encode, fromHex, toHex } from '../../../src/codec/index.ts';
import { decodeCapture } from '../../../src/decode/index.ts';
import { Deframer, type Frame, llcHeaderAt, llcHeaderSize } from '../../../src/hdlc/index.ts';
import { nodeAead } from '../../../src/node/index.ts';
import { Obis } from '../../../src/obis/index.ts';
import { type ProtectionKeys, unprotect } from '../../../src/security/index.ts';
import type { Command } from '../runner.ts';
import type { Input } from '../workloads.ts';

// Our own runner: the same protocol as the peers', in a process of its own.

/** One run of the work, and what its result says in the words that all runners share. */
interface Task {
  readonly run: () => unknown;
  readonly answer: (result: never) => Record<string, unknown>;
}

const octetsOf = (input: Input, name = 'octets'): Uint8Array => fromHex(input[name] as string)!;

/** Values as every runner can say them: octets in hexadecimal. */
function said(value: PlainData): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  return Array.isArray(value) ? value.map(said) : value;
}

function apduOf(octets: Uint8Array): Uint8Array {
  const [frame] = new Deframer().push(octets);
  if (frame?.kind !== 'frame') throw new Error('no frame');
  const { information } = frame;
  return llcHeaderAt(information) === undefined ? information : information.subarray(llcHeaderSize);
}

function pushed(octets: Uint8Array, keys: ProtectionKeys): PlainData {
  const outer = decode(Apdu, octets);
  if (outer.kind !== 'general-glo-ciphering') throw new Error(outer.kind);
  const { systemTitle, cipheredContent } = outer.value;
  const opened = unprotect(cipheredContent, keys, { systemTitle });
  if (opened.authenticity !== 'verified') throw new Error(opened.authenticity);
  return notified(opened.plaintext);
}

function notified(octets: Uint8Array): PlainData {
  const apdu = decode(Apdu, octets);
  if (apdu.kind !== 'data-notification') throw new Error(apdu.kind);
  return decodePlain(apdu.value.notificationBody.bytes);
}

/** Every third value is one of a register. */
function pushAnswer(values: readonly PlainData[]): Record<string, unknown> {
  return { values: values.map(said), registers: values.filter((_, i) => i % 3 === 1) };
}

function hdlcAnswer(frames: readonly Frame[]): Record<string, unknown> {
  return {
    information: frames.map(({ information }) => toHex(information)),
    payload: frames.map(({ information }) => said(responded(information.subarray(llcHeaderSize)))),
    destination: frames.map(({ destination }) => destination.upper),
    source: frames.map(({ source }) => source.upper),
  };
}

function responded(octets: Uint8Array): PlainData {
  const apdu = decode(Apdu, octets);
  if (apdu.kind !== 'get-response' || apdu.value.kind !== 'get-response-normal') throw new Error(apdu.kind);
  const { result } = apdu.value.value;
  if (result.kind !== 'data') throw new Error(result.kind);
  return decodePlain(result.value.bytes);
}

function requestAnswer(apdu: Apdu): Record<string, unknown> {
  if (apdu.kind !== 'get-request' || apdu.value.kind !== 'get-request-normal') throw new Error(apdu.kind);
  const { classId, instanceId, attributeId } = apdu.value.value.cosemAttributeDescriptor;
  const { invokeId } = apdu.value.value.invokeIdAndPriority;
  return { classId, instanceId: toHex(instanceId.toBytes()), attributeId, invokeId };
}

function requestOf(input: Input): Apdu {
  const instanceId = Obis.fromBytes(octetsOf(input, 'instanceId'));
  const { classId, attributeId } = input as { classId: number; attributeId: number };
  return {
    kind: 'get-request',
    value: {
      kind: 'get-request-normal',
      value: {
        invokeIdAndPriority: { invokeId: 1, confirmed: true, highPriority: true },
        cosemAttributeDescriptor: { classId, instanceId, attributeId },
      },
    },
  };
}

const rowsAnswer = (rows: PlainData) => ({ rows: said(rows) });

function keysOf(input: Input): ProtectionKeys {
  return {
    aead: nodeAead(octetsOf(input, 'encryptionKey')),
    authenticationKey: octetsOf(input, 'authenticationKey'),
  };
}

function readingsTask(input: Input): Task {
  const octets = octetsOf(input);
  const encryptionKey = octetsOf(input, 'encryptionKey');
  const authenticationKey = octetsOf(input, 'authenticationKey');
  const options = { keys: { encryptionKey, authenticationKey }, aead: nodeAead, tree: false };
  return {
    run: () => decodeCapture(octets, options).messages[0],
    answer: (message: ReturnType<typeof decodeCapture>['messages'][number]) => {
      if (message.authenticity !== 'verified') throw new Error(message.authenticity);
      return { registers: message.readings.map(({ value }) => value) };
    },
  };
}

const tasks: Record<string, (input: Input) => Task> = {
  hdlc: (input) => {
    const octets = octetsOf(input);
    return { run: () => new Deframer().push(octets), answer: hdlcAnswer };
  },
  axdr: (input) => {
    const octets = octetsOf(input);
    return { run: () => decodePlain(octets), answer: rowsAnswer };
  },
  'get.request.decode': (input) => {
    const octets = octetsOf(input);
    return { run: () => decode(Apdu, octets), answer: requestAnswer };
  },
  'get.request.encode': (input) => {
    const request = requestOf(input);
    return { run: () => encode(Apdu, request), answer: (octets: Uint8Array) => ({ octets: toHex(octets) }) };
  },
  'get.response': (input) => {
    const octets = octetsOf(input);
    return { run: () => responded(octets), answer: rowsAnswer };
  },
  'push.readings': readingsTask,
  push: (input) => {
    const octets = octetsOf(input);
    const keys = keysOf(input);
    return { run: () => pushed(apduOf(octets), keys), answer: pushAnswer };
  },
  'push.apdu': (input) => {
    const octets = octetsOf(input);
    const keys = keysOf(input);
    return { run: () => pushed(octets, keys), answer: pushAnswer };
  },
};

let current: Task | undefined;
let kept: unknown;

function time(iterations: number): number {
  const { run } = current!;
  const begin = process.hrtime.bigint();
  for (let i = 0; i < iterations; i += 1) kept = run();
  return Number(process.hrtime.bigint() - begin);
}

function reply(command: Command): Record<string, unknown> {
  try {
    if (command.do === 'run') return { nanoseconds: time(command.iterations), kept: kept !== undefined };
    if (command.do === 'prepare') current = tasks[command.task]!(command.input);
    return { answer: current!.answer(current!.run() as never) };
  } catch (error) {
    return { failure: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(reply(JSON.parse(line)))}\n`);
}
