import type { ServiceCaller } from '../association/index.ts';
import { SecuritySetupV0, SecuritySetupV1 } from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import { type RandomBytes, SecurityError, type WrappedKey } from '../security/index.ts';
import { type CertificateParties, certificateInfo, identified } from './certificate-methods.ts';
import { certificateRequest } from './certificate-request.ts';
import type { CertificateUse } from './certificate-store.ts';
import type { AccessRights } from './object-access.ts';
import type { SecurityContext } from './security-context.ts';
import { type ServedObject, served } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';

const nobody = new Uint8Array();

/** Security setup, version 0 (Blue Book 4.4.7): shows a security context and changes its policy and keys. */
export function securitySetupV0<State>(
  logicalName: Obis,
  contextOf: (self: State) => SecurityContext,
  access?: AccessRights,
): ServedObject<State> {
  return served<typeof SecuritySetupV0, State>(
    SecuritySetupV0,
    logicalName,
    { ...shown(contextOf), globalKeyTransfer: transfer(contextOf) },
    access,
  );
}

/** Security setup, version 1 (Blue Book 4.4.7): key agreement and certificates besides, as far as the context has them. */
export function securitySetupV1<State>(
  logicalName: Obis,
  contextOf: (self: State) => SecurityContext,
  randomBytes: RandomBytes,
  access?: AccessRights,
): ServedObject<State> {
  const storeOf = (self: State) => {
    const { certificates } = contextOf(self);
    if (certificates === undefined) throw new ServiceRefusal('object-unavailable');
    return certificates;
  };
  const partiesOf = (self: State, caller: ServiceCaller | undefined): CertificateParties => {
    const { systemTitle: server, clientSystemTitle } = contextOf(self);
    return { server, client: clientSystemTitle() ?? caller?.clientSystemTitle };
  };
  return served<typeof SecuritySetupV1, State>(
    SecuritySetupV1,
    logicalName,
    {
      ...shown(contextOf),
      certificates(self, caller) {
        const certificates = contextOf(self).certificates?.certificates ?? [];
        return certificates.map((certificate) => certificateInfo(certificate, partiesOf(self, caller)));
      },
      keyTransfer: transfer(contextOf),
      keyAgreement: (self, request, caller) => permitted(() => contextOf(self).agree(request, randomBytes, caller)),
      generateKeyPair: (self, use) => permitted(() => storeOf(self).generate(useOf(use))),
      generateCertificateRequest(self, use) {
        const signer = storeOf(self).newKey(useOf(use));
        if (signer === undefined) throw new ServiceRefusal('object-unavailable');
        return certificateRequest(contextOf(self).systemTitle, signer);
      },
      importCertificate: (self, der) => permitted(() => storeOf(self).import(der)),
      exportCertificate: (self, which, caller) => identified(storeOf(self), which, partiesOf(self, caller)).octets,
      removeCertificate(self, which, caller) {
        const store = storeOf(self);
        store.remove(identified(store, which, partiesOf(self, caller)));
      },
    },
    access,
  );
}

/** An enumeration is open: a number is a use that nobody knows. */
function useOf(use: CertificateUse | number): CertificateUse {
  if (typeof use === 'number') throw new ServiceRefusal('type-unmatched');
  return use;
}

function shown<State>(contextOf: (self: State) => SecurityContext) {
  return {
    securityPolicy: (self: State) => contextOf(self).policyOctet,
    securitySuite: (self: State) => contextOf(self).suite.id,
    clientSystemTitle: (self: State, caller: ServiceCaller | undefined) =>
      contextOf(self).clientSystemTitle() ?? caller?.clientSystemTitle ?? nobody,
    serverSystemTitle: (self: State) => contextOf(self).systemTitle,
    securityActivate(self: State, policy: number, caller: ServiceCaller | undefined): void {
      permitted(() => contextOf(self).activate(policy, caller));
    },
  };
}

function transfer<State>(contextOf: (self: State) => SecurityContext) {
  return (self: State, batch: readonly WrappedKey[], caller: ServiceCaller | undefined): void =>
    permitted(() => contextOf(self).transfer(batch, caller));
}

/** What a check of security refuses is the client's doing; that a store has failed is not. */
export function permitted<R>(run: () => R): R {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof SecurityError) || cause.code === 'store-failed') throw cause;
    throw new ServiceRefusal(cause.code === 'malformed' ? 'type-unmatched' : 'other-reason', { cause });
  }
}
