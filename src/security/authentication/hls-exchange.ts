import type { Cryptography, RandomBytes } from '../cryptography/cryptography.ts';
import { SecurityError } from '../errors.ts';
import type { HlsMechanismName } from './authentication-mechanism.ts';
import { drawChallenge, receiveChallenge, requireDifferent } from './challenge.ts';
import { answerChallenge, verifyAnswer } from './hls.ts';
import type { HlsContext, HlsCredentials, HlsProof } from './hls-function.ts';

/** Which side of which mechanism an exchange is. */
export interface HlsExchangeOptions<M extends HlsMechanismName = HlsMechanismName> {
  readonly role: 'client' | 'server';
  readonly mechanism: M;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** Octets of our challenge; what is usual for the mechanism where left out. */
  readonly challengeSize?: number;
}

type Step = 'drawChallenge' | 'receiveChallenge' | 'answer' | 'verify';

/** The server answers only a client that has proven itself. */
const steps = {
  client: ['drawChallenge', 'receiveChallenge', 'answer', 'verify'],
  server: ['receiveChallenge', 'drawChallenge', 'verify', 'answer'],
} as const satisfies Record<string, readonly Step[]>;

/**
 * The four passes of high level security, on one side of one association: AARQ and AARE carry the challenges,
 * `reply_to_HLS_authentication` of Association (Blue Book, class 15) and its response the answers. Each step is taken
 * once and in its order; after any failure nothing more is computed, and a new exchange with a new challenge is needed.
 */
export class HlsExchange<M extends HlsMechanismName = HlsMechanismName> {
  readonly #options: HlsExchangeOptions<M>;
  #due: readonly Step[];
  #sent: Uint8Array | undefined;
  #received: Uint8Array | undefined;
  #credentials: HlsCredentials<M> | undefined;
  #isComplete = false;

  constructor(options: HlsExchangeOptions<M>) {
    this.#options = options;
    this.#due = steps[options.role];
  }

  /** Whether all four steps were taken: the peer has proven itself, and our answer is made. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Our challenge: CtoS of a client, StoC of a server. */
  drawChallenge(): Uint8Array {
    return this.#take('drawChallenge', () => {
      const { mechanism, randomBytes, challengeSize } = this.#options;
      this.#sent = drawChallenge(mechanism, randomBytes, challengeSize);
      this.#requireDifferent();
      return Uint8Array.from(this.#sent);
    });
  }

  /** The peer's challenge, and what we have to know by then: also who the peer is. */
  receiveChallenge(challenge: Uint8Array, credentials: HlsCredentials<M>): void {
    this.#take('receiveChallenge', () => {
      const { mechanism } = this.#options;
      if (credentials.mechanism !== mechanism)
        throw new SecurityError('mechanism-refused', `credentials of ${credentials.mechanism} do not fit ${mechanism}`);
      this.#credentials = credentials;
      this.#received = receiveChallenge(mechanism, challenge);
      this.#requireDifferent();
    });
  }

  /** What we send for the challenge of the peer. */
  answer(): Uint8Array {
    return this.#take('answer', () => answerChallenge(this.#context()));
  }

  /** Throws `authentication-failed` unless the peer has proven itself by what it sent. */
  verify(received: Uint8Array): HlsProof {
    return this.#take('verify', () => verifyAnswer(this.#context(), received));
  }

  #take<T>(step: Step, run: () => T): T {
    const [due, ...rest] = this.#due;
    // Nothing is due until this step has succeeded: a failure ends the exchange.
    this.#due = [];
    if (due === undefined)
      throw new SecurityError('challenge-used', `${step} in an exchange that is over: its challenges are spent`);
    if (due !== step) throw new SecurityError('authentication-failed', `${step} in place of ${due}`);
    const result = run();
    this.#due = rest;
    this.#isComplete = rest.length === 0;
    return result;
  }

  #requireDifferent(): void {
    if (this.#received !== undefined && this.#sent !== undefined)
      requireDifferent({ received: this.#received, sent: this.#sent });
  }

  #context(): HlsContext<M> {
    const challenges = { received: this.#received!, sent: this.#sent! };
    return { ...this.#credentials!, challenges, cryptography: this.#options.cryptography };
  }
}
