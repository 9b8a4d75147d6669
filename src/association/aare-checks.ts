import type { Aare } from '../acse/index.ts';
import { Apdu, type ConfirmedServiceError } from '../apdu/index.ts';
import { DecodeError, tryDecode } from '../codec/index.ts';
import { SecurityError } from '../security/index.ts';
import { AssociationError } from './errors.ts';

/**
 * Throws `rejected` where the server refuses, with all that it says of it, and `protocol` where its diagnostic does not
 * fit a result of accepted. `open` takes protection off what the xDLMS of the server has to say.
 */
export function requireAccepted(
  { result, resultSourceDiagnostic: diagnostic, userInformation }: Aare,
  isHls: boolean,
  open: (octets: Uint8Array) => Uint8Array,
): void {
  if (result !== 'accepted') {
    const { serviceError, cause } = serviceErrorIn(userInformation, open);
    const said = serviceError && `, ${serviceError.kind} ${serviceError.value.kind} ${serviceError.value.value}`;
    const reason = `the server refuses the association: ${result}, ${diagnostic.value}${said ?? ''}`;
    throw new AssociationError('rejected', reason, { result, diagnostic, serviceError, cause });
  }
  const isExpected = diagnostic.value === 'null' || (isHls && diagnostic.value === 'authentication-required');
  if (isExpected) return;
  const reason = `the server accepts the association, and says ${diagnostic.value} of it`;
  throw new AssociationError('protocol', reason, { result, diagnostic });
}

interface RefusalOfXdlms {
  readonly serviceError?: ConfirmedServiceError;
  readonly cause?: unknown;
}

/** A refusal stands whatever else cannot be read in it. */
function serviceErrorIn(octets: Uint8Array | undefined, open: (octets: Uint8Array) => Uint8Array): RefusalOfXdlms {
  if (octets === undefined) return {};
  try {
    const said = tryDecode(Apdu, open(octets));
    if (!said.ok) return { cause: said.error };
    return said.value.kind === 'confirmedServiceError' ? { serviceError: said.value.value } : {};
  } catch (cause) {
    if (!(cause instanceof SecurityError || cause instanceof DecodeError)) throw cause;
    return { cause };
  }
}
