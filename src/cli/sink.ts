import type { DecodedCapture } from '../decode/index.ts';
import {
  escapeText,
  plainPalette,
  type RenderOptions,
  renderCoverage,
  renderHexdump,
  renderJson,
  renderNdjson,
  renderTree,
  renderXml,
} from '../render/index.ts';
import { write } from './output.ts';
import type { Piece } from './pieces.ts';

/** What `--format` can be. */
export const formats = ['tree', 'json', 'ndjson', 'xml', 'hex'] as const;
export type Format = (typeof formats)[number];

/** Formats that are one document: all of an input, and all inputs, stand inside of it. */
export function isDocument(format: Format): boolean {
  return format === 'json' || format === 'xml';
}

/** Writes pieces in one format and remembers whether all went well. */
export interface Sink {
  start(name: string): Promise<void>;
  piece(piece: Piece): Promise<void>;
  end(): Promise<void>;
  /** Ends the output; false when something was damaged, skipped or not authentic. */
  finish(): Promise<boolean>;
}

/** Whether all of a capture is explained and nothing in it failed. */
export function isGood({ messages, skipped }: DecodedCapture): boolean {
  if (skipped.length > 0 || messages.length === 0) return false;
  return messages.every(
    ({ authenticity, issues }) => authenticity !== 'failed' && issues.every(({ severity }) => severity === 'note'),
  );
}

/** The sink for a format; `inputs` is how many there will be. */
export function createSink(format: Format, inputs: number, looks: RenderOptions): Sink {
  return isDocument(format) ? documentSink(format, inputs) : lineSink(format, inputs, looks);
}

const separators = { json: ['[\n', ',\n', ']\n'], xml: ['<Captures>\n', '', '</Captures>\n'] } as const;

function documentSink(format: Format, inputs: number): Sink {
  const [open, between, close] = separators[format === 'json' ? 'json' : 'xml'];
  let good = true;
  let started = 0;
  return {
    async start() {
      if (inputs > 1) await write([started === 0 ? open : between]);
      started += 1;
    },
    async piece({ capture, octets, origin }) {
      good &&= isGood(capture);
      await write(format === 'json' ? renderJson(capture) : renderXml(capture, { octets, origin }));
    },
    end: () => Promise.resolve(),
    async finish() {
      if (inputs > 1) await write([close]);
      return good;
    },
  };
}

function lineSink(format: Format, inputs: number, looks: RenderOptions): Sink {
  const { palette = plainPalette } = looks;
  let good = true;
  let firstNumber = 1;
  let bytes = { total: 0, explained: 0 };
  return {
    async start(name) {
      firstNumber = 1;
      bytes = { total: 0, explained: 0 };
      if (inputs > 1 && format !== 'ndjson') await write([`${palette.heading(`══ ${escapeText(name)}`)}\n`]);
    },
    async piece({ capture, octets, origin }) {
      good &&= isGood(capture);
      const options = { ...looks, octets, origin, firstNumber, coverage: false };
      await write(renderLines(format, capture, options));
      firstNumber += capture.messages.length;
      bytes = { total: bytes.total + capture.bytes.total, explained: bytes.explained + capture.bytes.explained };
    },
    async end() {
      if (format !== 'ndjson') await write(renderCoverage(bytes, palette));
    },
    finish: () => Promise.resolve(good),
  };
}

function renderLines(format: Format, capture: DecodedCapture, options: RenderOptions): Iterable<string> {
  if (format === 'ndjson') return renderNdjson(capture);
  return format === 'hex' ? renderHexdump(capture, options) : renderTree(capture, options);
}
