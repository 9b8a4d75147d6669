import { Assembly } from './assembly.ts';
import { directionOfHeading } from './direction.ts';
import { type DumpLine, parseDumpLine } from './dump-line.ts';
import type { Direction, TextInput } from './types.ts';

/** What `*` may stand for in all: a dump leaves out equal lines, and its size does not bound how many. */
const maximumRepeated = 65_536;
/** How far Wireshark's "follow stream" indents what the server said. */
const serverIndent = 4;

/** A line in its place in the dump. */
interface Link {
  readonly index: number;
  readonly line: DumpLine;
  octets: readonly number[];
  /** The first line of a packet. */
  readonly starts: boolean;
  /** Octets that `*` stands for, before this line. */
  readonly omitted: number;
}

/** The lines of a dump in order, and whether their offsets prove that it is one. */
interface Chain {
  readonly links: readonly Link[];
  readonly valid: boolean;
}

/**
 * Reads hex dumps: `hexdump`, `xxd`, `od`, `tcpdump -X`, `tshark -x`, Wireshark's "hex + ASCII dump" and "follow
 * stream". Undefined when the offsets do not say that it is one. An offset that starts again starts a new run.
 */
export function readDump(lines: readonly string[]): TextInput | undefined {
  const dump = lines.map(parseDumpLine);
  const first = dump.find((line) => line !== undefined);
  if (first === undefined) return undefined;
  // Of `od` are the offsets with seven digits; it counts in octal, which small offsets do not show.
  const bases = first.offset.length === 7 && !first.words ? [8, 16, 10] : [16, 8, 10];
  const chains = bases.map((base) => link(lines, dump, base));
  const best = chains.reduce((a, b) => (b.links.length > a.links.length ? b : a));
  return best.valid ? assemble(lines, best.links) : undefined;
}

/** The lines whose offsets, read in `base`, continue one another or start at zero. */
function link(lines: readonly string[], dump: readonly (DumpLine | undefined)[], base: number): Chain {
  const links: Link[] = [];
  const latest = new Map<number, { next: number; link: Link }>();
  let [valid, squeezed] = [false, false];
  for (const [index, line] of dump.entries()) {
    if (line === undefined) {
      squeezed = lines[index]!.trim() === '*';
      continue;
    }
    const offset = offsetOf(line, base);
    const before = latest.get(line.indent);
    const ends = line.octets.length === 0;
    const padded = before !== undefined && ends && before.link.line.words && offset === before.next - 1;
    if (padded) before.link.octets = before.link.octets.slice(0, -1);
    const follows = before !== undefined && (offset === before.next || padded || (squeezed && offset > before.next));
    squeezed = false;
    if (!follows && (ends || !((offset === 0 && line.apart) || goesOn(lines, dump, index, base)))) continue;
    const omitted = follows && !padded ? offset - before.next : 0;
    const entry: Link = { index, line, octets: line.octets, starts: !follows, omitted };
    links.push(entry);
    latest.set(line.indent, { next: offset + line.octets.length, link: ends && before ? before.link : entry });
    valid ||= follows || (line.apart && offset === 0);
  }
  return { links, valid };
}

/** Whether the next line continues this one: what starts a dump, also one that was copied from its middle on. */
function goesOn(
  lines: readonly string[],
  dump: readonly (DumpLine | undefined)[],
  index: number,
  base: number,
): boolean {
  const line = dump[index]!;
  const after = dump[index + (lines[index + 1]?.trim() === '*' ? 2 : 1)];
  if (after !== dump[index + 1]) return after !== undefined && offsetOf(after, base) > offsetOf(line, base);
  return after !== undefined && offsetOf(after, base) === offsetOf(line, base) + line.octets.length;
}

function offsetOf(line: DumpLine, base: number): number {
  const digits = base === 16 ? /^[0-9a-f]+$/i : base === 8 ? /^[0-7]+$/ : /^[0-9]+$/;
  return digits.test(line.offset) ? Number.parseInt(line.offset, base) : Number.NaN;
}

function assemble(lines: readonly string[], links: readonly Link[]): TextInput {
  const assembly = new Assembly();
  const twoSided = links.some((entry) => entry.line.indent === 0) && links.some((entry) => isServer(entry.line));
  let heading: Direction | undefined;
  let previous: Link | undefined;
  let [at, repeated] = [0, 0];
  for (const entry of links) {
    for (; at < entry.index; at += 1) {
      const text = lines[at]!.trim();
      if (text === '' || text === '*') continue;
      assembly.ignored += 1;
      heading = directionOfHeading(text);
    }
    at = entry.index + 1;
    const { line, octets, omitted } = entry;
    if (entry.starts || line.indent !== previous?.line.indent) {
      assembly.open(at, twoSided ? (isServer(line) ? 'received' : 'sent') : heading);
    }
    repeated += omitted;
    if (omitted > 0 && repeated <= maximumRepeated) repeat(assembly, previous!.octets, omitted);
    else if (omitted > 0) assembly.problem(at, `${omitted} octets left out by *`);
    for (const octet of octets) assembly.octets.u8(octet);
    if (octets.length > 0) previous = entry;
  }
  assembly.ignored += lines.slice(at).filter((text) => text.trim() !== '').length;
  return assembly.finish('hexdump');
}

const isServer = (line: DumpLine) => line.indent >= serverIndent;

function repeat(assembly: Assembly, octets: readonly number[], count: number): void {
  for (let i = 0; i < count; i += 1) assembly.octets.u8(octets[i % octets.length]!);
}
