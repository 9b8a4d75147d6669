import type { Node } from '../codec/index.ts';
import type { AeadProvider, SignatureChecker } from '../security/index.ts';
import type { PositionalTemplate } from './readings/templates.ts';

export type { Node, PositionalTemplate };

/** Keys to try on protected APDUs: hexadecimal with any separators, base64, `ascii:` text, or octets. */
export interface Keys {
  readonly encryptionKey: string | Uint8Array;
  readonly authenticationKey?: string | Uint8Array | undefined;
  /** The sender's system title where the APDU does not carry it; keys with a title are tried first on its APDUs. */
  readonly systemTitle?: string | Uint8Array | undefined;
  /** What messages call these keys; never the key itself. */
  readonly name?: string | undefined;
}

/** What a layer of a message can be called. APDU layers carry the name of their production. */
export type LayerName =
  | 'hdlc'
  | 'llc'
  | 'wrapper'
  | 'mbus'
  | 'p1'
  | 'iec62056-21'
  | 'coap'
  | 'iec61334-4-32'
  | 'general-block-transfer'
  | 'apdu'
  | 'data'
  | (string & {});

export interface DecodeCaptureOptions {
  readonly keys?: Keys | readonly Keys[] | undefined;
  /** The outermost layer; `auto` (the default) finds out. */
  readonly layer?: LayerName | 'auto' | undefined;
  /** Encodings that the standard allows only one way of writing are errors instead of notes. */
  readonly strict?: boolean | undefined;
  /** Leaves `tree` a bare root: for pipelines that want readings alone. */
  readonly tree?: boolean | undefined;
  /** Layouts of pushes without codes, tried before the ones that are built in. */
  readonly templates?: readonly PositionalTemplate[] | undefined;
  /** The cipher; the portable one where none is given. */
  readonly aead?: AeadProvider | undefined;
  /** Checks digital signatures: `signatureChecker` of dlms-cosem/security makes one of certificates. */
  readonly signatures?: SignatureChecker | undefined;
}

/** Extents are into the input; of a layer decoded from derived octets it is the extent of what carried it. */
export interface Layer {
  readonly name: LayerName;
  readonly start: number;
  readonly end: number;
}

/** `verified`: tags and signatures match. `unverified`: one could not be checked. `failed`: one does not match. `absent`: there is none. */
export type Authenticity = 'verified' | 'unverified' | 'failed' | 'absent';

/** One value that a meter reported. */
export interface Reading {
  readonly obis?: string;
  readonly description: string;
  readonly value: unknown;
  readonly unit?: string;
  readonly scaler?: number;
  /** The value with its scaler applied, as a decimal string. */
  readonly scaled?: string;
  /** Local time as sent, ISO 8601; the offset stands only where the meter sent one. */
  readonly time?: string;
}

export interface Issue {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  /** Into the input, or into the `source` of the node that `path` names. */
  readonly offset: number;
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** One APDU with all that carried it, or one frame or telegram that carries none. */
export interface Message {
  readonly start: number;
  readonly end: number;
  readonly layers: readonly Layer[];
  /** The innermost APDU once all protection is off. */
  readonly plaintext?: Uint8Array;
  readonly authenticity: Authenticity;
  readonly readings: readonly Reading[];
  readonly issues: readonly Issue[];
  readonly tree: Node;
  /** Which sender the message comes from, where the input says so. */
  readonly direction?: 'sent' | 'received';
}

/** Octets that belong to no message, and why. */
export interface Skipped {
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

export interface DecodedCapture {
  readonly messages: readonly Message[];
  readonly skipped: readonly Skipped[];
  readonly bytes: { readonly total: number; readonly explained: number };
}
