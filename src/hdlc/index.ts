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
export type {
  ClientAndLogicalDevice,
  FrameTransmit,
  LinkEnd,
  LinkFault,
  PrimaryStationEvent,
  SecondaryLinkHandle,
  SecondaryStationEvent,
} from './link-events.ts';
export {
  type HdlcLinkOptions,
  type LinkFigureMark,
  type LinkFigures,
  linkFigures,
  secondaryMaximumApduLength,
} from './link-options.ts';
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
  type NegotiatedHdlcParameters,
  negotiateHdlcParameters,
  readHdlcParameters,
} from './parameters.ts';
export type { ServiceClass } from './primary-link.ts';
export { PrimaryStation, type PrimaryStationOptions, type PrimaryStationState } from './primary-station.ts';
export { type Reassembly, SegmentAssembler, type SegmentFault } from './reassembly.ts';
export { type Frame, type FrameFault, type IncompleteFrame, maximumFrameSize, type ScanResult } from './search.ts';
export { SecondaryStation, type SecondaryStationOptions } from './secondary-station.ts';
export type { StationAddresses } from './station-address.ts';
