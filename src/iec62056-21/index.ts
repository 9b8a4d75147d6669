export { blockCheckCharacter } from './block-check.ts';
export type { Block, DataSet, DataValue } from './data-set.ts';
export {
  baudRate,
  type Identification,
  identificationMessage,
  type ProtocolMode,
  protocolMode,
  reactionTime,
} from './identification.ts';
export { messageCodecs, messageReaders } from './message-codecs.ts';
export {
  type Acknowledgement,
  acknowledgement,
  type ModeControl,
  type OptionSelect,
  optionSelect,
  type ProtocolControl,
  type RequestMessage,
  requestMessage,
} from './messages.ts';
export { addParity, type StrippedParity, stripParity } from './parity.ts';
export {
  type Command,
  commands,
  errorText,
  type ProgrammingCommand,
  type ProgrammingData,
  programmingCommand,
  programmingData,
} from './programming.ts';
export { type DataLines, type DataMessage, dataLines, dataMessage } from './readout.ts';
export {
  type MessageKind,
  type Scanned,
  type ScannedMessage,
  type ScannedNoise,
  scanMessage,
  scanMessages,
} from './scan.ts';
export { type Telegram, telegram } from './telegram.ts';
export { type Deframed, type DeframedTelegram, TelegramDeframer, type TelegramFault } from './telegram-deframer.ts';
export { formatTimestamp, parseTimestamp, type Timestamp } from './timestamp.ts';
