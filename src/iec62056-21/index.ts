export type { Answer } from './answer.ts';
export { blockCheckCharacter } from './block-check.ts';
export type { Block, DataSet, DataValue } from './data-set.ts';
export type { HalfDuplexOptions } from './half-duplex.ts';
export { HandHeldUnit } from './hand-held-unit.ts';
export {
  baudRate,
  type Identification,
  identificationMessage,
  type ProtocolMode,
  protocolMode,
  reactionTime,
} from './identification.ts';
export type { Baud, CharacterFormat, Handover, LineEvent, LineFault, Transmit } from './line-events.ts';
export { type LineTimeMark, type LineTimes, lineTimes } from './line-times.ts';
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
export { type ModeDEvent, ModeDHandHeldUnit, type ModeDOptions, ModeDTariffDevice } from './mode-d.ts';
export type { Confirmation, SignOnPurpose } from './option-choice.ts';
export { addParity, checkParity, type StrippedParity, stripParity } from './parity.ts';
export { isPassword, type PasswordAttempt, type PasswordCommand, passwordCommand } from './password.ts';
export {
  type Command,
  commands,
  errorText,
  type ProgrammingCommand,
  type ProgrammingData,
  programmingCommand,
  programmingData,
} from './programming.ts';
export type { ProgrammingAccessOptions } from './programming-access.ts';
export { type DataLines, type DataMessage, dataLines, dataMessage } from './readout.ts';
export {
  type MessageKind,
  type Scanned,
  type ScannedMessage,
  type ScannedNoise,
  scanMessage,
  scanMessages,
} from './scan.ts';
export type { DeviceMessage, HandHeldUnitEvent, TariffDeviceEvent } from './session-events.ts';
export type { HandHeldUnitOptions, SignOn, TariffDeviceOptions } from './session-options.ts';
export { TariffDevice } from './tariff-device.ts';
export { type Telegram, telegram } from './telegram.ts';
export { type Deframed, type DeframedTelegram, TelegramDeframer, type TelegramFault } from './telegram-deframer.ts';
export { formatTimestamp, parseTimestamp, type Timestamp } from './timestamp.ts';
