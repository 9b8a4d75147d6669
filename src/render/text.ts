import type { Paint } from './palette.ts';

const unsafe = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/**
 * Text from a meter, safe to print: whatever could move a cursor, colour, hide or reorder text (controls, formatting
 * and bidirectional marks, lone surrogates, unassigned characters, spaces other than the space) is written as an escape.
 */
export function escapeText(text: string): string {
  return escapeUnprintable(text.replaceAll('\\', '\\\\'));
}

/** `escapeText` for text whose backslashes stay as they are: what was escaped before, and attributes of XML. */
export function escapeUnprintable(text: string): string {
  return text.replace(unsafe, (character) => {
    const point = character.codePointAt(0)!;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u{${point.toString(16)}}`;
  });
}

/** The first `limit` UTF-16 units of a text, one less where that would cut a character in two. */
function beginning(text: string, limit: number): string {
  const cut = text.slice(0, Math.max(0, limit));
  return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** At most `limit` characters of a text, with `…` where it is cut. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${beginning(text, limit - 1)}…`;
}

/** No text is shown longer than this to people. */
export const longestText = 400;

/** `escapeText` of a text that may be long: cut before it is escaped as well as after. */
export function shownText(text: string): string {
  return shorten(escapeText(text.slice(0, longestText + 1)), longestText);
}

/** A number of things, with the plural where it belongs. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** An offset in hexadecimal, four digits or more. */
export function formatOffset(offset: number): string {
  return offset.toString(16).padStart(4, '0');
}

/** A piece of a line that has one look. */
export interface Span {
  readonly text: string;
  readonly paint: Paint;
}

/** Puts spans into lines of at most `width` characters, breaking at spaces where there are some. */
export function wrap(spans: readonly Span[], width: number): Span[][] {
  const lines: Span[][] = [[]];
  let used = 0;
  for (const { text, paint } of spans) {
    for (let word of text.match(/\s*\S+|\s+$/gu) ?? []) {
      if (used > 0 && used + word.length > width) {
        lines.push([]);
        used = 0;
      }
      if (used === 0 && lines.length > 1) word = word.trimStart();
      for (let part = beginning(word, width); part.length < word.length; part = beginning(word, width)) {
        lines.at(-1)!.push({ text: part, paint });
        lines.push([]);
        word = word.slice(part.length);
      }
      lines.at(-1)!.push({ text: word, paint });
      used += word.length;
    }
  }
  return lines;
}

/** One line of text out of its spans. */
export function paintLine(spans: readonly Span[]): string {
  let line = '';
  let run = '';
  for (const [i, { text, paint }] of spans.entries()) {
    run += text;
    if (spans[i + 1]?.paint === paint) continue;
    line += paint(run);
    run = '';
  }
  return line;
}
