import { toHex } from '../codec/index.ts';
import { Deframer, type Frame, type FrameFault, formatHdlcAddress } from '../hdlc/index.ts';
import type { ByteStream } from '../transport/index.ts';
import { type DeclaredHdlc, responseTimeout } from './declaration.ts';
import { type Examination, fail, inapplicable } from './examination.ts';
import { Mailbox, pause } from './mailbox.ts';
import { commands, type RawFrame, rawClientAddress, rawFrame, rawServerAddress } from './raw-frame.ts';

/** What a meter sent back: a frame, or octets that are none; undefined is silence. */
export type HdlcAnswer = Frame | FrameFault | undefined;

type FrameKind = Frame['control']['kind'];

/** What makes a frame another one. */
export type FrameChanges = Partial<RawFrame>;

const defaultInterOctetTimeout = 200;
const defaultInactivityTimeout = 120_000;
const defaultDisconnectTime = 100;
/** A tenth more than declared, as the test plan has it. */
const margin = 1.1;

/** The line to a meter that speaks HDLC, on which any frame can be sent. */
export class HdlcLine {
  readonly hdlc: DeclaredHdlc;
  readonly #examination: Examination;
  readonly #stream: ByteStream;
  readonly #answers: Mailbox<Frame | FrameFault>;
  readonly #client: number;

  private constructor(examination: Examination, hdlc: DeclaredHdlc, stream: ByteStream) {
    this.#examination = examination;
    this.hdlc = hdlc;
    this.#stream = stream;
    this.#client = examination.declaration.associations[0]?.clientSap ?? 0x10;
    const deframer = new Deframer();
    this.#answers = new Mailbox(stream, examination.target.clock, (octets) => {
      examination.received(octets);
      return deframer.push(octets);
    });
  }

  /** Opens the line; INAPPLICABLE where the meter speaks no HDLC. */
  static async open(examination: Examination): Promise<HdlcLine> {
    const { declaration, target } = examination;
    if (target.profile !== 'hdlc' || declaration.hdlc === undefined) inapplicable('the meter is not reached by HDLC');
    const stream = await target.openStream();
    examination.closeAtEnd(() => stream.close());
    return new HdlcLine(examination, declaration.hdlc, stream);
  }

  /** The address of the management logical device, in the shortest declared form or in the given one. */
  server(size = Math.min(...this.hdlc.addressSizes)): Uint8Array {
    const { logicalDevice = 1, physicalDevice } = this.hdlc;
    return rawServerAddress(logicalDevice, physicalDevice, size as 1 | 2 | 4);
  }

  /** A frame that is right but for the changes. */
  frame(control: number, changes: FrameChanges = {}): Uint8Array {
    const source = rawClientAddress(this.#client);
    return rawFrame({ destination: this.server(), source, control, ...changes });
  }

  /** Sends octets, and waits for what comes back. */
  async exchange(octets: Uint8Array): Promise<HdlcAnswer> {
    await this.send(octets);
    return this.#answers.next(responseTimeout(this.#examination.declaration));
  }

  async send(octets: Uint8Array): Promise<void> {
    this.#answers.requireOpen();
    this.#examination.sent(octets);
    await this.#stream.send(octets);
  }

  /** Sends a frame, and fails where the answer is not a frame of this kind with the F bit, to the client. */
  async expect(octets: Uint8Array, ...kinds: readonly FrameKind[]): Promise<Frame> {
    const answer = await this.exchange(octets);
    return this.check(answer, ...kinds);
  }

  /** Fails where this is not a frame of one of these kinds with the F bit, to the client. */
  check(answer: HdlcAnswer, ...kinds: readonly FrameKind[]): Frame {
    const expected = kinds.join(' or ');
    if (answer?.kind !== 'frame' || !kinds.includes(answer.control.kind)) fail(expected, answerWords(answer));
    if (!('pollFinal' in answer.control && answer.control.pollFinal)) fail(`${expected} with the F bit`, 'none');
    if (answer.destination.upper !== this.#client)
      fail(`${expected} to client ${this.#client}`, `to ${formatHdlcAddress(answer.destination)}`);
    return answer;
  }

  /** Sends octets that have to be passed over without a word. */
  async expectSilence(octets: Uint8Array): Promise<void> {
    const answer = await this.exchange(octets);
    if (answer !== undefined) fail('silence', answerWords(answer));
  }

  /** Brings the link to normal disconnected mode. */
  async disconnect(): Promise<void> {
    await this.expect(this.frame(commands.DISC), 'UA', 'DM');
    await this.wait(this.hdlc.disconnectTime ?? defaultDisconnectTime);
  }

  /** Brings the link to normal response mode by an SNRM without parameters; its UA. */
  async connect(): Promise<Frame> {
    await this.disconnect();
    return this.expect(this.frame(commands.SNRM), 'UA');
  }

  /** Somewhat longer than between two octets of a frame. */
  waitInterOctetTimeout(): Promise<void> {
    return this.wait((this.hdlc.interOctetTimeout ?? defaultInterOctetTimeout) * margin);
  }

  /** Somewhat longer than a link lives without a frame. */
  waitInactivityTimeout(): Promise<void> {
    return this.wait((this.hdlc.inactivityTimeout ?? defaultInactivityTimeout) * margin);
  }

  wait(milliseconds: number): Promise<void> {
    return pause(this.#examination.target.clock, milliseconds);
  }

  /** Fails where the meter has said something unasked. */
  async expectNothingMore(): Promise<void> {
    const answer = await this.#answers.next(0);
    if (answer !== undefined) fail('silence', answerWords(answer));
  }
}

/** An answer in words. */
export function answerWords(answer: HdlcAnswer): string {
  if (answer === undefined) return 'silence';
  if (answer.kind === 'fault') return `octets that are no frame: ${toHex(answer.octets)}`;
  const { control } = answer;
  return 'receiveSequenceNumber' in control
    ? `${control.kind} with N(R)=${control.receiveSequenceNumber}`
    : control.kind;
}
