import type { CipheredContent } from '../../apdu/index.ts';
import { concat, equalBytes, fromHex } from '../../codec/index.ts';
import type { AeadProvider } from '../cryptography/aead.ts';
import { additionalData, initializationVector, type ProtectionContext, unprotect } from './unprotect.ts';

/** One set of keys to examine. */
export interface ExaminedKeys {
  readonly encryptionKey: Uint8Array;
  readonly authenticationKey?: Uint8Array | undefined;
  /** What the report calls them. */
  readonly name: string;
}

export interface Patient {
  readonly content: CipheredContent;
  readonly context: ProtectionContext;
  /** Whether octets look like what was protected: a known APDU that ends where the octets end. */
  readonly isPlausible: (plaintext: Uint8Array) => boolean;
  /** How many octets make sense before the first that does not. */
  readonly explained: (plaintext: Uint8Array) => number;
  /** Other titles that the sender might have: from the keys at hand, from other messages. */
  readonly otherTitles: readonly Uint8Array[];
}

export type Finding =
  | 'encryption-key-wrong'
  | 'authentication-key-wrong'
  | 'keys-swapped'
  | 'system-title-wrong'
  | 'tag-truncated'
  | 'tag-length'
  | 'key-encoded-twice'
  | 'octets-changed';

export interface Diagnosis {
  readonly finding: Finding;
  readonly name: string;
  readonly message: string;
  readonly hint: string;
  /** The octet of the payload to look at, where one stands out. */
  readonly at?: number;
  /** The plaintext, where the encryption key is known to be right. */
  readonly plaintext?: Uint8Array;
}

/** Finds out why no key fits, the strongest evidence first: a matching tag, then a plaintext that makes sense. */
export function diagnose(patient: Patient, keys: readonly ExaminedKeys[], provider: AeadProvider): Diagnosis {
  const examinations = [swapped, otherTitle, encodedTwice, shortTag, authenticationOnly, changedOctets];
  for (const examine of examinations) {
    for (const each of keys) {
      const found = examine(patient, each, provider);
      if (found !== undefined) return found;
    }
  }
  const names = keys.map((each) => each.name).join(', ');
  return {
    finding: 'encryption-key-wrong',
    name: names,
    message: `no key decrypts this APDU to anything known (tried ${names})`,
    hint: 'the encryption key is wrong, or it belongs to another meter; check that it is the global unicast key of this system title',
  };
}

type Examination = (patient: Patient, keys: ExaminedKeys, provider: AeadProvider) => Diagnosis | undefined;

/** Whether the tag matches, or, where none can be checked, the plaintext makes sense. */
function fits(
  patient: Patient,
  keys: ExaminedKeys,
  provider: AeadProvider,
  context = patient.context,
): Uint8Array | undefined {
  const { authenticationKey } = keys;
  const result = unprotect(patient.content, { aead: provider(keys.encryptionKey), authenticationKey }, context);
  if (result.authenticity === 'failed') return undefined;
  return result.authenticity === 'verified' || patient.isPlausible(result.plaintext) ? result.plaintext : undefined;
}

const swapped: Examination = (patient, keys, provider) => {
  if (keys.authenticationKey === undefined) return undefined;
  const exchanged = { ...keys, encryptionKey: keys.authenticationKey, authenticationKey: keys.encryptionKey };
  const plaintext = fits(patient, exchanged, provider);
  if (plaintext === undefined) return undefined;
  return {
    finding: 'keys-swapped',
    name: keys.name,
    message: `the encryption key and the authentication key of ${keys.name} are swapped`,
    hint: 'exchange the two keys',
    plaintext,
  };
};

const otherTitle: Examination = (patient, keys, provider) => {
  for (const systemTitle of patient.otherTitles) {
    if (equalBytes(systemTitle, patient.context.systemTitle)) continue;
    const plaintext = fits(patient, keys, provider, { ...patient.context, systemTitle });
    if (plaintext === undefined) continue;
    return {
      finding: 'system-title-wrong',
      name: keys.name,
      message: `the keys of ${keys.name} fit, but with another system title than the one in use`,
      hint: 'the initialization vector takes the title of the sender: the meter for answers and pushes, the client for requests',
      plaintext,
    };
  }
  return undefined;
};

