import { blockCheckCharacter, type Scanned, scanMessages } from '../../iec62056-21/index.ts';
import { decodeTelegram } from '../telegram-layer.ts';
import type { Carrier } from './carrier.ts';

/** Messages of IEC 62056-21 and P1 telegrams. */
export const telegram: Carrier = {
  name: 'p1',
  find(bytes, from, end) {
    const isText = mostlyText(bytes, from, end);
    for (const found of scanMessages(bytes, from, end)) {
      if (found.kind !== 'noise' && (isText || isCertain(bytes, found))) return found;
    }
    return undefined;
  },
  suspect: () => undefined,
  decode(b, place) {
    decodeTelegram(b, place);
    return 'complete';
  },
};

/** Among other octets only what has a form of its own, and its check character where it has one, is believed. */
function isCertain(bytes: Uint8Array, found: Exclude<Scanned, { kind: 'noise' }>): boolean {
  switch (found.kind) {
    case 'telegram':
    case 'request':
    case 'identification':
    case 'option-select':
      return found.complete;
    case 'data-message':
    case 'programming-command':
    case 'programming-data':
      return found.complete && blockCheckCharacter(bytes, found.start + 1, found.end - 1) === bytes[found.end - 1];
    default:
      return false;
  }
}

const textShare = 0.85;
const judged = 1024;

function mostlyText(bytes: Uint8Array, start: number, last: number): boolean {
  const end = Math.min(last, start + judged);
  let text = 0;
  for (let at = start; at < end; at += 1) {
    const octet = bytes[at]! & 0x7f;
    if ((octet >= 0x20 && octet < 0x7f) || octet === 0x0d || octet === 0x0a) text += 1;
  }
  return text >= (end - start) * textShare;
}
