import { AssociationError } from '../../association/index.ts';
import { DecodeError, EncodeError, LinkError, TimeoutError } from '../../codec/index.ts';
import { SecurityError } from '../../security/index.ts';

/** The same error, saying which service of which object it was about, and which keys; the first is its cause. */
export function inWords(error: unknown, words: string, note?: string): unknown {
  const and = note === undefined ? '' : `. ${note}`;
  if (error instanceof DecodeError) return DecodeError.within(error, words);
  if (error instanceof EncodeError) return EncodeError.within(error, words);
  if (error instanceof TimeoutError)
    return new TimeoutError(error.layer, `${words}: ${reasonOf(error)}`, { cause: error });
  if (error instanceof LinkError)
    return new LinkError(error.layer, error.code, `${words}: ${reasonOf(error)}`, { cause: error });
  if (error instanceof SecurityError) {
    const { expectedCounter } = error;
    const options = { cause: error, ...(expectedCounter !== undefined && { expectedCounter }) };
    return new SecurityError(error.code, `${words}: ${error.message}${and}`, options);
  }
  if (error instanceof AssociationError) {
    const { result, diagnostic, serviceError, exception } = error;
    const facts = { result, diagnostic, serviceError, exception, cause: error };
    return new AssociationError(error.code, `${words}: ${error.message}${and}`, facts);
  }
  return error;
}

/** The message without the layer, which the new error says again. */
function reasonOf({ layer, message }: LinkError): string {
  return message.startsWith(`${layer}: `) ? message.slice(layer.length + 2) : message;
}
