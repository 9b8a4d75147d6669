import { encode, LinkError, TimeoutError } from '../codec/index.ts';
import { encodeAnswer } from './answer.ts';
import { decodeMessage } from './decode-message.ts';
import { type AfterMessage, AfterMessagePhase, answerDue } from './device-phases.ts';
import { Dialogue } from './dialogue.ts';
import { baudRate, identificationMessage, protocolMode, reactionTime } from './identification.ts';
import { maximumLine } from './lines.ts';
import type { LineMessage } from './message-deframer.ts';
import { type OptionSelect, optionSelect, requestMessage } from './messages.ts';
import { type AcceptedOption, acceptOption } from './option-choice.ts';
import { isPasswordCommand, type PasswordCommand } from './password.ts';
import { acknowledge, MessagePhase, type Phase, unexpected } from './phase.ts';
import { type ProgrammingCommand, programmingCommand } from './programming.ts';
import { ProgrammingAccess } from './programming-access.ts';
import { dataMessage } from './readout.ts';
import { initialRate } from './serial-line.ts';
import type { DeviceMessage, TariffDeviceEvent } from './session-events.ts';
import { defaultMaximumRate, type TariffDeviceOptions } from './session-options.ts';
import { WakeUp } from './wake-up.ts';

type Events = readonly TariffDeviceEvent[];

/** The longest command that is taken. */
const maximumCommand = 2 * maximumLine;

/**
 * The tariff device of IEC 62056-21 in modes A, B, C and E: answers a sign-on, changes the rate, is read out and
 * programmed, or hands over to HDLC. Sans-io: its events say what to do; `now` is in milliseconds.
 */
export class TariffDevice {
  readonly #options: TariffDeviceOptions;
  readonly #mode: 'A' | 'B' | 'C' | 'E';
  readonly #dialogue: Dialogue<TariffDeviceEvent>;
  readonly #wakeUp: WakeUp;
  #state: 'asleep' | 'idle' | 'signing-on' | 'programming' | 'signing-off' | 'handed-over' = 'idle';
  /** What `send` is called for. */
  #due: 'readout' | 'answer' | undefined;
  #access: ProgrammingAccess;

