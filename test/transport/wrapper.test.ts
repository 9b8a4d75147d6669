import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  attempt,
  concat,
  decode,
  EncodeError,
  encode,
  explain,
  fromHex,
  toHex,
  tryDecode,
} from '../../src/codec/index.ts';
import {
  clientWPorts,
  decodeDatagram,
  dlmsPort,
  serverWPorts,
  type Wrapper,
  WrapperDeframer,
  wrapper,
} from '../../src/transport/index.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/wrapper.jsonl', import.meta.url));
const absent = !existsSync(corpus);
const entries: { id: string; hex: string }[] = absent
  ? []
  : readFileSync(corpus, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const aarq = `601d${'00'.repeat(29)}`;
const example = `000100100001001f${aarq}`;

const units = fc.array(
  fc.record({
    version: fc.constant(1 as const),
    sourceWPort: fc.nat(0xffff),
    destinationWPort: fc.nat(0xffff),
    apdu: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  }),
  { maxLength: 6 },
);

/** Cuts `bytes` at the given places. */
function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
}

describe('the shared corpus', () => {
  test.skipIf(absent)('is there (skipped: ../shared/corpus/wrapper.jsonl is absent)', () => {
    expect(entries.length).toBeGreaterThan(0);
  });

  test.each(entries)('$id reads, writes the same octets, and every prefix is truncated', ({ hex }) => {
    const bytes = octets(hex);
    const value = decodeDatagram(bytes);
    expect(value).toMatchObject({ version: 1, sourceWPort: 1, destinationWPort: 1 });
    expect(value.apdu.length).toBe(bytes.length - 8);
    expect(toHex(encode(wrapper, value))).toBe(hex);
    for (let size = 0; size < bytes.length; size += 1) {
      expect(tryDecode(wrapper, bytes.subarray(0, size))).toMatchObject({ error: { code: 'truncated' } });
    }
  });
});

describe('a unit', () => {
  test('an AARQ of 31 octets from the public client to the management logical device', () => {
    const value: Wrapper = {
      version: 1,
      sourceWPort: clientWPorts['public-client'],
      destinationWPort: serverWPorts['management-logical-device'],
      apdu: octets(aarq),
    };
    expect(toHex(encode(wrapper, value))).toBe(example);
    expect(decode(wrapper, octets(example))).toEqual(value);
    expect(dlmsPort).toBe(4059);
  });

  test('its tree has the four fields of the header', () => {
    const { tree } = explain(wrapper, octets(example), 'wrapper');
    expect(tree.children?.map(({ name, start, end }) => [name, start, end])).toEqual([
      ['version', 0, 2],
      ['sourceWPort', 2, 4],
      ['destinationWPort', 4, 6],
      ['apdu', 6, 39],
    ]);
    expect(tree.children?.[3]?.children?.map(({ name, start, end }) => [name, start, end])).toEqual([
      ['length', 6, 8],
      ['value', 8, 39],
    ]);
  });

  test.each([
    ['B19 version 2', '0002001000010001c0', 'wrapper-version', 0],
    ['B19 version 0', '0000001000010001c0', 'wrapper-version', 0],
    ['B21 length 0', '0001001000010000', 'wrapper-length', 6],
    ['B22 length one short of the datagram', '0001001000010001c001', 'wrapper-length', 6],
    ['B22 length one more than the datagram', '0001001000010003c001', 'wrapper-length', 6],
    ['no octets', '', 'truncated', 0],
    ['half a header', '00010010', 'truncated', 4],
  ])('%s', (_, hex, code, offset) => {
    expect(attempt(() => decodeDatagram(octets(hex)))).toMatchObject({ error: { code, offset } });
  });

  test('B20: which wPorts there are is not the codec’s business', () => {
    expect(decodeDatagram(octets('000112345678000101'))).toMatchObject({
      sourceWPort: 0x1234,
      destinationWPort: 0x5678,
    });
  });

  test.each([
    { version: 2 },
    { sourceWPort: 65536 },
    { destinationWPort: -1 },
    { apdu: new Uint8Array(0) },
    { apdu: new Uint8Array(65536) },
    { apdu: undefined },
  ])('%j cannot be written', (wrong) => {
    const value = { ...decode(wrapper, octets(example)), ...wrong } as Wrapper;
    expect(() => encode(wrapper, value)).toThrow(EncodeError);
  });
});

describe('a TCP stream', () => {
  test('any chunks give the same units', () => {
    fc.assert(
      fc.property(units, fc.array(fc.nat()), (values, cuts) => {
        const deframer = new WrapperDeframer();
        const stream = concat(...values.map((value) => encode(wrapper, value)));
        const items = chunksOf(stream, cuts).flatMap((chunk) => deframer.push(chunk));
        expect(items.map((item) => (item.kind === 'unit' ? item.unit : item))).toEqual(values);
        expect(deframer.pending).toBe(0);
        let at = 0;
        for (const item of items) {
          if (item.kind !== 'unit') continue;
          expect(item.start).toBe(at);
          at = item.end;
        }
        expect(at).toBe(stream.length);
      }),
    );
  });

  test('any octets give the same items in any chunks, and no exception', () => {
    const near = fc.array(fc.constantFrom(0, 0, 0, 1, 2), { maxLength: 60 }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(near, fc.array(fc.nat()), (stream, cuts) => {
        const [whole, parts] = [new WrapperDeframer(), new WrapperDeframer()];
        expect(chunksOf(stream, cuts).flatMap((chunk) => parts.push(chunk))).toEqual(whole.push(stream));
        expect(parts.closed).toBe(whole.closed);
        expect(parts.pending).toBe(whole.pending);
      }),
    );
  });

  test('a unit inside one chunk is a view of it, one over two chunks is not', () => {
    const stream = octets(example + example);
    const [view, over] = new WrapperDeframer().push(stream.subarray(0, 40));
    expect(view).toMatchObject({ kind: 'unit', start: 0, end: 39 });
    expect(view?.kind === 'unit' && view.unit.apdu.buffer).toBe(stream.buffer);
    expect(over).toBeUndefined();
  });

  test('the longest unit, octet by octet', () => {
    const value = { version: 1, sourceWPort: 1, destinationWPort: 1, apdu: new Uint8Array(0xffff).fill(7) } as const;
    const deframer = new WrapperDeframer();
    const items = Array.from(encode(wrapper, value)).flatMap((octet) => deframer.push(Uint8Array.of(octet)));
    expect(items).toEqual([{ kind: 'unit', start: 0, end: 65543, unit: value }]);
  });

  test('B19: an unknown version is reported once and closes the stream', () => {
    const deframer = new WrapperDeframer();
    expect(deframer.push(octets(`${example}0002001000010001c0${example}`))).toMatchObject([
      { kind: 'unit' },
      { kind: 'fault', code: 'wrapper-version', offset: 39, found: '2' },
    ]);
    expect(deframer.closed).toBe(true);
    expect(deframer.push(octets(example))).toEqual([]);
  });

  test('B21: a length of 0 is reported, the stream goes on', () => {
    const deframer = new WrapperDeframer();
    expect(deframer.push(octets(`0001001000010000${example}`))).toMatchObject([
      { kind: 'fault', code: 'wrapper-length', offset: 6 },
      { kind: 'unit', start: 8, end: 47 },
    ]);
  });

  test('B23: an unfinished unit can be seen', () => {
    const deframer = new WrapperDeframer();
    deframer.push(octets('0001001000010004c0'));
    expect(deframer.pending).toBe(9);
  });
});
