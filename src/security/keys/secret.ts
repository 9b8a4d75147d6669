import { SecurityError } from '../errors.ts';

const octetsOf = new WeakMap<Secret, Uint8Array>();

/** A key, password or private key. What prints, serialises or inspects it says nothing of its octets. */
export class Secret {
  /** Takes a copy: the caller may wipe its own. */
  constructor(octets: Uint8Array) {
    octetsOf.set(this, Uint8Array.from(octets));
    Object.freeze(this);
  }

  get length(): number {
    return this.reveal().length;
  }

  /** The octets themselves, not a copy: for who computes with them, never for messages. */
  reveal(): Uint8Array {
    const octets = octetsOf.get(this);
    if (octets === undefined) throw new SecurityError('key-unknown', 'the secret was wiped');
    return octets;
  }

  /** Overwrites the octets with zeros, and gives them no more. The engine may have made copies that nobody can reach. */
  wipe(): void {
    octetsOf.get(this)?.fill(0);
    octetsOf.delete(this);
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
