import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { concat, encode, fromHex, fromLatin1, toHex } from '../../src/codec/index.ts';
import {
  type Authenticity,
  type DecodeCaptureOptions,
  type DecodedCapture,
  decodeCapture,
  type Issue,
  type Layer,
  type Message,
  type Node,
  type Reading,
  type Skipped,
} from '../../src/decode/index.ts';
import { telegram } from '../../src/iec62056-21/index.ts';
import * as capture from '../support/captures.ts';
import { contractFault } from '../support/contract.ts';
import { type CorpusEntry, corpus, describeCorpus, hex } from '../support/corpus.ts';

const keys = [{ ...capture.bothKeys, systemTitle: capture.meterTitle }];
const faultOf = (input: Uint8Array | string, options: DecodeCaptureOptions = {}) =>
  contractFault(decodeCapture(input, options));

describe('types', () => {
  test('of every field', () => {
    expectTypeOf(decodeCapture).parameter(0).toEqualTypeOf<Uint8Array | string>();
    expectTypeOf(decodeCapture).parameter(1).toEqualTypeOf<DecodeCaptureOptions | undefined>();
    expectTypeOf(decodeCapture).returns.toEqualTypeOf<DecodedCapture>();
    expectTypeOf<DecodedCapture>().toEqualTypeOf<{
      readonly messages: readonly Message[];
      readonly skipped: readonly Skipped[];
      readonly bytes: { readonly total: number; readonly explained: number };
    }>();
    expectTypeOf<Message>().toEqualTypeOf<{
      readonly start: number;
      readonly end: number;
      readonly layers: readonly Layer[];
      readonly plaintext?: Uint8Array;
      readonly authenticity: Authenticity;
      readonly readings: readonly Reading[];
      readonly issues: readonly Issue[];
      readonly tree: Node;
      readonly direction?: 'sent' | 'received';
    }>();
    expectTypeOf<Issue>().toEqualTypeOf<{
      readonly severity: 'error' | 'warning' | 'note';
      readonly code: string;
      readonly offset: number;
      readonly path: string;
      readonly message: string;
      readonly hint?: string;
    }>();
    expectTypeOf<Reading['value']>().toEqualTypeOf<unknown>();
    expectTypeOf<Reading['scaled']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Authenticity>().toEqualTypeOf<'verified' | 'unverified' | 'failed' | 'absent'>();
    expectTypeOf<Skipped>().toEqualTypeOf<{ readonly start: number; readonly end: number; readonly reason: string }>();
  });
});

const push = capture.notification();
const ciphered = capture.protect(push);
const header = { manufacturer: 'ABC', baudRateCharacter: '5', enhancedIdentification: '', identification: '' };
const p1 = encode(telegram, { header, dataSets: [{ id: '1-0:1.8.0', values: [{ value: '00012.345', unit: 'kWh' }] }] });
const samples: Record<string, Uint8Array> = {
  'a push': push,
  'a ciphered push': ciphered,
  'a push in a frame': capture.frame(concat(hex('e6e700'), ciphered)),
  'segments of I frames with traffic between': concat(
    ...capture.segments(ciphered, 20, 'I').flatMap((f) => [f, capture.receiveReady]),
  ),
  'blocks in frames': concat(...capture.blocks(ciphered, 20).map((block) => capture.frame(block))),
  'blocks over the wrapper': concat(...capture.blocks(ciphered, 20).map((block) => capture.wrapped(block))),
  'frames of M-Bus': concat(...capture.mbusFrames(ciphered, 30)),
  'signed around ciphered': capture.sign(ciphered),
  'ciphered around signed around ciphered': capture.protect(capture.sign(ciphered)),
  'a telegram inside': capture.protect(p1),
  'a telegram': p1,
  'an exchange over the wrapper': concat(
    capture.wrapped(capture.getRequest('1-0:1.8.0*255'), true),
    capture.wrapped(capture.getResponse({ kind: 'long64-unsigned', value: 2n ** 63n })),
  ),
};

describe.each(Object.entries(samples))('%s', (_, octets) => {
  test.each([{}, { keys }, { keys, strict: true }])('keeps the contract', (options) => {
    const result = decodeCapture(octets, options);
    expect(contractFault(result)).toBeUndefined();
    expect(result.messages.flatMap(({ issues }) => issues.filter(({ severity }) => severity === 'error'))).toEqual([]);
  });

  test('and cut off anywhere, or with a bit changed', () => {
    for (let i = 0; i < octets.length; i += 1) {
      expect(faultOf(octets.subarray(0, i), { keys }), `the first ${i}`).toBeUndefined();
      expect(faultOf(octets.subarray(i), { keys }), `from ${i} on`).toBeUndefined();
      const changed = Uint8Array.from(octets);
      changed[i]! ^= 1 << (i & 7);
      expect(faultOf(changed, { keys }), `bit ${i & 7} of octet ${i}`).toBeUndefined();
    }
  });

  test('gives the same for octets and for their hexadecimal text, and wherever they lie in memory', () => {
    const whole = decodeCapture(octets, { keys });
    const apart = new Uint8Array(octets.length + 17);
    apart.set(octets, 17);
    expect(decodeCapture(apart.subarray(17), { keys })).toEqual(whole);
    expect(decodeCapture(Buffer.from(octets), { keys }).messages.map(({ readings }) => readings)).toEqual(
      whole.messages.map(({ readings }) => readings),
    );
    expect(decodeCapture(toHex(octets, ' '), { keys })).toEqual(whole);
  });

  test('without a tree says the same otherwise', () => {
    const strip = ({ messages, ...rest }: DecodedCapture) => ({
      ...rest,
      messages: messages.map(({ tree: _tree, issues, ...message }) => ({
        ...message,
        issues: issues.filter(({ severity }) => severity !== 'note').map(({ code }) => code),
      })),
    });
    expect(strip(decodeCapture(octets, { keys, tree: false }))).toEqual(strip(decodeCapture(octets, { keys })));
  });
});

