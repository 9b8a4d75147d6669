export { type Block, block, blockFromUint, blockSize, blockToUint } from './block.ts';
export { type CoapCode, coapCode, coapCodeName, coapCodes } from './code.ts';
export { contentFormatName, contentFormats } from './content-format.ts';
export { type CoapMessage, type CoapType, coapMessage, coapMessageWith, readCoapMessage } from './message.ts';
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
export { uint } from './uint.ts';
