import type { Codec, Reader } from '../codec/index.ts';
import { identificationMessage, readIdentificationMessage } from './identification.ts';
import {
  acknowledgement,
  optionSelect,
  readAcknowledgement,
  readOptionSelect,
  readRequest,
  requestMessage,
} from './messages.ts';
import { programmingCommand, programmingData, readProgrammingCommand, readProgrammingData } from './programming.ts';
import { dataLines, dataMessage, readDataLines, readDataMessage } from './readout.ts';
import type { MessageKind } from './scan.ts';
import { readTelegram, telegram } from './telegram.ts';

/** The codec of each kind of message that `scanMessage` finds. */
export const messageCodecs = {
  request: requestMessage,
  identification: identificationMessage,
  'option-select': optionSelect,
  acknowledgement,
  'programming-command': programmingCommand,
  'programming-data': programmingData,
  'data-message': dataMessage,
  'data-lines': dataLines,
  telegram,
} as const satisfies Readonly<Record<MessageKind, Codec<unknown>>>;

/** The reading half of these codecs. */
export const messageReaders: Readonly<Record<MessageKind, (r: Reader) => unknown>> = {
  request: readRequest,
  identification: readIdentificationMessage,
  'option-select': readOptionSelect,
  acknowledgement: readAcknowledgement,
  'programming-command': readProgrammingCommand,
  'programming-data': readProgrammingData,
  'data-message': readDataMessage,
  'data-lines': readDataLines,
  telegram: readTelegram,
};
