import { type Codec, encode, LinkError } from '../codec/index.ts';
import { Dialogue } from './dialogue.ts';
import { Exchange } from './exchange.ts';
import {
  baudRate,
  type Identification,
  identificationMessage,
  type ProtocolMode,
  protocolMode,
  reactionTime,
} from './identification.ts';
import { maximumTelegram } from './lines.ts';
import type { LineMessageKind } from './message-deframer.ts';
import { type OptionSelect, optionSelect, requestMessage } from './messages.ts';
import { chooseOption, type SignOnPurpose, selectedRate } from './option-choice.ts';
import { operandOf } from './password.ts';
import { isBreak, MessagePhase, type Phase, repeatRequest, signedOff, unexpected } from './phase.ts';
import { type ProgrammingCommand, programmingCommand } from './programming.ts';
import { dataMessage } from './readout.ts';
import { initialRate } from './serial-line.ts';
import type { HandHeldUnitEvent } from './session-events.ts';
import { defaultMaximumRate, type HandHeldUnitOptions, type SignOn } from './session-options.ts';
import { wakeUpMessage } from './wake-up.ts';

type Events = readonly HandHeldUnitEvent[];

/**
 * The hand-held unit of IEC 62056-21 in modes A, B, C and E: signs on, changes the rate, reads out, programs, or hands
 * over to HDLC. Sans-io: its events say what to do; `now` is in milliseconds. Signed off, the line is at 300 Bd.
 */
export class HandHeldUnit {
  readonly #options: HandHeldUnitOptions;
  readonly #maximumRate: number;
  readonly #dialogue: Dialogue<HandHeldUnitEvent>;
  #state: 'signed-off' | 'signing-on' | 'programming' | 'signing-off' | 'handed-over' = 'signed-off';
  #purpose: SignOnPurpose = 'data-readout';
  #exchange: Exchange | undefined;
  /** A command may be sent. */
  #isReady = false;

  constructor(options: HandHeldUnitOptions = {}) {
    this.#options = options;
    this.#maximumRate = options.maximumRate ?? defaultMaximumRate;
    this.#dialogue = new Dialogue(options, maximumTelegram, { failed: (error, now) => this.#end(error, now) });
  }

