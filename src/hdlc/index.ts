export {
  formatHdlcAddress,
  type HdlcAddress,
  hdlcAddress,
  reservedClientAddresses,
  reservedLowerAddresses,
  reservedUpperAddresses,
} from './address.ts';
export { type BitPosition, findChangedBit } from './bit-error.ts';
export { type HdlcControl, hdlcControl } from './control.ts';
export { Deframer, scanFrame } from './deframer.ts';
export {
  encodeFrame,
  flag,
  frameOctets,
  frameSize,
  type HdlcFrame,
  hdlcFrame,
  type InformationReader,
  maximumFrameLength,
  minimumFrameLength,
  readFrame,
} from './frame.ts';
export { type LlcHeader, llcHeader, llcHeaderAt, llcHeaderSize, readLlcHeader } from './llc.ts';
export {
  defaultHdlcParameters,
  effectiveHdlcParameters,
  type FrameReject,
  frameReject,
  type HdlcParameter,
  type HdlcParameters,
  hdlcParameters,
  maximumInformationFieldLength,
  maximumWindowSize,
  negotiateHdlcParameters,
  readHdlcParameters,
} from './parameters.ts';
export { type Reassembly, SegmentAssembler, type SegmentFault } from './reassembly.ts';
export { type Frame, type FrameFault, type IncompleteFrame, maximumFrameSize, type ScanResult } from './search.ts';
