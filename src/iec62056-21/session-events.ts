import type { LinkError } from '../codec/index.ts';
import type { Answer } from './answer.ts';
import type { DataSet } from './data-set.ts';
import type { Identification, ProtocolMode } from './identification.ts';
import type { LineEvent } from './line-events.ts';
import type { PasswordCommand } from './password.ts';
import type { ProgrammingCommand } from './programming.ts';

/** What a hand-held unit has to do or to tell. `signed-off` is the last event; with an error, what was wanted failed. */
export type HandHeldUnitEvent =
  | LineEvent
  | { readonly kind: 'identification'; readonly identification: Identification; readonly protocolMode: ProtocolMode }
  | { readonly kind: 'readout'; readonly dataSets: readonly DataSet[] }
  /** Commands may be sent; the operand is what the device sent with P0, undefined where it sends none (modes A, B). */
  | { readonly kind: 'programming'; readonly operand: string | undefined }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'signed-off'; readonly error: LinkError | undefined };

/** What a tariff device has to do or to tell. */
export type TariffDeviceEvent =
  | LineEvent
  /** A hand-held unit has called: a session begins. */
  | { readonly kind: 'request'; readonly address: string }
  /** The data message is due: `send` it. */
  | { readonly kind: 'readout' }
  /** Programming mode begins. */
  | { readonly kind: 'programming' }
  /** A password was given, and answered. */
  | { readonly kind: 'password'; readonly command: PasswordCommand; readonly accepted: boolean }
  /** A command is allowed, by the password of P1, P2 or without any: `send` the answer. */
  | {
      readonly kind: 'command';
      readonly command: ProgrammingCommand;
      readonly password: PasswordCommand | undefined;
    }
  /** A partial block was acknowledged: `send` the next. */
  | { readonly kind: 'next-block' }
  /** The session is over, and the line at 300 Bd. */
  | { readonly kind: 'signed-off'; readonly error: LinkError | undefined };

/** What the device says: the data message of a readout, or the answer to a command. */
export type DeviceMessage =
  | { readonly kind: 'readout'; readonly dataSets: readonly DataSet[] }
  | (Answer & { readonly partial?: true | undefined });
