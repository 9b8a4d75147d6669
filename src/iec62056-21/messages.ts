import { type Codec, EncodeError, type Reader } from '../codec/index.ts';
import { character, characters, messageShape, readText, writePart } from './characters.ts';
import { maximumAddress, readLineEnd, requestEnd, writeLineBreak } from './lines.ts';

/** The request (sign-on) message `/?address!` (IEC 62056-21); without an address any meter answers. */
export interface RequestMessage {
  readonly address: string;
}

const address = { allowed: /[ "-.0-~]/, minimum: 0, maximum: maximumAddress };

/** Reads the request message, with its line break. */
export function readRequest(r: Reader): RequestMessage {
  const start = r.offset;
  r.need(1);
  const end = requestEnd(r.bytes, start, r.end);
  if (end < 0) throw requestError(r, start);
  if (end === r.end) throw r.error('truncated', 'the request message has no `!`', end);
  r.offset = start + 2;
  r.trace?.leaf('start', start, r.offset, '/?');
  const value = { address: readText(r, 'address', end, address) };
  r.offset = end + 1;
  r.trace?.leaf('end', end, end + 1, '!');
  readLineEnd(r);
  return value;
}

/** The request message, with its line break. */
export const requestMessage: Codec<RequestMessage> = {
  read: readRequest,
  write(w, value) {
    w.u8(character.start).u8(character.question);
    writePart('address', () => characters(address).write(w, value.address));
    w.u8(character.end);
    writeLineBreak(w);
  },
  get shape() {
    return messageShape({ address: characters(address) }, () => requestMessage);
  },
};

function requestError(r: Reader, start: number) {
  if (r.bytes[start] === character.start && r.bytes[start + 1] === character.question) {
    const address = r.bytes.subarray(start + 2, Math.min(r.end, start + 3 + maximumAddress));
    const long = address.length > maximumAddress && !address.includes(character.end);
    if (long) return r.error('size-limit', `an address of more than ${maximumAddress} characters`, start + 2);
  }
  return r.error('iec62056-21-format', 'a request message `/?address!` is expected', start);
}

/** A name of a character that the standard defines, or another character. */
type Named<T extends string> = T | (string & {});

/** Who goes on how: normal or secondary protocol procedure, or HDLC. */
export type ProtocolControl = Named<'normal' | 'secondary' | 'hdlc'>;
/** What the reading side chooses: to read all data, to program, HDLC, or the manufacturer's own (6 to 9). */
export type ModeControl = Named<'data-readout' | 'programming' | 'binary'>;

/** The acknowledgement/option select message `ACK V Z Y` (IEC 62056-21) that follows an identification in modes C and E. */
export interface OptionSelect {
  readonly protocolControl: ProtocolControl;
  readonly baudRateCharacter: string;
  readonly modeControl: ModeControl;
}

const oneCharacter = { allowed: /[ -~]/, minimum: 1, maximum: 1 };
const protocolControls = ['normal', 'secondary', 'hdlc'];
const modeControls = ['data-readout', 'programming', 'binary'];

/** The name that a character has among `names`, by its place; other characters stand for themselves. */
function nameIn(names: readonly string[]): (text: string) => string {
  return (text) => (/[0-2]/.test(text) ? names[Number(text)]! : text);
}

/** One printable character, where one of `names` belongs. */
function named(names: readonly string[]): Codec<string> {
  const one = characters(oneCharacter);
  const at = (value: string): number => names.indexOf(value);
  return {
    read: (r) => nameIn(names)(one.read(r)),
    write: (w, value) => one.write(w, at(value) < 0 ? value : `${at(value)}`),
    shape: { kind: 'mapped', of: one, map: nameIn(names) },
  };
}

const optionSelectFields = {
  protocolControl: /* @__PURE__ */ named(protocolControls),
  baudRateCharacter: /* @__PURE__ */ characters(oneCharacter),
  modeControl: /* @__PURE__ */ named(modeControls),
} as const;

/** Reads the acknowledgement/option select message, with its line break. */
export function readOptionSelect(r: Reader): OptionSelect {
  const start = r.offset;
  if (r.u8() !== character.ack) throw r.error('iec62056-21-format', 'ACK is expected', start);
  r.trace?.leaf('acknowledge', start, r.offset, 'ACK');
  r.need(3);
  const value = {
    protocolControl: readText(r, 'protocolControl', start + 2, oneCharacter, nameIn(protocolControls)),
    baudRateCharacter: readText(r, 'baudRateCharacter', start + 3, oneCharacter),
    modeControl: readText(r, 'modeControl', start + 4, oneCharacter, nameIn(modeControls)),
  };
  readLineEnd(r);
  return value;
}

/** The acknowledgement/option select message, with its line break. */
export const optionSelect: Codec<OptionSelect> = {
  read: readOptionSelect,
  write(w, value) {
    const { protocolControl, baudRateCharacter, modeControl } = optionSelectFields;
    w.u8(character.ack);
    writePart('protocolControl', () => protocolControl.write(w, value.protocolControl));
    writePart('baudRateCharacter', () => baudRateCharacter.write(w, value.baudRateCharacter));
    writePart('modeControl', () => modeControl.write(w, value.modeControl));
    writeLineBreak(w);
  },
  get shape() {
    return messageShape(optionSelectFields, () => optionSelect);
  },
};

/** The messages of one character: ACK, and NAK, which asks for a repetition. */
export type Acknowledgement = 'acknowledgement' | 'repeat-request';

/** Reads ACK or NAK by itself. */
export function readAcknowledgement(r: Reader): Acknowledgement {
  const octet = r.u8();
  if (octet === character.ack) return 'acknowledgement';
  if (octet === character.nak) return 'repeat-request';
  throw r.error('iec62056-21-format', 'ACK or NAK is expected', r.offset - 1);
}

/** ACK or NAK by itself (IEC 62056-21). */
export const acknowledgement: Codec<Acknowledgement> = {
  read: readAcknowledgement,
  write(w, value) {
    if (value === 'acknowledgement') w.u8(character.ack);
    else if (value === 'repeat-request') w.u8(character.nak);
    else throw new EncodeError('one of acknowledgement, repeat-request is expected');
  },
  shape: { kind: 'enumerated', literals: ['acknowledgement', 'repeat-request'] },
};
