export {
  attempt,
  type Codec,
  type Decoded,
  decode,
  type Explained,
  encode,
  explain,
  type Infer,
  type Readable,
  type Shape,
  shaped,
  tryDecode,
} from './codec.ts';
export { crcArc, crcX25, crcX25Residue, crcX25Start, crcX25Update } from './crc.ts';
export { DecodeError, type DecodeErrorCode, EncodeError, type Fault } from './errors.ts';
export { concat, equalBytes, fromHex, fromLatin1, toHex, toLatin1, toPrintable } from './hex.ts';
export { clientLimits, hardMaxDepth, type Limits, serverLimits } from './limits.ts';
export { LinkError, type LinkErrorCode, type LinkLayer, TimeoutError } from './link-error.ts';
export { Reader, type ReaderOptions } from './reader.ts';
export { type Flag, type Node, Recorder, type Trace } from './trace.ts';
export { Writer } from './writer.ts';
