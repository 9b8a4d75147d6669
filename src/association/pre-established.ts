import { applicationContext, dlmsVersionNumber, vaaNames } from './negotiation.ts';
import { refusal } from './server-answers.ts';
import { type Granted, partyOf } from './server-opening.ts';
import type { OfferedAssociation, ServerContext } from './server-options.ts';

/** An association that is there from the start: what would be negotiated is what was offered. */
export function preEstablishedOf(offered: OfferedAssociation, context: ServerContext): Granted {
  const named = applicationContext(offered.applicationContextName);
  if (named === undefined) throw refusal('application-context-name-not-supported', 'no context of the standard');
  const { conformance, serverMaxReceivePduSize, security } = offered;
  const clientSystemTitle = security?.clientSystemTitle?.();
  return {
    ...named,
    offered,
    clientSystemTitle,
    userId: undefined,
    party: partyOf({ offered, clientSystemTitle }, context),
    challenge: undefined,
    response: {
      negotiatedDlmsVersionNumber: dlmsVersionNumber,
      negotiatedConformance: conformance,
      serverMaxReceivePduSize,
      vaaName: vaaNames[named.referencing],
    },
    clientMaxReceivePduSize: 0,
    dedicatedKey: undefined,
    responseAllowed: true,
    counter: undefined,
  };
}
