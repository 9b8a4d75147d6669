import { directionOf } from './direction.ts';
import { digitValue, type HexRun, hexRunAt, isWordCharacter } from './hex.ts';
import { spellOutLiterals } from './literal.ts';
import type { Direction } from './types.ts';

/** A line that holds data. */
export interface DataLine {
  /** The line, with what is no data in it blanked out. */
  readonly text: string;
  readonly run: HexRun;
  readonly direction?: Direction | undefined;
  /** `bare` is digits alone, `headed` has a time, a level or a direction, `worded` says in words what the data is. */
  readonly kind: 'bare' | 'headed' | 'worded';
}

/** Only the text next to the data says what it is. */
const examined = 200;

const enclosedComment = /\/\*[^*]{0,200}\*\//g;
/** The end of a line from a comment sign on; `//` after a colon is an address. */
const comment = /(?:(?<!:)\/\/|\s#\s|\/\*).*$/;
const xmlTag =
  /<[/?]?[A-Za-z][\w:.-]{0,64}(?:\s{1,8}[\w:.-]{1,64}\s?=\s?(?:"[^"<>]{0,256}"|'[^'<>]{0,256}')){0,32}\s{0,8}[/?]?>|<!--|-->/g;
/** Dates, not the same digits inside octets that dashes hold together. */
const date = /(?<![\w-])(?:\d{4}([-/.])\d\d?\1\d\d?|\d\d?([-/.])\d\d?\2\d{4})(?![\d-])(?:[T,](?=\s?\d))?/g;
/** Times of day, not the same digits inside octets that colons hold together. */
const time =
  /(?<![0-9A-Fa-f]:|[0-9A-Fa-f])\d\d?:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|\s?[+-]\d\d:?\d\d(?![\w-]))?(?!:?[0-9A-Fa-f])/g;
const epoch = /^\s{0,8}\[?\s{0,8}\d{1,10}\.\d{3,9}\]?(?=\s)/;

const blank = (text: string) => ' '.repeat(text.length);

/** Finds the data of one line; undefined when there is none or nothing says that it is data. */
export function readDataLine(original: string): DataLine | undefined {
  let text = spellOutLiterals(original);
  if (/[#/]/.test(text)) text = text.replace(enclosedComment, blank).replace(comment, blank);
  if (text.includes('<')) text = text.replace(xmlTag, blank);
  const clockless = text.replace(date, blank).replace(time, blank).replace(epoch, blank);
  const kind = clockless === text ? 'bare' : 'headed';
  const bare = bareRun(clockless);
  if (bare !== undefined) return { text: clockless, run: bare, kind };
  const run = longestRun(clockless);
  return run && judge(clockless, withoutCount(clockless, run));
}

const enclosing = ' \t{}[]()<>"\',;:\\|.`';

/** The run of a line that has nothing but groups of digits and what encloses them. */
function bareRun(text: string): HexRun | undefined {
  let start = 0;
  if (/^\s{0,8}(?:<<|>>)/.test(text)) return undefined;
  while (start < text.length && enclosing.includes(text[start]!) && !isMark(text, start)) start += 1;
  const run = hexRunAt(text, start);
  if (run === undefined || (run.odd > 0 && !run.numeric)) return undefined;
  for (let at = run.end; at < text.length; at += 1) {
    // 7Eh, and the hyphen of a line that was broken.
    const isSuffix = (at === run.end && (text.charCodeAt(at) | 0x20) === 0x68) || text[at] === '-';
    if (!isSuffix && !enclosing.includes(text[at]!)) return undefined;
  }
  return run;
}

const isMark = (text: string, at: number) => text[at] === '\\' && text[at + 1] === 'x';

/** The run with the most octets. A single digit does not start one: `D 7E A0` is a level and two octets. */
function longestRun(text: string): HexRun | undefined {
  let best: HexRun | undefined;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const starts = isWordCharacter(code) || code === 0x24 || code === 0x25 || isMark(text, at);
    if (!starts) {
      at += 1;
      continue;
    }
    const isSingle = digitValue(code) >= 0 && !isWordCharacter(text.charCodeAt(at + 1));
    const run = isSingle ? undefined : hexRunAt(text, at);
    if (run !== undefined && run.octets > (best?.octets ?? 0)) best = run;
    at = run?.end ?? endOfWord(text, at);
  }
  return best;
}

/** Where a name ends that dashes, dots and slashes may hold together: the parts of a name are no data. */
function endOfWord(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    if (isWordCharacter(text.charCodeAt(at))) continue;
    if (!'-./@+~'.includes(text[at]!) || !isWordCharacter(text.charCodeAt(at + 1))) break;
  }
  return at;
}

/** The run without its last group when that counts the others: `7E A0 12 bytes`. */
function withoutCount(text: string, run: HexRun): HexRun {
  if (run.units < 2 || !/^\s*(?:bytes?|octets?)\b/i.test(text.slice(run.end, run.end + 16))) return run;
  return hexRunAt(text.slice(0, run.last), run.start) ?? run;
}

/** What names something that is not the data of a link: addresses, keys, counts, identifiers. */
const otherLabel =
  /(?<![a-z])(?:mac|bssid|ip|address|gateway|subnet|dns\d?|host|version|key|ek|ak|guek|gak|password|secret|pin|uuid|guid|serial|crc|fcs|hcs|checksum|md5|sha\d*|hash|id|size|length|len|count|heap|ram|time|date|timestamp|ts|port|baud|commit|token|title|counter|nonce|iv|aad|tag)\s*["']?\s*[:=]+\s*["'([]*$/i;
const label = /[:=>|→←][\s"'`([{]*$|<-[\s"']*$|<{2,3}[\s"']*$/;
/** `Read: 49` is an octet, `Packets read: 49` is a count. */
const oneWord = /(?:^|[:>=\])])\s*\w+\s*[:=>]+\s*["'`]?$/;
/** Levels, tags in brackets and numbers of a list. */
const head =
  /\[[^[\]]*\]|\([A-Za-z][\w:.-]*\)|(?<![\w])(?:trace|debug|verbose|info|notice|warn(?:ing)?|error|fatal|dbg|inf|wrn|err|[vdiwe](?=[\s/]))(?![\w])|^\s*(?:\d{1,3}|[a-z])[.)](?=\s)/gi;
