export type {
  CurrentDirection,
  DisplayContent,
  DisplayEntry,
  DisplaySymbols,
  NetworkQuality,
  PhaseSequence,
} from './display-content.ts';
export { type FrontLink, type FrontPanel, frontPanel, type WaitingPushes } from './front-panel.ts';
export { type LcdSvgOptions, lcdStyles, lcdSvg } from './lcd-svg.ts';
export { lcdColumns, lcdText } from './lcd-text.ts';
export { litSegments } from './lit-segments.ts';
export { type DisplayPreset, displayPresets } from './preset-lists.ts';
export { controlHoldTime, type PushButton, PushButtons } from './push-buttons.ts';