  /** Throws a LinkError where the identification offers more than the maximum rate, or a reserved one. */
  constructor(options: TariffDeviceOptions) {
    const { identification, maximumRate = defaultMaximumRate } = options;
    this.#options = options;
    this.#mode = protocolMode(identification);
    const rate = this.#mode === 'A' ? initialRate : baudRate(identification.baudRateCharacter);
    if (rate === undefined || rate > maximumRate) throw unsupported(`no rate of up to ${maximumRate} Bd is offered`);
    this.#dialogue = new Dialogue(options, maximumCommand, {
      failed: (error, now) => this.#failed(error, now),
      intercept: (message, now) => (message.kind === 'request' ? this.#called(message, now) : undefined),
    });
    this.#dialogue.reaction = reactionTime(identification);
    this.#wakeUp = new WakeUp(this.#dialogue.side.times);
    this.#access = new ProgrammingAccess({});
  }

  /** Sets the port to 300 Bd and waits to be called. */
  start(now: number): Events {
    return [...this.#dialogue.side.line.change(initialRate), ...this.#idle(now)];
  }

  receive(octets: Uint8Array, now: number): Events {
    if (this.#state === 'handed-over') return [];
    if (this.#state !== 'asleep') return this.#dialogue.receive(octets, now);
    const { line } = this.#dialogue.side;
    return this.#wakeUp.receive(line.receive(octets, now), now, line.duration(1)) ? this.#awake(now) : [];
  }

  /** Says what an event called for; throws a LinkError where it was not called for. */
  send(message: DeviceMessage, now: number): Events {
    if (this.#due !== (message.kind === 'readout' ? 'readout' : 'answer')) throw misuse(`${message.kind} is not due`);
    if (message.kind === 'readout') {
      const last = encode(dataMessage, { dataSets: message.dataSets });
      return this.#say(last, now, this.#mode === 'A' || this.#mode === 'B', true);
    }
    return this.#say(encodeAnswer(message, message.partial), now, true, message.partial === true);
  }

  /** Ends the session: programming mode with a break (B0). After a hand-over, the line is for IEC 62056-21 again. */
  signOff(now: number): Events {
    if (this.#state === 'asleep' || this.#state === 'idle' || this.#state === 'signing-off') return [];
    return this.#state === 'programming' ? this.#break(undefined, now) : this.#end(undefined, now);
  }

  nextTimeout(): number | undefined {
    return this.#dialogue.side.nextTimeout();
  }

  onTimeout(now: number): Events {
    return this.#dialogue.side.onTimeout(now);
  }

  #idle(now: number): Events {
    this.#dialogue.stop();
    this.#due = undefined;
    this.#access = new ProgrammingAccess({});
    this.#state = this.#options.batteryOperated ? 'asleep' : 'idle';
    return this.#state === 'asleep' ? [] : this.#listen(now);
  }

  #awake(now: number): Events {
    this.#state = 'idle';
    this.#dialogue.side.wait(now + this.#dialogue.side.times.inactivity, (then) => this.#idle(then));
    return this.#listen(now);
  }

  #listen(now: number): Events {
    return this.#dialogue.listen({ acknowledgement: 'alone', receive: (message) => [unexpected(message)] }, now);
  }

  /** A request, in whatever state: who calls again has given up what was before. */
  #called({ octets }: LineMessage, now: number): Events {
    const decoded = decodeMessage(requestMessage, octets);
    if (!decoded.ok) return [decoded.fault];
    const { address } = decoded.value;
    if (!isAddressed(address, this.#options.address)) return [];
    const events: TariffDeviceEvent[] = this.#state === 'idle' ? [] : [{ kind: 'signed-off', error: undefined }];
    this.#due = undefined;
    this.#state = 'signing-on';
    const identification = encode(identificationMessage, this.#options.identification);
    events.push(...this.#dialogue.side.line.change(initialRate), { kind: 'request', address });
    return [...events, ...this.#dialogue.transmit(identification, now, (then) => this.#identified(then))];
  }

  #identified(now: number): Events {
    const { line, patience } = this.#dialogue.side;
    if (this.#mode === 'A') return this.#readOut(now);
    if (this.#mode === 'B') {
      const rate = baudRate(this.#options.identification.baudRateCharacter)!;
      const changed = (then: number): Events => [...line.change(rate), ...this.#readOut(then)];
      return this.#dialogue.pause(line.busyUntil + this.#dialogue.reaction, changed);
    }
    const { repetitions } = this.#dialogue.side;
    const message = new MessagePhase({ name: '', kind: 'option-select', codec: optionSelect, repetitions });
    const phase: Phase<OptionSelect | undefined> = {
      acknowledgement: message.acknowledgement,
      receive: (received) => message.receive(received),
      silence: () => ({ kind: 'done', result: undefined }),
    };
    return this.#dialogue.await(phase, now, (selected, at) => this.#selected(selected, at), patience);
  }

  #selected(selected: OptionSelect | undefined, now: number): Events {
    const accepted = selected === undefined ? undefined : acceptOption(this.#options.identification, selected);
    if (accepted === undefined) {
      return this.#options.whenNotSelected === 'silence' ? this.#end(undefined, now) : this.#readOut(now);
    }
    if (accepted.purpose === 'hdlc') return this.#confirm(accepted, now);
    const change = this.#dialogue.side.line.change(accepted.rate);
    if (accepted.purpose === 'data-readout') return [...change, ...this.#readOut(now)];
    const p0 = this.#program();
    return [...change, { kind: 'programming' }, ...this.#say(p0, now, true, false)];
  }

  #confirm({ rate, rateCharacter }: AcceptedOption, now: number): Events {
    const { line, times } = this.#dialogue.side;
    const confirmation = this.#options.confirmation ?? 'at-initial-rate';
    if (confirmation === 'none') return this.#handOver(rate);
    const change = confirmation === 'at-new-rate' ? line.change(rate) : [];
    const select = { protocolControl: 'hdlc', baudRateCharacter: rateCharacter, modeControl: 'binary' } as const;
    const sent = () => this.#dialogue.pause(line.busyUntil + times.changeover, () => this.#handOver(rate));
    return [...change, ...this.#dialogue.transmit(encode(optionSelect, select), now, sent)];
  }

  #handOver(rate: number): Events {
    this.#dialogue.stop();
    this.#state = 'handed-over';
    return [...this.#dialogue.side.line.change(rate, '8N1'), { kind: 'handover', protocol: 'hdlc', rate }];
  }

  #readOut(now: number): Events {
    this.#due = 'readout';
    return [{ kind: 'readout' }, ...this.#awaitAnswer(now)];
  }

  /** Programming mode begins; gives P0. */
  #program(): Uint8Array {
    this.#state = 'programming';
    this.#access = new ProgrammingAccess(this.#options);
    return encode(programmingCommand, {
      command: 'P0',
      dataSets: [{ id: '', values: [{ value: this.#access.operand }] }],
    });
  }

  /** Transmits a message and waits for what comes after it. */
  #say(last: Uint8Array, now: number, takesCommands: boolean, takesAcknowledgement: boolean): Events {
    this.#due = undefined;
    const { repetitions, patience, times } = this.#dialogue.side;
    const phase = new AfterMessagePhase({ last, takesCommands, takesAcknowledgement, repetitions });
    const patient = this.#state === 'programming' ? times.inactivity : patience;
    const after = (what: AfterMessage, at: number) => this.#after(what, at);
    return this.#dialogue.transmit(last, now, (then) => this.#dialogue.await(phase, then, after, patient));
  }

  #after(what: AfterMessage, now: number): Events {
    if (what.kind === 'command') return this.#command(what.command, now);
    const isProgramming = this.#state === 'programming';
    if (what.kind === 'sign-off' || !isProgramming) return this.#end(undefined, now);
    if (what.kind === 'silence') return this.#end(new TimeoutError('iec62056-21', 'nothing came any more'), now);
    this.#due = 'answer';
    return [{ kind: 'next-block' }, ...this.#awaitAnswer(now)];
  }

  #command(command: ProgrammingCommand, now: number): Events {
    const events: TariffDeviceEvent[] = [];
    if (this.#state !== 'programming') {
      // Modes A and B have no option select message and no P0: programming mode begins with its first command.
      this.#program();
      events.push({ kind: 'programming' });
    }
    if (isPasswordCommand(command.command)) return [...events, ...this.#password(command.command, command, now)];
    if (!this.#access.allows(command.command)) return [...events, ...this.#refuse(now)];
    this.#due = 'answer';
    events.push({ kind: 'command', command, password: this.#access.password });
    return [...events, ...this.#awaitAnswer(now)];
  }

  #password(name: PasswordCommand, command: ProgrammingCommand, now: number): Events {
    const accepted = this.#access.judge(name, command);
    const told: TariffDeviceEvent = { kind: 'password', command: name, accepted };
    if (accepted) return [told, ...this.#say(acknowledge, now, true, false)];
    if (!this.#access.isExhausted) return [told, ...this.#refuse(now)];
    return [told, ...this.#break(new LinkError('iec62056-21', 'refused', 'too many wrong passwords'), now)];
  }

  #refuse(now: number): Events {
    return this.#say(encodeAnswer({ kind: 'error', text: this.#options.refusal ?? 'ER01' }), now, true, false);
  }

  #awaitAnswer(now: number): Events {
    const ended = (what: 'sign-off' | 'silence', at: number): Events =>
      this.#end(what === 'silence' ? new TimeoutError('iec62056-21', 'nothing was sent in answer') : undefined, at);
    return this.#dialogue.await(answerDue(), now, ended, this.#dialogue.side.times.inactivity);
  }

  #failed(error: LinkError, now: number): Events {
    if (this.#state === 'idle') return [{ kind: 'fault', code: 'size-limit', reason: 'a message that is too long' }];
    return this.#state === 'programming' ? this.#break(error, now) : this.#end(error, now);
  }

  #break(error: LinkError | undefined, now: number): Events {
    this.#due = undefined;
    this.#state = 'signing-off';
    const { line } = this.#dialogue.side;
    const sent = () => this.#dialogue.pause(line.busyUntil, (at) => this.#end(error, at));
    return this.#dialogue.transmit(encode(programmingCommand, { command: 'B0' }), now, sent);
  }

  #end(error: LinkError | undefined, now: number): Events {
    const idle = this.#idle(now);
    return [...this.#dialogue.side.line.change(initialRate), { kind: 'signed-off', error }, ...idle];
  }
}

/** Leading zeros of an address are no difference. */
function isAddressed(asked: string, own = ''): boolean {
  return asked === '' || asked.replace(/^0+/, '') === own.replace(/^0+/, '');
}

function unsupported(what: string): LinkError {
  return new LinkError('iec62056-21', 'unsupported', what);
}

function misuse(what: string): LinkError {
  return new LinkError('iec62056-21', 'protocol', what);
}
