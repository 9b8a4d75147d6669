import { chosenCarriers } from './carriers/chosen.ts';
import { locate } from './locate.ts';
import { type Region, regionsOf } from './regions.ts';
import { type Found, Run } from './run.ts';
import type { DecodeCaptureOptions, DecodedCapture } from './types.ts';

/**
 * Decodes what was captured from a meter: octets, text of any form, pcap and pcapng. Never throws on input; what is
 * wrong is an issue with its place, and what belongs to no message is in `skipped`.
 */
export function decodeCapture(input: Uint8Array | string, options: DecodeCaptureOptions = {}): DecodedCapture {
  const { bytes, regions, skipped } = regionsOf(input);
  const run = new Run(options, skipped);
  for (const found of inOrder(regions.flatMap((region) => unitsOf(region, options.layer ?? 'auto')))) run.take(found);
  return run.finish(bytes.length);
}

function unitsOf(region: Region, layer: string): Found[] {
  const { checked, bare } = chosenCarriers(layer, region.expects);
  const options = { checked, bare, guess: region.expects !== 'proven' };
  return locate(region.bytes, region.start, region.end, options).map((located) => ({
    located,
    region,
    extent: region.inInput?.(located.start, located.end) ?? located,
  }));
}

/** Streams of a capture file are read one by one; requests and answers meet in the order of the file. */
function inOrder(found: readonly Found[]): readonly Found[] {
  if (found.every(({ region }) => region.inInput === undefined)) return found;
  return [...found].sort((a, b) => a.extent.end - b.extent.end);
}
