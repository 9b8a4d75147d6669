import { acse } from '../acse/index.ts';
import { Apdu, CipheredContent, cipheredContent, SignedContent } from '../apdu/index.ts';
import { choice, readLength } from '../axdr/index.ts';
import { attempt, type Codec, type Readable, Reader } from '../codec/index.ts';

/** Unsigned commands of the GB Companion Specification end before the signature, where the codec rightly misses it. */
const unsignedCommand = choice({ 'general-signing': [223, SignedContent] });

/** Some meters leave the tag out in front of a ciphered APDU; the length 0 of its empty title then looks like a tag. */
const untaggedContent = choice({ 'general-glo-ciphering': [0, CipheredContent] });
const untagged: Codec<Apdu> = {
  read(r) {
    const { value } = untaggedContent.read(r);
    return { kind: 'general-glo-ciphering', value: { systemTitle: new Uint8Array(), cipheredContent: value } };
  },
  write: Apdu.write,
  shape: Apdu.shape,
};

const absentTag = 12;

/** Some clients count a tag in the length of an APDU that is encrypted alone and has none. */
const overcounted = choice({
  'glo-get-request': [200, cutContent(absentTag)],
  'glo-set-request': [201, cutContent(absentTag)],
  'glo-action-request': [203, cutContent(absentTag)],
  'glo-get-response': [204, cutContent(absentTag)],
  'glo-set-response': [205, cutContent(absentTag)],
  'glo-action-response': [207, cutContent(absentTag)],
});

function cutContent(absent: number): Codec<CipheredContent> {
  return {
    ...CipheredContent,
    read(r) {
      const start = r.offset;
      const length = readLength(r);
      if (length !== r.remaining + absent)
        throw r.error('truncated', `${length} octets announced, ${r.remaining} left`, start);
      r.flag('length-exceeds-input', `the length counts ${absent} octets of a tag that is not there`, start);
      r.trace?.leaf('length', start, r.offset, length);
      return cipheredContent.read(r);
    },
  };
}

/** The codec for an APDU that starts at `start`: by its tag, with the deviations that meters are known for. */
export function apduCodec(bytes: Uint8Array, start: number, end: number): Codec<Apdu> {
  const first = bytes[start];
  if (first === 223 && measure(unsignedCommand, bytes, start, end) === end)
    return unsignedCommand as unknown as Codec<Apdu>;
  if (first !== undefined && first >= 200 && first <= 207 && measure(overcounted, bytes, start, end) === end) {
    return overcounted as unknown as Codec<Apdu>;
  }
  if (first === 0 && measure(untaggedContent, bytes, start, end) === end) return untagged;
  return Apdu;
}

/** Whether an octet is the tag of an ACSE APDU. */
export function isAcseTag(tag: number | undefined): boolean {
  return tag !== undefined && tag >= 0x60 && tag <= 0x63;
}

/** Whether the octets from `start` to `end` are one APDU. */
export function isApdu(bytes: Uint8Array, start: number, end: number): boolean {
  const codec: Readable<unknown> = isAcseTag(bytes[start]) ? acse : apduCodec(bytes, start, end);
  return measure(codec, bytes, start, end) === end;
}

/** Whether octets are what protection hides: an APDU that ends where they end, or a telegram. */
export function isPlausible(octets: Uint8Array): boolean {
  return isTelegram(octets) || (!isServiceCiphering(octets[0]) && isApdu(octets, 0, octets.length));
}

/** How many octets make sense as an APDU before the first that does not. */
export function explained(octets: Uint8Array): number {
  if (isServiceCiphering(octets[0])) return 0;
  return reach(isAcseTag(octets[0]) ? acse : Apdu, octets, 0, octets.length).offset;
}

/** Tags of glo- and ded-APDUs: never inside another one, and random octets look like one too often. */
function isServiceCiphering(tag: number | undefined): boolean {
  return tag !== undefined && ((tag >= 33 && tag <= 88) || (tag >= 200 && tag <= 215)) && !isAcseTag(tag);
}

/** Whether octets are the text of a P1 telegram. */
export function isTelegram(octets: Uint8Array): boolean {
  const isText = (octet: number) => octet < 0x7f && (octet >= 0x20 || octet === 0x0d || octet === 0x0a);
  return octets[0] === 0x2f && octets.length > 8 && octets.subarray(0, 64).every(isText);
}

/** Where a codec stops reading, or undefined when it fails. */
export function measure(codec: Readable<unknown>, bytes: Uint8Array, start: number, end: number): number | undefined {
  const r = new Reader(bytes, {}, start, end);
  return attempt(() => codec.read(r)).ok ? r.offset : undefined;
}

/** How far a codec comes, whether it fails there or not. */
export function reach(
  codec: Readable<unknown>,
  bytes: Uint8Array,
  start: number,
  end: number,
): { offset: number; ok: boolean } {
  const r = new Reader(bytes, {}, start, end);
  const result = attempt(() => codec.read(r));
  return result.ok ? { offset: r.offset, ok: true } : { offset: result.error.offset, ok: false };
}
