import type { Conformance } from '../../apdu/index.ts';
import { equalBytes } from '../../codec/index.ts';
import { mergeProtection, type ProtectionLevel, unprotected } from '../../security/index.ts';
import type { OfferedAssociation, ServiceCaller } from '../server-options.ts';

/** A caller of whom is remembered what the response has to have, for the blocks that follow the first. */
export class ServedCaller implements ServiceCaller {
  readonly #caller: ServiceCaller;
  readonly level: ProtectionLevel;
  readonly signers: readonly Uint8Array[];
  #required: ProtectionLevel | undefined;

  constructor(caller: ServiceCaller, level = caller.level, signers = caller.signers) {
    this.#caller = caller;
    this.level = level;
    this.signers = signers;
  }

  get association(): OfferedAssociation {
    return this.#caller.association;
  }

  get clientSystemTitle(): Uint8Array | undefined {
    return this.#caller.clientSystemTitle;
  }

  get userId(): number | undefined {
    return this.#caller.userId;
  }

  get conformance(): Conformance {
    return this.#caller.conformance;
  }

  get clientMaxReceivePduSize(): number | undefined {
    return this.#caller.clientMaxReceivePduSize;
  }

  get afterResponse(): ((run: () => void) => void) | undefined {
    const caller = this.#caller;
    return caller.afterResponse === undefined ? undefined : (run) => caller.afterResponse?.(run);
  }

  /** The protection that every block of the response has to have: what was demanded, and that of the request. */
  get required(): ProtectionLevel {
    return mergeProtection({ ...this.level, signature: false }, this.#required ?? unprotected);
  }

  requireResponse(level: ProtectionLevel): void {
    this.#required = this.#required === undefined ? level : mergeProtection(this.#required, level);
    this.#caller.requireResponse(level);
  }
}

/** What protected a request in blocks: only what protected each of them, and who signed each of them. */
export interface CommonProtection {
  readonly level: ProtectionLevel;
  readonly signers: readonly Uint8Array[];
}

/** What two blocks of one request have in common. */
export function commonProtection(a: CommonProtection, b: CommonProtection): CommonProtection {
  return {
    level: {
      authentication: a.level.authentication && b.level.authentication,
      encryption: a.level.encryption && b.level.encryption,
      signature: a.level.signature && b.level.signature,
    },
    signers: a.signers.filter((signer) => b.signers.some((other) => equalBytes(signer, other))),
  };
}