const encodedTwice: Examination = (patient, keys, provider) => {
  const encryptionKey = undoubled(keys.encryptionKey);
  if (encryptionKey === undefined) return undefined;
  const authenticationKey = keys.authenticationKey && (undoubled(keys.authenticationKey) ?? keys.authenticationKey);
  const plaintext = fits(patient, { ...keys, encryptionKey, authenticationKey }, provider);
  if (plaintext === undefined) return undefined;
  return {
    finding: 'key-encoded-twice',
    name: keys.name,
    message: `the key of ${keys.name} is the text of a hexadecimal key, encoded once more`,
    hint: 'give the hexadecimal digits themselves as the key',
    plaintext,
  };
};

function undoubled(key: Uint8Array): Uint8Array | undefined {
  const octets = key.length === 32 ? fromHex(String.fromCharCode(...key)) : undefined;
  return octets?.length === 16 ? octets : undefined;
}

const longTag = 16;

/** Tags of another length than 12: cut in transport, or the 16 octets that cryptographic libraries give. */
const shortTag: Examination = (patient, keys, provider) => {
  const { content, context } = patient;
  const { authenticationKey } = keys;
  if (authenticationKey === undefined || !content.securityControl.encryption || !content.authenticationTag)
    return undefined;
  const whole = concat(content.payload, content.authenticationTag);
  const aead = provider(keys.encryptionKey);
  const iv = initializationVector(context.systemTitle, content.invocationCounter);
  const covered = additionalData(content, authenticationKey, context.header);
  for (const size of [longTag, 11, 10, 9, 8, 7, 6, 5, 4]) {
    if (size > whole.length) continue;
    const plaintext = aead.crypt(iv, whole.subarray(0, whole.length - size));
    const { tag } = aead.seal(iv, covered, plaintext);
    const shared = Math.min(size, tag.length);
    if (!equalBytes(tag.subarray(0, shared), whole.subarray(whole.length - size, whole.length - size + shared)))
      continue;
    return {
      finding: size === longTag ? 'tag-length' : 'tag-truncated',
      name: keys.name,
      message: `the keys of ${keys.name} are right, but the tag has ${size} octets in place of 12`,
      hint:
        size === longTag ? 'the sender does not cut the tag to 12 octets' : 'octets were lost at the end of the APDU',
      plaintext,
    };
  }
  return undefined;
};

const authenticationOnly: Examination = (patient, keys, provider) => {
  const { content } = patient;
  if (!content.securityControl.encryption) {
    return keys.authenticationKey === undefined
      ? undefined
      : wrongAuthenticationKey(
          keys,
          content.payload,
          'the APDU is in clear: the encryption key may be the wrong one as well',
        );
  }
  const iv = initializationVector(patient.context.systemTitle, content.invocationCounter);
  const plaintext = provider(keys.encryptionKey).crypt(iv, content.payload);
  if (!patient.isPlausible(plaintext)) return undefined;
  return wrongAuthenticationKey(keys, plaintext, 'the encryption key gives a complete APDU');
};

/** Octets that random plaintext hardly ever explains. */
const telling = 16;

/** The cipher changes octet by octet: a plaintext that makes sense up to a point was changed at that point. */
const changedOctets: Examination = (patient, keys, provider) => {
  const { content, context } = patient;
  const plaintext = content.securityControl.encryption
    ? provider(keys.encryptionKey).crypt(
        initializationVector(context.systemTitle, content.invocationCounter),
        content.payload,
      )
    : content.payload;
  const explained = patient.explained(plaintext);
  if (explained < telling || explained > plaintext.length) return undefined;
  return {
    finding: 'octets-changed',
    name: keys.name,
    message: `the encryption key of ${keys.name} is right, but octets were changed or lost: ${explained} of ${plaintext.length} octets make sense`,
    hint: 'look at this octet and the ones before it: each octet of the plaintext stands where its ciphertext stands',
    at: Math.min(explained, plaintext.length - 1),
    plaintext,
  };
};

function wrongAuthenticationKey(keys: ExaminedKeys, plaintext: Uint8Array, because: string): Diagnosis {
  return {
    finding: 'authentication-key-wrong',
    name: keys.name,
    message: `the tag does not match: the authentication key of ${keys.name} is wrong, or the tag was changed (${because})`,
    hint: 'leave the authentication key out to read the values as unverified, and ask for the right one',
    plaintext,
  };
}
