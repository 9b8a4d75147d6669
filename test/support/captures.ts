import { Apdu, type CipheredContent } from '../../src/apdu/index.ts';
import { Data, RawData } from '../../src/axdr/index.ts';
import { concat, encode } from '../../src/codec/index.ts';
import { type DecodedCapture, decodeCapture, type Message } from '../../src/decode/index.ts';
import { frameOctets, type HdlcControl } from '../../src/hdlc/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  additionalData,
  generalCipheringHeader,
  initializationVector,
  portableAead,
} from '../../src/security/index.ts';
import { mbusFrame, wrapper } from '../../src/transport/index.ts';
import { type CorpusEntry, hex } from './corpus.ts';

/** Keys of the examples of the Green Book. */
export const encryptionKey = '000102030405060708090A0B0C0D0E0F';
export const authenticationKey = 'D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF';
export const bothKeys = { encryptionKey, authenticationKey };
export const meterTitle = hex('4d4d4d0000bc614e');
export const clientTitle = hex('4d4d4d0000000001');

export const number = (
  kind: 'double-long-unsigned' | 'long' | 'unsigned' | 'integer' | 'enum',
  value: number,
): Data => ({
  kind,
  value,
});
export const text = (characters: string): Data => ({
  kind: 'octet-string',
  value: Uint8Array.from(characters, (character) => character.charCodeAt(0)),
});
export const octetString = (value: Uint8Array | string): Data => ({
  kind: 'octet-string',
  value: typeof value === 'string' ? hex(value) : value,
});
export const code = (name: string): Data => octetString(obis(name as '1-0:1.8.0*255').toBytes());
export const structure = (...value: Data[]): Data => ({ kind: 'structure', value });
export const array = (...value: Data[]): Data => ({ kind: 'array', value });
export const scalerUnit = (scaler: number, unit: number): Data =>
  structure(number('integer', scaler), number('enum', unit));

/** One register: code, value, scaler and unit. */
export const register = structure(
  structure(code('1-0:1.8.0*255'), number('double-long-unsigned', 12_345), scalerUnit(-1, 30)),
);
export const dateTime = hex('07ea0b160707300000ffc400');

/** A data-notification in octets; without `time` its date-time is empty. */
export function notification(body: Data = register, time: Uint8Array = new Uint8Array()): Uint8Array {
  return concat(hex('0f000001db'), Uint8Array.of(time.length), time, encode(Data, body));
}

/** How an APDU is protected; what is left out is as in most meters. */
export interface Protection {
  readonly kind?: Apdu['kind'];
  readonly security?: number;
  readonly invocationCounter?: number;
  readonly encryptionKey?: string;
  readonly authenticationKey?: string;
  /** The title in the initialization vector. */
  readonly title?: Uint8Array;
  /** The title that the APDU says, where another. */
  readonly says?: Uint8Array;
}

/** The octets of `plaintext` as a ciphered APDU of any kind. */
export function protect(plaintext: Uint8Array, how: Protection = {}): Uint8Array {
  const { kind = 'general-glo-ciphering', title = meterTitle, says = title } = how;
  const fields = {
    transactionId: hex('0102'),
    originatorSystemTitle: says,
    recipientSystemTitle: clientTitle,
    dateTime: undefined,
    otherInformation: new Uint8Array(),
  };
  const header = kind === 'general-ciphering' ? generalCipheringHeader(fields) : undefined;
  const cipheredContent = seal(plaintext, how, title, header);
  if (kind === 'general-ciphering') {
    const keyInfo = { kind: 'identified-key', value: { keyId: 'global-unicast-encryption-key' } } as const;
    return encode(Apdu, { kind, value: { ...fields, keyInfo, cipheredContent } });
  }
  const isGeneral = kind === 'general-glo-ciphering' || kind === 'general-ded-ciphering';
  return encode(Apdu, { kind, value: isGeneral ? { systemTitle: says, cipheredContent } : cipheredContent } as Apdu);
}

function seal(plaintext: Uint8Array, how: Protection, title: Uint8Array, header?: Uint8Array): CipheredContent {
  const { security = 0x30, invocationCounter = 0x01234567 } = how;
  const securityControl = {
    securitySuiteId: security & 0x0f,
    authentication: (security & 0x10) !== 0,
    encryption: (security & 0x20) !== 0,
    broadcastKey: (security & 0x40) !== 0,
    compression: (security & 0x80) !== 0,
  };
  const clear = { securityControl, invocationCounter, payload: plaintext };
  const aead = portableAead(hex(how.encryptionKey ?? encryptionKey));
  const iv = initializationVector(title, invocationCounter);
  const covered = additionalData(clear, hex(how.authenticationKey ?? authenticationKey), header);
  const sealed = aead.seal(iv, covered, securityControl.encryption ? plaintext : new Uint8Array());
  const payload = securityControl.encryption ? sealed.ciphertext : plaintext;
  return securityControl.authentication ? { ...clear, payload, authenticationTag: sealed.tag } : { ...clear, payload };
}

