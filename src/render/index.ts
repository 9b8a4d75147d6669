export { renderHexdump } from './hexdump.ts';
export { renderJson, renderNdjson } from './json.ts';
export { renderCoverage } from './message.ts';
export { locateNode, type NodePlace } from './node-place.ts';
export type { RenderOptions } from './options.ts';
export { type Paint, type Palette, plainPalette, terminalPalette } from './palette.ts';
export { escapeText } from './text.ts';
export { renderTree } from './tree.ts';
export { renderXml } from './xml.ts';