const closing = /^[^\w]*(?:\(?\d{1,6}\)?(?:\s?(?:bytes?|octets?))?|\([A-Za-z]\w{0,8}\))?[^\w]*$/i;

/** Whether what stands around a run says that it is data. */
function judge(text: string, run: HexRun): DataLine | undefined {
  const before = text.slice(Math.max(0, run.start - examined), run.start);
  const after = text.slice(run.end, run.end + examined);
  if (!isPlausible(run) || otherLabel.test(before)) return undefined;
  const direction = directionOf(before);
  const words = before.replace(head, '');
  const alone = !/[\p{L}\p{N}]/u.test(words);
  const isClosed = closing.test(after);
  const isNumber = run.units === 1 && run.decimal && !run.marked && run.octets <= 5;
  if (!isData()) return undefined;
  return { text, run, direction, kind: alone || direction !== undefined ? 'headed' : 'worded' };

  function isData(): boolean {
    if (run.marked && run.units > 1) return true;
    if (alone) return isClosed || run.octets >= 4;
    if (!label.test(before)) return run.units >= 4 ? run.numeric : run.octets >= 8 && run.numeric && !run.decimal;
    if (direction !== undefined && isClosed) return !isNumber || oneWord.test(words);
    return run.octets >= (isClosed ? 2 : 4) && !isNumber;
  }
}

/** Words of the letters a to f are no data, nor is a lone digit. */
function isPlausible(run: HexRun): boolean {
  if (!run.numeric && !(run.pairs && run.units >= 4) && (run.units > 1 || run.octets < 8)) return false;
  return run.odd === 0 || (run.units > 1 ? run.odd * 4 <= run.units : run.octets >= 4 && !run.decimal);
}
