import type { GeneralSigning } from '../apdu/index.ts';
import type { MessageBuilder } from './message-builder.ts';
import type { Place } from './place.ts';
import type { Session } from './session.ts';

/** Says of a digital signature whether it is there, whether it was checked, and what came of it. */
export function reportSignature(
  b: MessageBuilder,
  place: Place,
  signed: GeneralSigning | (Omit<GeneralSigning, 'signature'> & { readonly signature?: undefined }),
  session: Session,
): void {
  const at = { offset: place.start, path: place.path };
  if (signed.signature === undefined) {
    b.issue('warning', 'signature-missing', at, 'the APDU is to be signed and ends before the signature');
    return;
  }
  const verdict = session.signatures?.(signed);
  if (verdict === undefined) {
    b.trust('unverified');
    const hint = 'give the certificate of the signer to verify it';
    b.issue('note', 'signature-not-checked', at, 'the digital signature was not checked: no key of its signer', hint);
    return;
  }
  b.trust(verdict.matches ? 'verified' : 'failed');
  const signer = `the digital signature of ${verdict.signer}`;
  if (!verdict.matches) {
    const hint = 'the APDU was changed after it was signed, or the certificate is that of another key';
    b.issue('error', 'signature-mismatch', at, `${signer} does not match`, hint);
  } else if (verdict.variant === undefined) b.issue('note', 'signature-verified', at, `${signer} matches`);
  else {
    const message = `${signer} matches, made over the ${verdict.variant}, as one make of software does`;
    b.issue('warning', 'signature-variant', at, message);
  }
}
