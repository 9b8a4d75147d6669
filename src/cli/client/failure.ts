import { AssociationError, ServiceError } from '../../association/index.ts';
import { DateTimeError } from '../../axdr/index.ts';
import { ImageTransferError } from '../../client/index.ts';
import { DecodeError, EncodeError, LinkError, TimeoutError } from '../../codec/index.ts';
import { ProfileError } from '../../cosem/index.ts';
import { SecurityError } from '../../security/index.ts';
import { jsonDocument } from '../json.ts';
import { complain, write } from '../output.ts';

/** What failed, for people and programs: which layer, which object, which key. */
export interface Failure {
  readonly layer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Puts into words why a meter was not reached or refused; undefined for a defect of ours. */
export function failureOf(error: unknown): Failure | undefined {
  const { message } = error as Error;
  if (error instanceof LinkError)
    return { layer: error.layer, code: error.code, message: withoutLayer(error), hint: linkHint(error) };
  if (error instanceof SecurityError)
    return { layer: 'security', code: error.code, message, hint: securityHint(error) };
  if (error instanceof AssociationError)
    return { layer: 'association', code: error.code, message, hint: associationHint(error) };
  if (error instanceof ServiceError)
    return { layer: 'service', code: `${error.result}`, message, hint: serviceHint(error) };
  if (error instanceof DecodeError) return { layer: 'decoding', code: error.code, message, hint: null };
  if (error instanceof EncodeError) return { layer: 'encoding', code: 'value', message, hint: null };
  if (error instanceof ImageTransferError) return { layer: 'firmware', code: error.code, message, hint: null };
  if (error instanceof DateTimeError) return { layer: 'time', code: error.code, message, hint: null };
  if (error instanceof ProfileError) return { layer: 'profile', code: 'profile', message, hint: null };
  return undefined;
}

/** Tells a failure: one line on standard error, and a document with `--json`. */
export async function tellFailure({ layer, code, message, hint }: Failure, isJson: boolean): Promise<void> {
  complain(`${layer}: ${message}${hint === null ? '' : ` (${hint})`}`);
  if (isJson) await write([jsonDocument({ error: { layer, code, message, hint } })]);
}

function withoutLayer({ layer, message }: LinkError): string {
  return message.startsWith(`${layer}: `) ? message.slice(layer.length + 2) : message;
}

function linkHint(error: LinkError): string | null {
  if (!(error instanceof TimeoutError)) return null;
  const place = 'is this the right address, and the right link? --verbose shows what passes';
  if (!error.message.includes('associate')) return place;
  return `${place}; a meter may be silent about an invocation counter that it has seen: --sync-counter`;
}

function securityHint({ code }: SecurityError): string | null {
  if (code === 'store-locked') return 'another dlms uses this key; --state keeps counters elsewhere';
  if (code === 'counter-jump') return '--allow-counter-jump if the meter is to be believed';
  return null;
}

function associationHint({ exception, code, diagnostic }: AssociationError): string | null {
  if (exception?.serviceError.kind === 'invocation-counter-error')
    return '--sync-counter asks the meter and goes on above what it says';
  if (code === 'rejected' && JSON.stringify(diagnostic ?? '').includes('authentication'))
    return 'the role, the mechanism, a key or the invocation counter is not what the meter has; try --sync-counter';
  return null;
}

function serviceHint({ result }: ServiceError): string | null {
  if (result === 'read-write-denied') return 'the role may not do this: another --role may';
  if (result === 'scope-of-access-violated') return 'the meter may want it signed: --sign-with KEYFILE';
  if (result === 'object-undefined') return 'dlms objects URL lists what this role can see';
  return null;
}