  /** Calls a device; throws a LinkError unless the unit is signed off. */
  signOn({ address = '', purpose }: SignOn, now: number): Events {
    if (this.#state !== 'signed-off') throw misuse('a sign-on before the unit has signed off');
    const request = encode(requestMessage, { address });
    this.#state = 'signing-on';
    this.#purpose = purpose;
    this.#dialogue.reaction = 0;
    const { line, times } = this.#dialogue.side;
    const change = line.change(initialRate);
    if (!this.#options.wakeUp) return [...change, ...this.#request(request, now)];
    const wakeUp = wakeUpMessage(line.duration(1), times);
    const awake = () =>
      this.#dialogue.pause(line.busyUntil + times.wakeUpPause, (then) => this.#request(request, then));
    return [...change, ...this.#dialogue.transmit(wakeUp, now, awake)];
  }

  /** Sends a command of programming mode; throws a LinkError while another is not answered, or outside that mode. */
  send(command: ProgrammingCommand, now: number): Events {
    if (!this.#isReady) throw misuse('a command outside programming mode, or before the answer to another');
    const exchange = new Exchange(command, this.#dialogue.side.repetitions);
    this.#isReady = false;
    this.#exchange = exchange;
    return this.#dialogue.transmit(exchange.octets, now, (then) =>
      this.#dialogue.await(exchange, then, (answer, at) => [{ kind: 'answer', answer }, ...this.#ready(at)]),
    );
  }

  /** Ends programming mode with a break (B0); in other states, also after a hand-over, goes back to 300 Bd alone. */
  signOff(now: number): Events {
    return this.#state === 'signed-off' || this.#state === 'signing-off' ? [] : this.#end(undefined, now);
  }

  receive(octets: Uint8Array, now: number): Events {
    return this.#state === 'signed-off' || this.#state === 'handed-over' ? [] : this.#dialogue.receive(octets, now);
  }

  nextTimeout(): number | undefined {
    return this.#dialogue.side.nextTimeout();
  }

  onTimeout(now: number): Events {
    return this.#dialogue.side.onTimeout(now);
  }

  #request(request: Uint8Array, now: number): Events {
    const phase = this.#message('the identification', 'identification', identificationMessage, undefined, request);
    const identified = (offer: Identification, at: number) => this.#identified(offer, at);
    return this.#dialogue.transmit(request, now, (then) => this.#dialogue.await(phase, then, identified));
  }

  #identified(identification: Identification, now: number): Events {
    const mode = protocolMode(identification);
    this.#dialogue.reaction = reactionTime(identification);
    return [{ kind: 'identification', identification, protocolMode: mode }, ...this.#goOn(identification, mode, now)];
  }

  #goOn(offer: Identification, mode: ProtocolMode, now: number): Events {
    if (mode === 'C' || mode === 'E') {
      const option = chooseOption(offer, this.#purpose, this.#maximumRate);
      return option === undefined ? this.#unsupported('the device offers no mode E', now) : this.#select(option, now);
    }
    if (this.#purpose === 'hdlc') return this.#unsupported(`there is no HDLC in mode ${mode}`, now);
    const rate = mode === 'A' ? initialRate : baudRate(offer.baudRateCharacter);
    if (rate === undefined) return this.#unsupported('a reserved rate', now);
    if (rate > this.#maximumRate) return this.#unsupported(`${rate} Bd is more than the unit's maximum`, now);
    return [...this.#dialogue.side.line.change(rate), ...this.#readOut(now)];
  }

  #select(option: OptionSelect, now: number): Events {
    const rate = baudRate(option.baudRateCharacter)!;
    const { line, times } = this.#dialogue.side;
    const confirmation = this.#options.confirmation ?? 'at-initial-rate';
    const isHdlc = option.protocolControl === 'hdlc';
    return this.#dialogue.transmit(encode(optionSelect, option), now, (then) => {
      if (isHdlc && confirmation === 'at-initial-rate') return this.#confirm(rate, then);
      return this.#dialogue.pause(line.busyUntil + times.changeover, (at) => {
        if (isHdlc && confirmation === 'none') return this.#handOver(rate, at);
        const change = line.change(rate);
        if (isHdlc) return [...change, ...this.#confirm(rate, at)];
        return [...change, ...(this.#purpose === 'programming' ? this.#operand(at) : this.#readOut(at))];
      });
    });
  }

  /** Waits for the confirmation of mode E, which tells the rate that the device really takes; goes on without it, too. */
  #confirm(asked: number, now: number): Events {
    const message = this.#message('the confirmation', 'option-select', optionSelect);
    const phase: Phase<OptionSelect | undefined> = {
      acknowledgement: message.acknowledgement,
      receive: (received) => message.receive(received),
      silence: () => ({ kind: 'done', result: undefined }),
    };
    const confirmed = (found: OptionSelect | undefined, at: number): Events => {
      const rate = found === undefined ? asked : selectedRate(found);
      if (found !== undefined && found.protocolControl !== 'hdlc') return this.#unsupported('no mode E', at);
      if (rate === undefined || rate > this.#maximumRate) return this.#unsupported('another rate than asked for', at);
      return this.#handOver(rate, at);
    };
    return this.#dialogue.await(phase, now, confirmed, this.#dialogue.side.times.confirmation);
  }

  #handOver(rate: number, now: number): Events {
    const { line, times } = this.#dialogue.side;
    const settled = () => {
      this.#state = 'handed-over';
      return [{ kind: 'handover', protocol: 'hdlc', rate }] as const;
    };
    return [...line.change(rate, '8N1'), ...this.#dialogue.pause(now + times.settling, settled)];
  }

  #readOut(now: number): Events {
    const phase = this.#message('the data message', 'block', dataMessage, repeatRequest);
    return this.#dialogue.await(phase, now, ({ dataSets }, at) => {
      const told: HandHeldUnitEvent = { kind: 'readout', dataSets };
      if (this.#purpose !== 'programming') return [told, ...this.#end(undefined, at)];
      this.#state = 'programming';
      return [told, { kind: 'programming', operand: undefined }, ...this.#ready(at)];
    });
  }

  #operand(now: number): Events {
    this.#state = 'programming';
    const phase = this.#message('P0', 'programming-command', programmingCommand, repeatRequest, repeatRequest);
    return this.#dialogue.await(phase, now, (command, at) => {
      return [{ kind: 'programming', operand: operandOf(command) }, ...this.#ready(at)];
    });
  }

  /** Waits for the next command of its own side; the device can but sign off. */
  #ready(now: number): Events {
    this.#forget();
    this.#isReady = true;
    return this.#dialogue.listen(
      {
        acknowledgement: 'alone',
        receive: (message, at) => (isBreak(message) ? this.#end(signedOff(), at) : [unexpected(message)]),
      },
      now,
    );
  }

  #message<T>(name: string, kind: LineMessageKind, codec: Codec<T>, whenBroken?: Uint8Array, whenSilent?: Uint8Array) {
    const { repetitions } = this.#dialogue.side;
    return new MessagePhase({ name, kind, codec, whenBroken, whenSilent, repetitions });
  }

  #unsupported(reason: string, now: number): Events {
    return this.#end(new LinkError('iec62056-21', 'unsupported', reason), now);
  }

  #end(error: LinkError | undefined, now: number): Events {
    this.#forget();
    // A device that refuses has signed off itself.
    const isOpen = this.#state === 'programming' && error?.code !== 'refused';
    this.#state = 'signing-off';
    if (!isOpen) return this.#signedOff(error);
    const octets = encode(programmingCommand, { command: 'B0' });
    const { line } = this.#dialogue.side;
    const sent = () => this.#dialogue.pause(line.busyUntil, () => this.#signedOff(error));
    return this.#dialogue.transmit(octets, now, sent);
  }

  #signedOff(error: LinkError | undefined): Events {
    this.#state = 'signed-off';
    this.#dialogue.stop();
    return [...this.#dialogue.side.line.change(initialRate), { kind: 'signed-off', error }];
  }

  /** Forgets the command, which may hold a password. */
  #forget(): void {
    this.#exchange?.wipe();
    this.#exchange = undefined;
    this.#isReady = false;
  }
}

function misuse(what: string): LinkError {
  return new LinkError('iec62056-21', 'protocol', what);
}
