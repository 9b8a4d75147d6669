import { Data } from '../../src/axdr/index.ts';
import { concat, encode, explain, fromHex, type Node } from '../../src/codec/index.ts';
import type { DecodedCapture, Message } from '../../src/decode/index.ts';

const plaintext = encode(Data, {
  kind: 'structure',
  value: [
    { kind: 'octet-string', value: fromHex('0100010800ff')! },
    { kind: 'double-long-unsigned', value: 12345 },
    { kind: 'long64-unsigned', value: 2n ** 63n },
    { kind: 'visible-string', value: 'Kamstrup_V0001' },
    { kind: 'octet-string', value: fromHex('07ea030c040f181eff800000')! },
    { kind: 'array', value: [] },
  ],
});
const header = fromHex('0001001000010030')!;

/** The octets of `sampleCapture`: noise, a header and what stands for ciphertext. */
export const sampleOctets = concat(fromHex('dead')!, header, plaintext);

const start = 2;
const body = start + header.length;
const { length } = sampleOctets;
const inner: Node = { name: 'decrypted', start: body, end: length, source: plaintext };
inner.children = [explain(Data, plaintext, 'notificationBody').tree];
const tree: Node = {
  name: 'message',
  start,
  end: length,
  children: [
    {
      name: 'wrapper',
      start,
      end: body,
      children: [
        { name: 'version', start, end: start + 2, value: 1 },
        { name: 'addresses', start: start + 2, end: body, value: { source: 16, urgent: true, late: false } },
      ],
    },
    { name: 'ciphertext', start: body, end: length, children: [inner] },
  ],
};

const message: Message = {
  start,
  end: length,
  layers: [
    { name: 'wrapper', start, end: length },
    { name: 'data-notification', start: body, end: length },
  ],
  plaintext,
  authenticity: 'failed',
  readings: [
    { obis: '1-0:1.8.0*255', description: 'active energy import (+A)', value: 12345, scaled: '12.345', unit: 'kWh' },
    { description: 'device identification', value: 'Kamstrup_V0001' },
  ],
  issues: [
    {
      severity: 'error',
      code: 'tag-mismatch',
      offset: 4,
      path: 'wrapper > decrypted > notificationBody[1]',
      message: 'the authentication tag does not match',
      hint: 'the authentication key is wrong',
    },
    { severity: 'note', code: 'reserved-bits', offset: 3, path: 'wrapper > version', message: 'reserved bits set' },
  ],
  tree,
  direction: 'received',
};

/** One message behind two octets of noise, with a derived source, readings and issues. */
export const sampleCapture: DecodedCapture = {
  messages: [message],
  skipped: [{ start: 0, end: 2, reason: 'no frame starts here' }],
  bytes: { total: length, explained: length - 2 },
};

/** A capture in which every text is `text`. */
export function hostileCapture(text: string): DecodedCapture {
  const octets = Uint8Array.from(text.slice(0, 200), (character) => character.charCodeAt(0) & 0xff);
  const record = Object.fromEntries([
    ['__proto__', text],
    [text, { [text]: true }],
  ]);
  const leaf = (value: unknown, type: string): Node => ({ name: text, type, start: 0, end: 2, value });
  const values = [
    leaf(text, 'visible-string'),
    leaf(text, text),
    leaf(octets, text),
    leaf(record, ''),
    leaf([text], ''),
  ];
  const child: Node = { name: text, type: text, start: 0, end: 2, source: octets, children: values };
  return {
    messages: [
      {
        start: 0,
        end: 2,
        layers: [{ name: text, start: 0, end: 2 }],
        authenticity: 'verified',
        readings: [{ obis: text, description: text, value: text, unit: text, time: text, scaled: text }],
        issues: [{ severity: 'error', code: text, offset: 1, path: text, message: text, hint: text }],
        tree: { name: 'message', start: 0, end: 2, children: [child] },
      },
    ],
    skipped: [{ start: 2, end: 3, reason: text }],
    bytes: { total: 3, explained: 2 },
  };
}
