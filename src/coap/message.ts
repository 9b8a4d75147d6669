import { bitFields, enumerated, octets, rest, sequence, u8, u16 } from '../axdr/index.ts';
import { type Codec, decode, EncodeError, type Reader, shaped } from '../codec/index.ts';
import { type CoapCode, coapCode } from './code.ts';
import {
  type CoapOption,
  coapOptions,
  definitionsByNumber,
  knownOptions,
  type OptionDefinition,
  optionList,
  payloadMarker,
  readOptions,
} from './options.ts';

/** Message types (RFC 7252 section 3): confirmable, non-confirmable, acknowledgement, reset. */
export type CoapType = 'CON' | 'NON' | 'ACK' | 'RST';

/** A CoAP message (RFC 7252 section 3). An empty one (code 0.00) has no token, no options and no payload. */
export interface CoapMessage {
  readonly type: CoapType;
  readonly code: CoapCode;
  readonly messageId: number;
  /** 0 to 8 octets. */
  readonly token: Uint8Array;
  /** In ascending order of their numbers. */
  readonly options: readonly CoapOption[];
  /** Without octets where the message has no payload. */
  readonly payload: Uint8Array;
}

const types = ['CON', 'NON', 'ACK', 'RST'] as const;
const longestToken = 8;
/** Shared by all that are without octets: views cost more than all else of a short message. */
const none = new Uint8Array(0);
/** Octets of an empty message. */
const emptySize = 4;

/** The first octet. */
const header = bitFields(u8, { version: [6, 2], type: [4, 2], tokenLength: [0, 4] });

function readPayload(r: Reader): Uint8Array {
  if (r.remaining === 0) return none;
  r.leaf('marker', u8.read);
  if (r.remaining === 0) throw r.error('coap-format', 'payload marker without a payload', r.offset - 1);
  return rest.read(r);
}

/** The payload marker and what follows it; nothing at all for no octets. */
const payload: Codec<Uint8Array> = {
  read: readPayload,
  write(w, value) {
    if (value?.length !== 0) w.u8(payloadMarker);
    rest.write(w, value);
  },
  shape: rest.shape,
};

/** What generated messages are made of: no empty ones, which could have none of the other fields. */
const generated = {
  type: /* @__PURE__ */ enumerated({ CON: 0, NON: 1, ACK: 2, RST: 3 }),
  code: /* @__PURE__ */ shaped(coapCode, {
    kind: 'mapped',
    of: /* @__PURE__ */ shaped(u8, { kind: 'integer', minimum: 1, maximum: 0xff }),
    map: (octet: number) => decode(coapCode, Uint8Array.of(octet)),
  }),
  messageId: u16,
  token: /* @__PURE__ */ shaped(rest, { kind: 'octets', minimum: 0, maximum: longestToken }),
  payload,
} as const;

/** Reads a CoAP message; by default it recognises the options of the RFCs. */
export function readCoapMessage(r: Reader, known = knownOptions): CoapMessage {
  const { type, tokenLength } = readHeader(r);
  return {
    type: types[type]!,
    code: r.part('code', coapCode.read),
    messageId: r.part('messageId', u16.read),
    token: r.part('token', (inner) => (tokenLength === 0 ? none : inner.take(tokenLength))),
    options: r.part('options', (inner) => readOptions(inner, known)),
    payload: r.part('payload', readPayload),
  };
}

/** A codec of CoAP messages that recognises the options of the table. */
export function coapMessageWith(definitions: readonly OptionDefinition[]): Codec<CoapMessage> {
  const known = definitionsByNumber(definitions);
  const options = optionList(definitions);
  const bodies = Array.from({ length: longestToken + 1 }, (_, size) =>
    sequence({ code: coapCode, messageId: u16, token: octets(size), options, payload }),
  );
  return {
    read: (r) => readCoapMessage(r, known),
    write(w, value) {
      const type = types.indexOf(value.type);
      if (type < 0) throw new EncodeError(`one of ${types.join(', ')} is expected`);
      const tokenLength = value.token?.length;
      const body = bodies[tokenLength];
      if (body === undefined) throw new EncodeError('a token of 0 to 8 octets is expected');
      const start = w.length;
      header.write(w, { version: 1, type, tokenLength });
      body.write(w, value);
      if (value.code === '0.00' && w.length - start > emptySize) {
        throw new EncodeError('an empty message has no token, no options and no payload');
      }
    },
    shape: { kind: 'sequence', fields: { ...generated, options } },
  };
}

function readHeader(r: Reader): { type: number; tokenLength: number } {
  const start = r.offset;
  const { version, type, tokenLength } = header.read(r);
  if (version !== 1) throw r.error('coap-version', `version ${version}`, start, '1', `${version}`);
  r.trace?.leaf('header', start, r.offset, { version, type: types[type], tokenLength });
  if (tokenLength > longestToken) throw r.error('coap-format', `token length ${tokenLength} is reserved`, start);
  const empty = r.remaining > 0 && r.peek() === 0;
  if (empty && (tokenLength > 0 || r.remaining > emptySize - 1)) {
    throw r.error('coap-format', 'an empty message ends after its message id', start);
  }
  return { type, tokenLength };
}

/** A CoAP message with the options of the RFCs; others are kept as octets. */
export const coapMessage: Codec<CoapMessage> = /* @__PURE__ */ coapMessageWith(coapOptions);
