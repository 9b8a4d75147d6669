export { decodeCapture } from './capture.ts';
export { capturedOctets, holdsOctets, textOrOctets } from './captured-octets.ts';
export { type LiveCapture, LiveDecoder, type LiveSource } from './live.ts';
export type * from './types.ts';
