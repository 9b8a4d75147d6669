/** One line of a hex dump. */
export interface DumpLine {
  readonly indent: number;
  /** The digits of the offset; their base shows only from the lines around. */
  readonly offset: string;
  /** The offset stands apart from the octets: a colon or two spaces are between them. */
  readonly apart: boolean;
  readonly octets: readonly number[];
  /** The octets stand as 16-bit words, low octet first, as `hexdump` and `od -x` print them. */
  readonly words: boolean;
}

const layout = /^([ \t]*)(?:0[xX])?([0-9a-fA-F]{4,16})(:?)(?:([ \t]+)(\S.*)?)?$/;
/** No dump has longer lines. */
const maximumBody = 1024;

/** A line of a hex dump without its ASCII column; undefined when the line does not look like one. */
export function parseDumpLine(text: string): DumpLine | undefined {
  const match = layout.exec(text);
  if (match === null) return undefined;
  const [, indent = '', offset = '', colon, gap = '', body = ''] = match;
  if (body.length > maximumBody) return undefined;
  const groups = groupsOf(body);
  if (body !== '' && groups.length === 0) return undefined;
  const kept = groups.slice(0, withoutColumn(body, groups));
  const words = colon === '' && kept.length > 0 && kept.every(({ digits }) => digits.length === 4);
  const octets = kept.flatMap(({ digits }) => (words ? octetsOf(digits).reverse() : octetsOf(digits)));
  return { indent: indent.length, offset, apart: colon !== '' || gap.length > 1, octets, words };
}

interface Group {
  readonly digits: string;
  readonly end: number;
}

/** The groups of hexadecimal digits at the start of `body`, one or two spaces or a dash apart. */
function groupsOf(body: string): Group[] {
  const group = /(?: {1,2}|-|\t)?((?:[0-9a-fA-F]{2}){1,8})(?![0-9A-Za-z])/y;
  const groups: Group[] = [];
  for (let match = group.exec(body); match !== null; match = group.exec(body)) {
    groups.push({ digits: match[1]!, end: group.lastIndex });
  }
  return groups;
}

const octetsOf = (digits: string) => digits.match(/../g)!.map((pair) => Number.parseInt(pair, 16));

/**
 * How many groups are octets when an ASCII column follows: letters in the column can look like hexadecimal, so it is
 * where the text after the groups says the same as the groups.
 */
function withoutColumn(body: string, groups: readonly Group[]): number {
  const printed = groups.map(({ digits }) => octetsOf(digits).map(printable).join(''));
  for (let count = groups.length; count > 0; count -= 1) {
    const column = body.slice(groups[count - 1]!.end).replace(/^\s+[|>]?|[|<]?\s*$/g, '');
    if (column !== '' && column.trim() === printed.slice(0, count).join('').trim()) return count;
  }
  return groups.length;
}

const printable = (octet: number) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.');
