import type { CipheredContent, KeyInfo } from '../apdu/index.ts';
import { equalBytes, type Node } from '../codec/index.ts';
import { type Diagnosis, diagnose, type ProtectionContext, unprotect } from '../security/index.ts';
import type { KeyRing, RingKeys } from './key-ring.ts';
import type { MessageBuilder } from './message-builder.ts';
import type { Place } from './place.ts';
import { explained, isPlausible } from './plausible.ts';
import type { Authenticity } from './types.ts';

/** A ciphered APDU with what its own fields say about the sender. */
export interface Protected {
  readonly content: CipheredContent;
  /** Titles to try, the likeliest first. */
  readonly titles: readonly Uint8Array[];
  readonly header?: Uint8Array | undefined;
  readonly keyInfo?: KeyInfo | undefined;
}

const noTitle = new Uint8Array(8);

/**
 * Takes the protection off with the keys at hand. Gives the place of the plaintext, or undefined where it stays
 * hidden; issues say why, and the key doctor says which key is wrong.
 */
export function openProtection(
  b: MessageBuilder,
  place: Place,
  tree: Node,
  guarded: Protected,
  ring: KeyRing,
): Place | undefined {
  const { content } = guarded;
  const at = { offset: place.start, path: place.path };
  if (content.securityControl.compression) {
    b.issue('warning', 'compressed', at, 'the APDU is compressed (V.44), which is not decoded');
    b.trust(content.securityControl.authentication ? 'unverified' : 'absent');
    return undefined;
  }
  reportKeys(b, at, ring);
  if (ring.isEmpty) return withoutKeys(b, place, tree, content);
  const opened = tryKeys(guarded, ring);
  if (opened !== undefined) {
    b.trust(opened.authenticity);
    if (opened.authenticity === 'unverified') {
      b.issue(
        'note',
        'authentication-key-missing',
        at,
        'the tag was not checked: no authentication key',
        'give the authentication key to verify it',
      );
    }
    return reveal(place, tree, content, opened.plaintext, `decrypted with ${opened.name}`);
  }
  return refused(b, place, tree, guarded, ring);
}

/** Says of every key that could not be used, or only with a doubt, what is the matter with it. */
function reportKeys(b: MessageBuilder, at: { offset: number; path: string }, ring: KeyRing): void {
  const keyHint = 'a key is 16 octets: 32 hexadecimal digits, base64, or ascii: and 16 characters';
  const titleHint = 'a system title is 16 hexadecimal digits: three letters of the manufacturer and five octets';
  const formHint = 'say which it is with hex:, base64: or ascii: in front of the key';
  for (const { name, which, reason, usable } of ring.problems) {
    const message = `${which} of ${name}: ${reason}`;
    if (usable) b.issue('note', 'key-form', at, message, formHint);
    else if (which === 'system title') b.issue('warning', 'system-title-length', at, message, titleHint);
    else b.issue('error', 'key-length', at, message, keyHint);
  }
}

function withoutKeys(b: MessageBuilder, place: Place, tree: Node, content: CipheredContent): Place | undefined {
  const { authentication, encryption } = content.securityControl;
  b.trust(authentication ? 'unverified' : 'absent');
  const what = encryption ? 'encrypted' : 'authenticated';
  b.issue(
    'note',
    'key-missing',
    { offset: place.start, path: place.path },
    `the APDU is ${what} and no key was given`,
    'give the encryption key, and the authentication key to verify it',
  );
  return encryption ? undefined : place.part(content.payload, tree, '');
}

/** Clear payloads are decoded where they stand, decrypted ones in octets of their own. */
function reveal(place: Place, tree: Node, content: CipheredContent, plaintext: Uint8Array, name: string): Place {
  if (!content.securityControl.encryption) return place.part(content.payload, tree, '');
  return place.derived(plaintext, content.payload, tree, name);
}

interface Opened {
  readonly plaintext: Uint8Array;
  readonly authenticity: Authenticity;
  readonly name: string;
}

function tryKeys(guarded: Protected, ring: KeyRing): Opened | undefined {
  for (const systemTitle of candidates(guarded)) {
    for (const keys of ring.for(systemTitle)) {
      const opened = tryOne(guarded, keys, { systemTitle, header: guarded.header });
      if (opened !== undefined) return opened;
    }
  }
  return undefined;
}

function candidates(guarded: Protected): readonly Uint8Array[] {
  return guarded.titles.length === 0 ? [noTitle] : guarded.titles;
}

function tryOne(guarded: Protected, keys: RingKeys, context: ProtectionContext): Opened | undefined {
  const result = unprotect(guarded.content, keys, context);
  if (result.authenticity === 'failed') return undefined;
  const sure = result.authenticity === 'verified' || !guarded.content.securityControl.encryption;
  return sure || isPlausible(result.plaintext) ? { ...result, name: keys.name } : undefined;
}

function refused(b: MessageBuilder, place: Place, tree: Node, guarded: Protected, ring: KeyRing): Place | undefined {
  const systemTitle = candidates(guarded)[0]!;
  const { content, header } = guarded;
  const otherTitles = [
    ...guarded.titles.slice(1),
    ...ring.titles,
    noTitle,
    Uint8Array.from(systemTitle).reverse(),
  ].filter((title) => !equalBytes(title, systemTitle));
  const patient = { content, context: { systemTitle, header }, isPlausible, explained, otherTitles };
  const found: Diagnosis = diagnose(patient, ring.for(systemTitle), ring.provider);
  const tag = content.authenticationTag;
  const octets = found.at === undefined ? tag : content.payload.subarray(found.at);
  const offset = octets === undefined ? place.start : octets.byteOffset - place.bytes.byteOffset;
  b.trust(tag === undefined ? 'absent' : 'failed');
  b.withheld = true;
  if (found.plaintext === undefined && guarded.titles.every((title) => equalBytes(title, noTitle))) {
    const message =
      'the system title of the sender is not known: neither the APDU nor the capture nor the keys have it';
    const hint = 'give the system title with the keys, or capture the AARQ and the AARE as well';
    b.issue('error', 'system-title-missing', { offset: place.start, path: place.path }, message, hint);
    return undefined;
  }
  b.issue('error', found.finding, { offset, path: place.path }, found.message, found.hint);
  return found.plaintext === undefined
    ? undefined
    : reveal(place, tree, content, found.plaintext, 'decrypted, not authentic');
}
