import type { Conformance } from '../../src/apdu/index.ts';
import type { OfferedAssociation, ServiceCaller } from '../../src/association/index.ts';
import { mergeProtection, type ProtectionLevel, unprotected } from '../../src/security/index.ts';

export const allServices: Conformance = [
  'get',
  'set',
  'action',
  'selective-access',
  'attribute0-supported-with-get',
  'multiple-references',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
  'block-transfer-with-action',
  'access',
];

export const publicAssociation: OfferedAssociation = {
  clientSap: 16,
  serverSap: 1,
  applicationContextName: 'logical-name-referencing',
  mechanismName: 'lowest',
  authentication: { mechanism: 'lowest' },
  conformance: allServices,
  serverMaxReceivePduSize: 1024,
};

/** A client without an association in the way: it remembers what protection its response has to have. */
export interface TestCaller extends ServiceCaller {
  demanded: ProtectionLevel;
}

export function callerOf(clientSap = 16, changes: Partial<ServiceCaller> = {}): TestCaller {
  const caller: TestCaller = {
    association: { ...publicAssociation, clientSap },
    clientSystemTitle: undefined,
    userId: undefined,
    level: unprotected,
    signers: [],
    conformance: allServices,
    demanded: unprotected,
    requireResponse(level) {
      caller.demanded = mergeProtection(caller.demanded, level);
    },
    ...changes,
  };
  return caller;
}
