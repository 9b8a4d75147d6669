import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decode, encode, explain, fromHex, type Node, toHex, tryDecode } from '../../src/codec/index.ts';
import { Deframer, type Frame, hdlcFrame, hdlcParameters, SegmentAssembler } from '../../src/hdlc/index.ts';

interface Entry {
  readonly id: string;
  readonly layer: string;
  readonly hex: string;
  readonly expect: { readonly frames?: number } | null;
  readonly verified: {
    readonly frames?: number;
    readonly fcs?: boolean;
    readonly hcs?: boolean;
    readonly length?: boolean;
  };
}

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const present = existsSync(corpus);

function entries(file: string): Entry[] {
  if (!present) return [];
  const lines = readFileSync(`${corpus}${file}.jsonl`, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Entry).filter(({ layer }) => layer.startsWith('hdlc'));
}

function found(octets: Uint8Array, size: number) {
  const deframer = new Deframer();
  const all = [];
  for (let at = 0; at < octets.length; at += size) all.push(...deframer.push(octets.subarray(at, at + size)));
  return [...all, ...deframer.idle()];
}

const frames = (octets: Uint8Array, size = octets.length) =>
  found(octets, size).filter((item): item is Frame => item.kind === 'frame');

function leaves(node: Node): Node[] {
  return node.children === undefined ? [node] : node.children.flatMap(leaves);
}

if (!present) console.warn(`skipped: the shared corpus is not at ${corpus}`);

describe.skipIf(!present)('frames of the corpus', () => {
  test.each(entries('hdlc').map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
    const octets = fromHex(entry.hex)!;
    const frame = decode(hdlcFrame, octets);
    expect(toHex(encode(hdlcFrame, frame))).toBe(entry.hex);
    expect(frames(octets)).toEqual([{ ...frames(octets)[0]!, ...frame, start: 0, end: octets.length }]);
    expect(frames(octets, 1)).toEqual(frames(octets));
    const ends = leaves(explain(hdlcFrame, octets, 'frame').tree);
    expect(ends.reduce((at, leaf) => (leaf.start === at ? leaf.end : -1), 0)).toBe(octets.length);
    if (frame.control.kind === 'SNRM' || frame.control.kind === 'UA') {
      const parameters = decode(hdlcParameters, frame.information);
      expect(decode(hdlcParameters, encode(hdlcParameters, parameters))).toEqual(parameters);
    }
  });
});

describe.skipIf(!present)('streams of the corpus', () => {
  test.each(entries('hdlc-stream').map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
    const octets = fromHex(entry.hex)!;
    const expected = entry.verified.frames ?? entry.expect?.frames;
    expect(expected).toBeDefined();
    for (const size of [octets.length, 1, 7, 64]) expect(frames(octets, size)).toHaveLength(expected!);
  });

  test('segments of UI frames give one service data unit', () => {
    const stream = entries('hdlc-stream').find(({ id }) => id === 'dp-hdlc_iskra550')!;
    const assembler = new SegmentAssembler();
    const results = frames(fromHex(stream.hex)!).map((frame) => assembler.receive(frame)!);
    expect(results.map(({ kind }) => kind)).toEqual(['partial', 'partial', 'complete']);
    const [, , whole] = results;
    expect(whole).toMatchObject({ frames: { length: 3 } });
    expect(whole!.kind === 'complete' && toHex(whole!.octets.subarray(0, 4))).toBe('e6e7000f');
  });
});

describe.skipIf(!present)('bad frames of the corpus', () => {
  test.each(entries('bad').map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
    const octets = fromHex(entry.hex)!;
    expect(frames(octets)).toEqual([]);
    const result = tryDecode(hdlcFrame, octets);
    const { fcs, hcs, length } = entry.verified;
    const code = result.ok ? 'none' : result.error.code;
    if (length === false)
      expect(['hdlc-length', 'hdlc-format', 'hdlc-hcs', 'hdlc-address', 'truncated']).toContain(code);
    else expect(code).toBe(hcs === false ? 'hdlc-hcs' : fcs === false ? 'hdlc-fcs' : 'none');
  });
});
