import type { Palette } from './palette.ts';
import type { Window } from './window.ts';

/** What a renderer for people runs with; everything is optional. */
export interface RenderOptions {
  /** The octets that the offsets of the capture refer to; without them the tree shows names and values alone. */
  readonly octets?: Uint8Array | undefined;
  /** No colours by default. */
  readonly palette?: Palette | undefined;
  /** The offset of the first of `octets`; 0 by default. */
  readonly origin?: number | undefined;
  /** Columns of a line; 80 by default. */
  readonly width?: number | undefined;
  /** Number of the first message; 1 by default. */
  readonly firstNumber?: number | undefined;
  /** Ends with how much is explained, as it does by default. */
  readonly coverage?: boolean | undefined;
}

/** The octets of a capture with their offset. */
export function windowOf({ octets, origin = 0 }: RenderOptions): Window | undefined {
  return octets === undefined ? undefined : { octets, origin };
}
