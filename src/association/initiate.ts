import { Apdu, type Conformance, type InitiateRequest, type InitiateResponse } from '../apdu/index.ts';
import { encode } from '../codec/index.ts';
import type { ClientAssociationOptions } from './client-options.ts';
import { AssociationError } from './errors.ts';
import {
  dlmsVersionNumber,
  foreignConformance,
  proposableConformance,
  type Referencing,
  smallestPduSize,
  vaaNames,
} from './negotiation.ts';

const largestPduSize = 0xffff;

/** The xDLMS context that these options propose, without a dedicated key. */
export function proposedContext(options: ClientAssociationOptions): InitiateRequest {
  const { referencing = 'logical-name', clientMaxReceivePduSize = largestPduSize } = options;
  const proposedConformance: Conformance = options.proposedConformance ?? proposableConformance(referencing);
  return {
    responseAllowed: true,
    proposedDlmsVersionNumber: dlmsVersionNumber,
    proposedConformance,
    clientMaxReceivePduSize,
  };
}

/** The octets of an InitiateRequest, tag first. */
export function encodeInitiateRequest(value: InitiateRequest): Uint8Array {
  return encode(Apdu, { kind: 'initiateRequest', value });
}

/** Throws `protocol` where the server grants another context than this, or more of it than was proposed. */
export function checkInitiateResponse(
  response: InitiateResponse,
  proposed: InitiateRequest,
  referencing: Referencing,
): void {
  const { negotiatedDlmsVersionNumber, negotiatedConformance, serverMaxReceivePduSize, vaaName } = response;
  if (negotiatedDlmsVersionNumber !== dlmsVersionNumber)
    throw unfit(`DLMS version ${negotiatedDlmsVersionNumber}, not ${dlmsVersionNumber}`);
  const foreign = foreignConformance(negotiatedConformance, proposed.proposedConformance);
  if (foreign.length > 0) throw unfit(`services that were not proposed: ${foreign.join(', ')}`);
  if (serverMaxReceivePduSize !== 0 && serverMaxReceivePduSize < smallestPduSize)
    throw unfit(`a PDU size of ${serverMaxReceivePduSize}, at least ${smallestPduSize} is expected`);
  if (vaaName !== vaaNames[referencing]) throw unfit(`the vaa-name ${vaaName}, not that of ${referencing} referencing`);
}

function unfit(found: string): AssociationError {
  return new AssociationError('protocol', `the InitiateResponse has ${found}`);
}
