import type { Codec } from '../codec/index.ts';
import { identificationMessage } from './identification.ts';
import { acknowledgement, optionSelect, requestMessage } from './messages.ts';
import { programmingCommand, programmingData } from './programming.ts';
import { dataLines, dataMessage } from './readout.ts';
import type { MessageKind } from './scan.ts';
import { telegram } from './telegram.ts';

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
