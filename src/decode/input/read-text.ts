import { readDump } from './dump.ts';
import { spellOutDecimals } from './literal.ts';
import { readBase64, readLog } from './log.ts';
import { readTelegram } from './telegram.ts';
import type { TextInput } from './types.ts';

const byteOrderMark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/;
/** Colours of a terminal, also where the escape character was lost in copying. */
const colour = /\u001b\[[0-9;]{0,16}[A-Za-z]|\[[0-9;]{1,12}m/g;
const oddSpace = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]/g;
/** Octets held together by colons and nothing else: in these, 12:34:56 is no time of day. */
const colons = /^\s*(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*:?\s*)?$/;

/**
 * Finds the octets in what a person pastes or saves: hexadecimal in any spelling, hex dumps, base64, lines of logs and
 * terminals, telegrams. Reads each line for what it is and passes over what is no data. Never throws.
 */
export function readText(text: string): TextInput {
  const marked = text.replace(byteOrderMark, '');
  const telegram = readTelegram(marked);
  if (telegram !== undefined) return telegram;
  const clean = marked
    .replace(colour, '')
    .replace(oddSpace, ' ')
    .replace(/[\u2018\u2019\u201c\u201d]/g, '"');
  const lines = spellOutDecimals(clean).split(/\r\n|\n|\r/);
  if (lines.every((line) => colons.test(line))) return readLog(lines.map((line) => line.replaceAll(':', ' ')));
  const dump = readDump(lines);
  if (dump !== undefined) return dump;
  const log = readLog(lines);
  const isHex = log.style === 'hex' && log.ignored === 0 && log.octets.length > 0;
  return (isHex ? undefined : readBase64(lines, log.octets.length === 0)) ?? log;
}
