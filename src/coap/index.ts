export {
  type AddressedApdu,
  type CoapAddressing,
  type CoapContent,
  type DlmsRole,
  detectedAddressing,
  noAddressing,
  type OptionAddressing,
  optionAddressing,
  wrapperAddressing,
} from './addressing.ts';
export {
  type BoundMessage,
  type CoapBinding,
  type CoapBindingSettings,
  coapBinding,
  defaultCoapBinding,
} from './binding.ts';
export { type Block, block, blockFromUint, blockSize, blockToUint } from './block.ts';
export { type CoapCode, coapCode, coapCodeName, coapCodes } from './code.ts';
export { contentFormatName, contentFormats } from './content-format.ts';
export { type CoapLimits, headEndCoapLimits, meterCoapLimits } from './context.ts';
export { type CoapCounters, noCoapCounts } from './counters.ts';
export type { DatagramProtection } from './datagram-protection.ts';
export { CoapEndpoint, type CoapEndpointOptions } from './endpoint.ts';
export type { CoapEvent, CoapRequest, CoapResponse, Datagram, IncomingRequest } from './event.ts';
export { type CoapMessage, type CoapType, coapMessage, coapMessageWith, readCoapMessage } from './message.ts';
export { endpointOptions } from './message-fields.ts';
export {
  type CoapOption,
  coapOption,
  coapOptions,
  dlmsOptions,
  isCritical,
  isNoCacheKey,
  isUnsafe,
  type OptionDefinition,
  type OptionFormat,
  optionList,
} from './options.ts';
export {
  defaultTransmissionParameters,
  narrowbandTransmissionParameters,
  type TransmissionParameters,
  type TransmissionTimes,
  transmissionTimes,
} from './parameters.ts';
export { type CoapSetupAttributes, type CoapSetupResult, readCoapSetup } from './setup.ts';
export { uint } from './uint.ts';
