import type { Span } from './consumption-history.ts';
import { Energies } from './energies.ts';

const headSize = 17;

/** What the meter remembers of a span: all but the plan of its tariffs. */
export type SpanRecord = Omit<Span, 'plan'>;

/** Spans in octets, one after another. */
export function encodeSpans(spans: readonly SpanRecord[]): Uint8Array {
  const octets = spans.map(({ from, clockOffset, isConnected, energies: { numbers } }) => {
    const view = new DataView(new ArrayBuffer(headSize + 8 * numbers.length));
    view.setFloat64(0, from);
    view.setFloat64(8, clockOffset);
    view.setUint8(16, isConnected ? 1 : 0);
    numbers.forEach((number, i) => {
      view.setFloat64(headSize + 8 * i, number);
    });
    return new Uint8Array(view.buffer);
  });
  const all = new Uint8Array(octets.reduce((size, one) => size + one.length, 0));
  let at = 0;
  for (const one of octets) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

/** The spans of these octets. */
export function decodeSpans(octets: Uint8Array): readonly SpanRecord[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const count = new Energies().numbers.length;
  const size = headSize + 8 * count;
  return Array.from({ length: octets.length / size }, (_, i) => {
    const start = i * size;
    const numbers = Float64Array.from({ length: count }, (_, n) => view.getFloat64(start + headSize + 8 * n));
    return {
      from: view.getFloat64(start),
      clockOffset: view.getFloat64(start + 8),
      isConnected: view.getUint8(start + 16) !== 0,
      energies: new Energies(numbers),
    };
  });
}
