import { aare } from '../acse/index.ts';
import { Apdu } from '../apdu/index.ts';
import { decode, tryDecode } from '../codec/index.ts';
import type { ClientAssociation } from './client-association.ts';
import { ClientOpening } from './client-opening.ts';
import type { ClientAssociationOptions } from './client-options.ts';
import { exceptionIn } from './exception.ts';
import type { OctetExchange } from './exchange.ts';
import type { NegotiatedContext } from './negotiation.ts';

const aareTag = 0x61;

/**
 * Opens an association (COSEM-OPEN): AARQ and AARE, and with high level security passes 3 and 4. Throws an
 * AssociationError where the server refuses or answers otherwise than asked, a SecurityError where it offers less than
 * asked or does not prove who it is; then nothing more is sent.
 */
export function* associate(options: ClientAssociationOptions): OctetExchange<ClientAssociation> {
  const opening = new ClientOpening(options);
  let received = yield opening.request();
  while (!isAare(received.octets)) received = yield undefined;
  const association = opening.accept(decode(aare, received.octets), received.now);
  yield* opening.prove(association);
  opening.complete();
  return association;
}

/** An association that is there without being opened: both sides know its context. */
export function preEstablished(options: ClientAssociationOptions, negotiated: NegotiatedContext): ClientAssociation {
  return new ClientOpening(options).preEstablished(negotiated);
}

/** Throws where the server refuses without an AARE; what else comes before it is passed over. */
function isAare(octets: Uint8Array): boolean {
  if (octets[0] === aareTag) return true;
  const other = tryDecode(Apdu, octets);
  if (!other.ok) return false;
  const refusal = exceptionIn(other.value, 'the AARQ');
  if (refusal !== undefined) throw refusal;
  return false;
}
