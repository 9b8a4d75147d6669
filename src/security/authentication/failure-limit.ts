import { SecurityError } from '../errors.ts';

/** Somebody has failed so often that from now on it may try only now and then. */
export interface Suspension {
  /** Undefined: all those together for whom there was no room. */
  readonly who: string | undefined;
  readonly failures: number;
  readonly since: number;
}

/** When failures slow down who fails. Times are in milliseconds. */
export interface FailureLimitOptions {
  /** So many failures are free of any wait. */
  readonly failures: number;
  /** What lies between two tries thereafter. */
  readonly interval?: number;
  /** Whether one success pays for all failures before it. */
  readonly forgives: boolean;
  /** So many are remembered apart who are suspended, and so many who are not. */
  readonly capacity?: number;
  /** Who is suspended is remembered so long after its last failure where room is short; else for good. */
  readonly retention?: number;
  /** The alarm: called once as each suspension begins. */
  readonly onSuspended?: (suspension: Suspension) => void;
}

/** For passwords, by client SAP and source: who knows the password may mistype it. */
export const passwordFailures = { failures: 5, forgives: true } as const satisfies FailureLimitOptions;

/** For tags and signatures, by key: every forgery tried weakens a key of GCM, whatever its owner sends in between. */
export const tagFailures = { failures: 1_000, forgives: false } as const satisfies FailureLimitOptions;

interface Account {
  failures: number;
  lastFailure: number;
  /** The last try that did not succeed, or has not yet. */
  lastTry: number;
}

/**
 * Counts failures of keys or of sources and slows down who fails too often to one failure per interval: `check` before
 * a try, then `failed` or `succeeded`. A success ends the wait, so who has the key is slowed down only while others fail.
 *
 * Memory is bounded. Of those not suspended the longest silent are forgotten first, so a flood of new names cannot wash
 * out who is suspended. Where `capacity` are suspended, all others share one account.
 */
export class FailureLimit {
  readonly #options: Required<Omit<FailureLimitOptions, 'onSuspended'>>;
  readonly #onSuspended: (suspension: Suspension) => void;
  readonly #suspended = new Map<string, Account>();
  /** Who is not suspended, in two generations: the earlier one is forgotten when the recent one is full. */
  #recent = new Map<string, Account>();
  #earlier = new Map<string, Account>();
  readonly #others: Account = newAccount();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor({ onSuspended = () => {}, ...options }: FailureLimitOptions) {
    this.#options = { interval: 1_000, capacity: 10_000, retention: 3_600_000, ...options };
    this.#onSuspended = onSuspended;
  }

  /** How many are remembered apart, suspended or not. */
  get size(): number {
    return this.#suspended.size + this.#recent.size + this.#earlier.size;
  }

  /** How long this one has to wait before it may try, in milliseconds; 0 when it need not. */
  waitingTime(who: string, now: number): number {
    const account = this.#suspendedAccount(who, now);
    // A clock that was set back suspends nobody for longer than an interval.
    return account === undefined ? 0 : Math.max(0, Math.min(account.lastTry, now) + this.#options.interval - now);
  }

  /** Before a try: throws `key-suspended` while this one has to wait. */
  check(who: string, now: number): void {
    const account = this.#suspendedAccount(who, now);
    if (account === undefined) return;
    const wait = this.waitingTime(who, now);
    // A try counts as one that fails until it succeeds, lest tries made at the same time all pass.
    account.lastTry = wait > 0 ? Math.min(account.lastTry, now) : now;
    if (wait > 0) throw new SecurityError('key-suspended', `after too many failures the next try is in ${wait} ms`);
  }

  /** The try was a failure. */
  failed(who: string, now: number): void {
    const account = this.#suspended.get(who) ?? (this.#isFull(now) ? this.#others : this.#counted(who));
    account.failures += 1;
    account.lastFailure = now;
    account.lastTry = now;
    if (account.failures !== this.#options.failures) return;
    const isShared = account === this.#others;
    if (!isShared) {
      this.forget(who);
      this.#suspended.set(who, account);
    }
    this.#onSuspended({ who: isShared ? undefined : who, failures: account.failures, since: now });
  }

  /** The try succeeded. */
  succeeded(who: string): void {
    const account = this.#suspended.get(who);
    if (account !== undefined) account.lastTry = Number.NEGATIVE_INFINITY;
    if (this.#options.forgives) this.forget(who);
  }

  /** Begins anew with this one: its key was changed, or somebody in charge says so. */
  forget(who: string): void {
    this.#suspended.delete(who);
    this.#recent.delete(who);
    this.#earlier.delete(who);
  }

  /** The account that this one has to answer for, where it is suspended. */
  #suspendedAccount(who: string, now: number): Account | undefined {
    const account = this.#suspended.get(who) ?? (this.#isFull(now) ? this.#others : undefined);
    return account !== undefined && account.failures >= this.#options.failures ? account : undefined;
  }

  /** The account of one who is not suspended, from now on among the recent ones. */
  #counted(who: string): Account {
    const account = this.#recent.get(who) ?? this.#earlier.get(who) ?? newAccount();
    this.#earlier.delete(who);
    this.#recent.set(who, account);
    if (this.#recent.size > this.#options.capacity / 2) {
      this.#earlier = this.#recent;
      this.#recent = new Map();
    }
    return account;
  }

  /** Whether no more can be suspended; those silent for long make room, looked for once per interval. */
  #isFull(now: number): boolean {
    const { capacity, interval, retention } = this.#options;
    if (this.#suspended.size < capacity) return false;
    if (Math.abs(now - this.#sweptAt) >= interval) {
      this.#sweptAt = now;
      for (const [who, { lastFailure }] of this.#suspended)
        if (now - lastFailure >= retention) this.#suspended.delete(who);
    }
    return this.#suspended.size >= capacity;
  }
}

function newAccount(): Account {
  return { failures: 0, lastFailure: 0, lastTry: Number.NEGATIVE_INFINITY };
}
