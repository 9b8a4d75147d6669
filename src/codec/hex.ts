const digits = '0123456789abcdef';

/** Octets as lower-case hexadecimal, with `separator` between octets. */
export function toHex(bytes: Uint8Array, separator = ''): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 1) {
    if (i > 0) text += separator;
    text += digits[bytes[i]! >> 4]! + digits[bytes[i]! & 15]!;
  }
  return text;
}

/** Hexadecimal to octets; white space is passed over. Undefined when another character or an odd digit is there. */
export function fromHex(text: string): Uint8Array | undefined {
  const compact = text.replace(/\s+/g, '');
  if (compact.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(compact)) return undefined;
  const bytes = new Uint8Array(compact.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(compact.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Octets as text, one character per octet; what is not printable ASCII becomes `.`. */
export function toPrintable(bytes: Uint8Array): string {
  let text = '';
  for (const octet of bytes) text += octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.';
  return text;
}

/** Octets as text, one character per octet (ISO 8859-1), nothing lost. */
export function toLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

/** Text to octets, one octet per character; characters above U+00FF become `?`. */
export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    bytes[i] = unit > 0xff ? 0x3f : unit;
  }
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
