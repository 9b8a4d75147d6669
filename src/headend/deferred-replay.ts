import type { GeneralSigning } from '../apdu/index.ts';
import { equalBytes } from '../codec/index.ts';
import {
  type AuthenticatedCounter,
  type ReplayProtection,
  SecurityError,
  type SignedReplayProtection,
} from '../security/index.ts';

type Verdict = 'fresh' | 'retransmission';

interface Checks {
  readonly replay: ReplayProtection;
  readonly signedReplay?: SignedReplayProtection | undefined;
}

/**
 * Checks counters as an APDU is opened and accepts them when it was delivered: a push whose counter were durable before
 * would be lost, were the receiver to end in between.
 */
export class DeferredReplay {
  readonly #checks: Checks;
  readonly #counters: AuthenticatedCounter[] = [];
  readonly #signatures: GeneralSigning[] = [];

  constructor(checks: Checks) {
    this.#checks = checks;
  }

  /** Those that a tag proves. */
  get counters(): readonly AuthenticatedCounter[] {
    return this.#counters;
  }

  /** For `unprotectApdu`. */
  get protection(): { readonly replay: ReplayProtection; readonly signedReplay: SignedReplayProtection } {
    return {
      replay: {
        check: (counter) => {
          this.#counters.push(counter);
          return this.#checks.replay.check(counter);
        },
        // All are to be accepted later, also where another layer makes this a retransmission.
        accept: () => {},
      },
      signedReplay: {
        check: (signed) => this.#checkSigned(signed),
        accept: () => {},
      },
    };
  }

  /** What the checks say now. Throws `counter-replayed`. */
  check(): Verdict {
    const seen = [
      ...this.#counters.map((counter) => this.#checks.replay.check(counter)),
      ...this.#signatures.map((signed) => this.#checks.signedReplay!.check(signed)),
    ];
    return seen.includes('retransmission') ? 'retransmission' : 'fresh';
  }

  /** Fulfilled when none of it can be replayed any more. */
  async accept(): Promise<void> {
    await Promise.all([
      ...this.#counters.map(async (counter) => this.#checks.replay.accept(counter)),
      ...this.#signatures.map(async (signed) => this.#checks.signedReplay!.accept(signed)),
    ]);
  }

  /** The counter of the same party stands for the signature, which has none. */
  #checkSigned(signed: GeneralSigning): Verdict {
    const { originatorSystemTitle: title } = signed;
    if (this.#counters.some(({ systemTitle }) => equalBytes(systemTitle, title))) return 'fresh';
    const { signedReplay } = this.#checks;
    if (signedReplay === undefined)
      throw new SecurityError('protection-too-low', 'nothing tells a replay of this signed APDU');
    this.#signatures.push(signed);
    return signedReplay.check(signed);
  }
}
