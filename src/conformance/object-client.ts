import type { ClientAuthentication } from '../association/index.ts';
import { type CosemObject, DlmsClient } from '../client/index.ts';
import { Secret, securitySuite } from '../security/index.ts';
import { canBeOpened } from './application-steps.ts';
import { declaredOctets, keysOf } from './association-keys.ts';
import { forEachAssociation } from './common-steps.ts';
import { type DeclaredAssociation, isCiphered, responseTimeout, usesLogicalNames } from './declaration.ts';
import { type Examination, inapplicable } from './examination.ts';
import { openLink } from './link.ts';
import { needsTitle } from './opening.ts';

/** A client of one association, and what it sees there. */
export interface ObjectExamination {
  readonly examination: Examination;
  readonly association: DeclaredAssociation;
  readonly client: DlmsClient;
  readonly objects: readonly CosemObject[];
}

/** A case that is run for each association by logical names. Its requests are right, so the client of the library asks. */
export function forEachClient(run: (object: ObjectExamination) => Promise<void>) {
  return (examination: Examination): Promise<void> =>
    forEachAssociation(
      examination,
      {
        isAbout: (association) => usesLogicalNames(association) && canBeOpened(association),
        otherwise: 'no declared association is by logical names',
      },
      async (association) => {
        const client = await connectClient(examination, association);
        await run({ examination, association, client, objects: await client.objects() });
        await client.release();
        await examination.closeAll();
      },
    );
}

async function connectClient(examination: Examination, association: DeclaredAssociation): Promise<DlmsClient> {
  const { target, declaration, state } = examination;
  const link = await openLink(examination, association);
  examination.closeAtEnd(() => link.close());
  const titled = needsTitle(association) ? keysOf(association) : undefined;
  return DlmsClient.connect({
    transport: link.transport,
    clock: target.clock,
    cryptography: target.cryptography,
    randomBytes: target.randomBytes,
    responseTimeout: responseTimeout(declaration),
    authentication: authenticationOf(association),
    allowLls: true,
    ciphering: isCiphered(association),
    ...(association.userId !== undefined && { userId: association.userId }),
    ...(titled && {
      security: {
        suite: securitySuite(0),
        systemTitle: titled.clientSystemTitle,
        keys: {
          key: (_: Uint8Array, use: string) => {
            if (use === 'globalUnicastEncryptionKey') return new Secret(titled.globalUnicastEncryptionKey.slice());
            return use === 'authenticationKey' ? new Secret(titled.authenticationKey.slice()) : undefined;
          },
        },
        nextInvocationCounter: (key: Secret) => state.nextCounter(key.reveal()),
      },
    }),
  });
}

function authenticationOf({ mechanism, secret }: DeclaredAssociation): ClientAuthentication {
  const known = () => new Secret(declaredOctets(secret, 'secret').slice());
  switch (mechanism) {
    case 0:
      return { mechanism: 'lowest' };
    case 1:
      return { mechanism: 'lls', password: known() };
    case 3:
      return { mechanism: 'hls-md5', secret: known() };
    case 4:
      return { mechanism: 'hls-sha-1', secret: known() };
    case 5:
      return { mechanism: 'hls-gmac' };
    case 6:
      return { mechanism: 'hls-sha-256', secret: known() };
    default:
      return inapplicable(`the tester has no mechanism ${mechanism}`);
  }
}
