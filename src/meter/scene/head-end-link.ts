import {
  AssociationError,
  actionExchange,
  associate,
  type ClientAssociation,
  type ClientSecurity,
  type OctetExchange,
  ServerAssociation,
} from '../../association/index.ts';
import { type RoleName, roles } from '../../omnia/index.ts';
import { type ProtectionLayer, type Secret, securitySuite } from '../../security/index.ts';
import { testClientTitle, testKeys, testSigningKey } from '../test-keys.ts';
import type { Stage } from './stage.ts';

/** Changes the octets of a request on their way; the same where left out. */
export type Tampering = (octets: Uint8Array) => Uint8Array;

/** A head-end with the test keys of a role, and the association that it has with the meter: octets, and no transport. */
export class HeadEndLink {
  readonly #stage: Stage;
  readonly #role: RoleName;
  readonly #server: ServerAssociation;

  constructor(stage: Stage, role: RoleName) {
    const { meter, cryptography, randomBytes } = stage;
    this.#stage = stage;
    this.#role = role;
    const offered = meter.device.associations.filter(({ clientSap }) => clientSap === roles[role].clientSap);
    this.#server = new ServerAssociation(offered, { cryptography, randomBytes, executor: meter.device });
  }

  /** Opens the association; `signingKey` in place of that of the head-end. */
  open(signingKey?: Secret): Promise<ClientAssociation> {
    const { cryptography, randomBytes } = this.#stage;
    const security = this.#security(signingKey);
    const exchange = associate({ authentication: { mechanism: 'hls-gmac' }, security, cryptography, randomBytes });
    return this.#drive(exchange, (octets) => octets);
  }

  /** Invokes a method of class and object; gives the result as the standard spells it. */
  async invoke(
    association: ClientAssociation,
    item: Parameters<typeof actionExchange>[0][number],
    { layers, tamper }: { readonly layers: readonly ProtectionLayer[]; readonly tamper: Tampering },
  ): Promise<string> {
    const exchange = actionExchange([item], association.exchangeContext());
    const [answer] = await this.#drive(association.request(exchange, layers), tamper);
    return `${answer!.result}`;
  }

  async #drive<Result>(exchange: OctetExchange<Result>, tamper: Tampering): Promise<Result> {
    const { meter } = this.#stage;
    let step = exchange.next();
    while (step.done !== true) {
      const octets = step.value && (await this.#server.receive(tamper(step.value), meter.now()));
      if (octets === undefined) throw new AssociationError('closed', 'the meter does not answer');
      step = exchange.next({ octets, now: meter.now() });
    }
    return step.value;
  }

  #security(signingKey: Secret | undefined): ClientSecurity {
    const { meter, cryptography } = this.#stage;
    const keys = testKeys(meter.seed, this.#role, cryptography);
    return {
      suite: securitySuite(0),
      systemTitle: testClientTitle(roles[this.#role].clientSap),
      serverSystemTitle: meter.identity.systemTitle,
      keys: {
        key: (_, use) => (use === 'dedicatedKey' || use === 'globalBroadcastEncryptionKey' ? undefined : keys[use]),
      },
      nextInvocationCounter: () => meter.security.lastCounter(this.#role) + 1,
      signer: {
        curve: 'P-256',
        cryptography,
        privateKey: signingKey ?? testSigningKey(meter.seed, cryptography),
      },
    };
  }
}