describe('any input', () => {
  const anyKeys = fc.option(
    fc.record({
      encryptionKey: fc.oneof(fc.uint8Array({ maxLength: 33 }), fc.string({ maxLength: 70 })),
      authenticationKey: fc.oneof(fc.uint8Array({ maxLength: 33 }), fc.string({ maxLength: 70 })),
      systemTitle: fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.string({ maxLength: 20 })),
    }),
    { nil: undefined },
  );
  const layer = fc.constantFrom('auto', 'hdlc', 'llc', 'wrapper', 'mbus', 'p1', 'apdu', 'data', 'coap', 'nothing');

  test('octets', () => {
    const starts = [
      '7ea0',
      '6804046853',
      '00010001',
      'db08',
      'e6e700',
      '0f',
      'c401',
      '2f',
      'e0',
      'dd',
      'df',
      '60',
      '61',
      '9001',
      '40',
    ];
    const octets = fc
      .tuple(fc.constantFrom('', ...starts), fc.uint8Array({ maxLength: 200 }))
      .map(([start, rest]) => concat(fromHex(start.length % 2 ? `${start}0` : start)!, rest));
    fc.assert(
      fc.property(octets, anyKeys, layer, fc.boolean(), (input, given, name, strict) => {
        expect(faultOf(input, { keys: given, layer: name, strict })).toBeUndefined();
      }),
      { numRuns: 4000 },
    );
  });

  test('text', () => {
    const lines = fc.array(
      fc.constantFrom(
        'RX: ',
        'TX: ',
        '7e a0 07 03 21 93 0f 01 7e',
        '/ABC5\r\n',
        '1.8.0(1)',
        '!',
        '0x',
        '\n',
        '\r\n',
        ' ',
        'QUJD',
        '12:34',
        '[',
        '"',
        '\u0000',
        '\ud800',
        'c0 01 c1',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 300 }),
          fc.string({ unit: 'binary', maxLength: 100 }),
          lines.map((all) => all.join('')),
        ),
        anyKeys,
        (input, given) => {
          expect(faultOf(input, { keys: given })).toBeUndefined();
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('two messages of different carriers, with anything between', () => {
    const sample = fc.constantFrom(...Object.values(samples));
    fc.assert(
      fc.property(sample, fc.uint8Array({ maxLength: 12 }), sample, (first, noise, second) => {
        expect(faultOf(concat(first, noise, second), { keys })).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test('empty', () => {
    const nothing = { messages: [], skipped: [], bytes: { total: 0, explained: 0 } };
    expect([decodeCapture(''), decodeCapture(new Uint8Array())]).toEqual([nothing, nothing]);
  });
});

const files = ['hdlc', 'hdlc-stream', 'mbus', 'wrapper', 'apdu', 'axdr', 'p1', 'iec62056-21', 'coap', 'bad'];
const entries = files.every((file) => corpus(`${file}.jsonl`))
  ? files.flatMap((file) => corpus(`${file}.jsonl`)!)
  : undefined;

describeCorpus('the corpus', entries, (all) => {
  const octetsOf = ({ hex: digits, text = '' }: CorpusEntry) => (digits === undefined ? fromLatin1(text) : hex(digits));
  const keysOf = ({ keys: given }: CorpusEntry): DecodeCaptureOptions =>
    given?.ek === undefined
      ? {}
      : { keys: { encryptionKey: given.ek, authenticationKey: given.ak, systemTitle: given.systemTitle } };

  test('keeps the contract whole', () => {
    for (const entry of all) expect(faultOf(octetsOf(entry), keysOf(entry)), entry.id).toBeUndefined();
  });

  test('keeps it damaged', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('cut', 'flip', 'drop', 'insert', 'double'),
        (entry, at, bit, how) => {
          const octets = octetsOf(entry);
          const place = at % (octets.length + 1);
          const [before, after] = [octets.subarray(0, place), octets.subarray(place)];
          const changed = Uint8Array.from(octets);
          if (place < octets.length) changed[place]! ^= 1 << (bit & 7);
          const damaged = {
            cut: () => before,
            flip: () => changed,
            drop: () => concat(before, after.subarray(1)),
            insert: () => concat(before, Uint8Array.of(bit), after),
            double: () => concat(octets, before),
          };
          expect(faultOf(damaged[how](), keysOf(entry)), entry.id).toBeUndefined();
        },
      ),
      { numRuns: 6000 },
    );
  });
});
