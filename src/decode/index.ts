export { decodeCapture } from './capture.ts';
export { capturedOctets, holdsOctets, textOrOctets } from './captured-octets.ts';
export type * from './types.ts';
