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
    return octetsOf.get(this)!;
  }

  /** Overwrites the octets with zeros. The engine may have made copies that nobody can reach. */
  wipe(): void {
    this.reveal().fill(0);
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
