export { decodeCapture } from './capture.ts';
export * from './render.ts';
export type * from './types.ts';