/** The octets of `content` as general-signing, with r and s that nobody checks. */
export function sign(content: Uint8Array): Uint8Array {
  const empty = new Uint8Array();
  const fields = { transactionId: empty, originatorSystemTitle: meterTitle, recipientSystemTitle: empty };
  const signature = new Uint8Array(64).fill(7);
  const value = { ...fields, dateTime: undefined, otherInformation: empty, content, signature };
  return encode(Apdu, { kind: 'general-signing', value });
}

const control = (kind: 'I' | 'UI', i: number): HdlcControl =>
  kind === 'UI'
    ? { kind, pollFinal: true }
    : { kind, receiveSequenceNumber: 0, sendSequenceNumber: i & 7, pollFinal: true };
const client = { upper: 16, size: 1 } as const;

/** One frame from the meter with the lower address `meter`; `request` turns it round. */
export function frame(
  information: Uint8Array,
  options: { segmented?: boolean; control?: HdlcControl; request?: boolean; meter?: number } = {},
): Uint8Array {
  const { segmented = false, request = false, meter = 17 } = options;
  const server = { upper: 1, lower: meter, size: 2 } as const;
  const [source, destination] = request ? [client, server] : [server, client];
  return frameOctets({ segmented, destination, source, control: options.control ?? control('UI', 0), information });
}

/** An APDU with its LLC header in frames of at most `size` octets. */
export function segments(apdu: Uint8Array, size: number, kind: 'I' | 'UI' = 'UI', meter?: number): Uint8Array[] {
  const parts = cut(concat(hex('e6e700'), apdu), size);
  const about = meter === undefined ? {} : { meter };
  return parts.map((part, i) => frame(part, { segmented: i < parts.length - 1, control: control(kind, i), ...about }));
}

export const receiveReady = frame(new Uint8Array(), {
  request: true,
  control: { kind: 'RR', receiveSequenceNumber: 1, pollFinal: true },
});

/** An APDU in blocks of `size` octets. */
export function blocks(apdu: Uint8Array, size: number): Uint8Array[] {
  const parts = cut(apdu, size);
  return parts.map((blockData, i) =>
    encode(Apdu, {
      kind: 'general-block-transfer',
      value: {
        blockControl: { windowSize: 1, streaming: i < parts.length - 1, lastBlock: i === parts.length - 1 },
        blockNumber: i + 1,
        blockNumberAck: 0,
        blockData,
      },
    }),
  );
}

export function cut(octets: Uint8Array, size: number): Uint8Array[] {
  const count = Math.max(1, Math.ceil(octets.length / size));
  return Array.from({ length: count }, (_, i) => octets.subarray(i * size, (i + 1) * size));
}

/** A unit of the TCP/UDP wrapper from the meter; `request` turns it round. */
export function wrapped(apdu: Uint8Array, request = false): Uint8Array {
  const [sourceWPort, destinationWPort] = request ? [16, 1] : [1, 16];
  return encode(wrapper, { version: 1, sourceWPort, destinationWPort, apdu });
}

/** An APDU in long frames of M-Bus. */
export function mbusFrames(apdu: Uint8Array, size: number): Uint8Array[] {
  const parts = cut(apdu, size);
  return parts.map((data, i) => {
    const ci = i | (i === parts.length - 1 ? 0x10 : 0);
    return encode(mbusFrame, { control: 0x53, address: 0xff, ci, stsap: 1, dtsap: 0x67, data });
  });
}

const invokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: true };

/** A question for one attribute, and its answer. */
export function getRequest(name: string, classId = 3): Uint8Array {
  const cosemAttributeDescriptor = { classId, instanceId: obis(name as '1-0:1.8.0*255'), attributeId: 2 };
  const value = { invokeIdAndPriority, cosemAttributeDescriptor };
  return encode(Apdu, { kind: 'get-request', value: { kind: 'get-request-normal', value } });
}

export function getResponse(data: Data): Uint8Array {
  const result = { kind: 'data', value: RawData.of(data) } as const;
  return encode(Apdu, {
    kind: 'get-response',
    value: { kind: 'get-response-normal', value: { invokeIdAndPriority, result } },
  });
}

/** The only message of a capture, or the test is wrong. */
export function single({ messages }: DecodedCapture): Message {
  if (messages.length !== 1) throw new Error(`${messages.length} messages in place of one`);
  return messages[0]!;
}

export const codes = ({ issues }: Message): string[] =>
  issues.map((issue) => issue.code).filter((name) => name !== 'layout');
export const layerNames = ({ layers }: Message): string[] => layers.map(({ name }) => name);

/** An entry of the corpus, decoded with the keys that its source gives. */
export function decodeEntry({ hex: digits, text: characters = '', keys }: CorpusEntry): DecodedCapture {
  const { ek, ak, systemTitle } = keys ?? {};
  const given = ek === undefined ? undefined : { encryptionKey: ek, authenticationKey: ak, systemTitle };
  return decodeCapture(digits === undefined ? characters : hex(digits), { keys: given });
}
