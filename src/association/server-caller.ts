import type { Conformance } from '../apdu/index.ts';
import { mergeProtection, type ProtectionLevel, unprotected } from '../security/index.ts';
import type { OfferedAssociation, ServiceCaller } from './server-options.ts';

/** The client of an association, as it asks for one service after the other. */
export class ServerCaller implements ServiceCaller {
  readonly association: OfferedAssociation;
  readonly clientSystemTitle: Uint8Array | undefined;
  readonly userId: number | undefined;
  readonly conformance: Conformance;
  readonly clientMaxReceivePduSize: number | undefined;
  level: ProtectionLevel = unprotected;
  signers: readonly Uint8Array[] = [];
  /** What the response to this request has to have. */
  required: ProtectionLevel = unprotected;
  #after: (() => void)[] | undefined;

  constructor(
    client: Pick<
      ServiceCaller,
      'association' | 'clientSystemTitle' | 'userId' | 'conformance' | 'clientMaxReceivePduSize'
    >,
  ) {
    this.association = client.association;
    this.clientSystemTitle = client.clientSystemTitle;
    this.userId = client.userId;
    this.conformance = client.conformance;
    this.clientMaxReceivePduSize = client.clientMaxReceivePduSize;
  }

  requireResponse(level: ProtectionLevel): void {
    this.required = mergeProtection(this.required, level);
  }

  afterResponse(run: () => void): void {
    this.#after = [...(this.#after ?? []), run];
  }

  /** The response is protected, or there is none. */
  responded(): void {
    const after = this.#after;
    this.#after = undefined;
    if (after !== undefined) for (const run of after) run();
  }
}
