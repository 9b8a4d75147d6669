import { fromHex, fromLatin1 } from '../../codec/index.ts';

/** A key as read from what a person typed. Never part of an error or a log. */
export type ParsedKey =
  | {
      readonly ok: true;
      readonly octets: Uint8Array;
      readonly form: 'hex' | 'base64' | 'ascii' | 'octets';
      readonly doubt?: string;
    }
  | { readonly ok: false; readonly reason: string };

const sizes = [16, 32];
const separators = /[\s:,\-_.]|0x/gi;

/**
 * Reads a key of 16 or 32 octets: octets, hexadecimal with any separators, base64, or text after `ascii:`.
 * What fits no form is refused with the reason, which never shows the key.
 */
export function parseKey(input: string | Uint8Array): ParsedKey {
  if (typeof input !== 'string') {
    if (sizes.includes(input.length)) return { ok: true, octets: input, form: 'octets' };
    return { ok: false, reason: `the key has ${input.length} octets, 16 or 32 are expected` };
  }
  const text = input.trim();
  if (/^ascii:/i.test(text)) return fromText(text.slice(6));
  if (/^hex:/i.test(text)) return fromHexDigits(text.slice(4).replace(separators, ''));
  if (/^base64:/i.test(text)) return parseBase64(text.slice(7)) ?? { ok: false, reason: 'the key is not base64' };
  const digits = text.replace(separators, '');
  const isHex = /^[0-9a-f]*$/i.test(digits);
  if (isHex && sizes.includes(digits.length / 2)) return fromHexDigits(digits);
  // Too few or too many hexadecimal digits are a mistake, and neither base64 nor text.
  const encoded = isHex ? undefined : parseBase64(text);
  if (encoded !== undefined) return encoded;
  if (!sizes.includes(text.length) || (isHex && digits !== text)) return { ok: false, reason: misfit(text, digits) };
  const key = fromText(text);
  return key.ok ? { ...key, doubt: `${text.length} characters taken as text, not as hexadecimal` } : key;
}

function fromText(text: string): ParsedKey {
  if (!sizes.includes(text.length))
    return { ok: false, reason: `the key has ${text.length} characters, 16 or 32 are expected` };
  if (/[^\x00-\x7f]/.test(text)) return { ok: false, reason: 'the key has characters outside ASCII' };
  return { ok: true, octets: fromLatin1(text), form: 'ascii' };
}

function fromHexDigits(digits: string): ParsedKey {
  const octets = fromHex(digits);
  if (octets === undefined || !sizes.includes(octets.length)) return { ok: false, reason: misfit(digits, digits) };
  const isText = octets.every((octet) => octet > 0x20 && octet < 0x7f);
  if (octets.length === 32 && isText && /^[0-9a-f]+$/i.test(String.fromCharCode(...octets))) {
    return {
      ok: true,
      octets,
      form: 'hex',
      doubt: 'the octets are themselves hexadecimal digits: the key may be encoded twice',
    };
  }
  return { ok: true, octets, form: 'hex' };
}

function misfit(text: string, digits: string): string {
  if (!/^[0-9a-f]*$/i.test(digits)) {
    const at = digits.search(/[^0-9a-f]/i);
    return `the key has ${text.length} characters and, without separators, character ${at + 1} is no hexadecimal digit`;
  }
  const odd = digits.length % 2 === 1 ? ', an odd number' : '';
  return `the key has ${digits.length} hexadecimal digits${odd}; 32 are 16 octets, 64 are 32 octets`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function parseBase64(text: string): ParsedKey | undefined {
  const body = text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  const size = Math.floor((body.length * 3) / 4);
  if (!sizes.includes(size) || !/^[A-Za-z0-9+/]+$/.test(body) || body.length % 4 === 1) return undefined;
  const octets = new Uint8Array(size);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of body) {
    bits = ((bits << 6) | alphabet.indexOf(character)) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      octets[at++] = (bits >>> held) & 0xff;
    }
  }
  return { ok: true, octets, form: 'base64' };
}

/** Reads a system title: 8 octets, or hexadecimal with any separators. */
export function parseSystemTitle(input: string | Uint8Array): Uint8Array | undefined {
  const octets = typeof input === 'string' ? fromHex(input.replace(separators, '')) : input;
  return octets?.length === 8 ? octets : undefined;
}
