import { equalBytes } from '../../codec/index.ts';
import { Assembly } from './assembly.ts';
import { isBase64, writeBase64 } from './base64.ts';
import { directionOfHeading } from './direction.ts';
import { HexWriter } from './hex.ts';
import { type DataLine, readDataLine } from './log-line.ts';
import type { Direction, TextInput } from './types.ts';

/** A line of prose may hold a number or two that look like octets; data is more. */
const leastAmongProse = 4;
const leastAlone = 2;
/** How far back the octets that a line repeats may be. */
const repeatDistance = 4;

/**
 * Reads hexadecimal octets line by line, with whatever stands around them. Lines of one direction are one run, whatever
 * is between them; other lines are, until a line that has text but no data.
 */
export function readLog(lines: readonly string[]): TextInput {
  const found = lines.map((line) => (line.trim() === '' ? undefined : readDataLine(line)));
  const assembly = new Assembly();
  const isProse = lines.some((line, index) => found[index] === undefined && /\p{L}{2}/u.test(line));
  const total = found.reduce((sum, line) => sum + (line?.run.octets ?? 0), 0);
  const isEnough =
    largestBlock(lines, found) >= leastAmongProse || (total >= leastAlone && (!isProse || isDirected(found)));
  if (isEnough) assembleLines(lines, found, assembly);
  else assembly.ignored = lines.filter((line) => line.trim() !== '').length;
  return assembly.finish(found.every((line) => line === undefined || isPlain(line)) ? 'hex' : 'log');
}

/** The octets of the largest block of lines that hold data. */
function largestBlock(lines: readonly string[], found: readonly (DataLine | undefined)[]): number {
  let [largest, octets] = [0, 0];
  for (const [index, line] of found.entries()) {
    if (line !== undefined) octets += line.run.octets;
    else if (lines[index]!.trim() !== '') octets = 0;
    largest = Math.max(largest, octets);
  }
  return largest;
}

const isDirected = (found: readonly (DataLine | undefined)[]) => found.some((line) => line?.direction !== undefined);

/** Digits alone, or a declaration of them in a programming language. */
const isPlain = (line: DataLine) =>
  line.kind === 'bare' || (line.run.marked && line.direction === undefined && line.kind === 'worded');

function assembleLines(lines: readonly string[], found: readonly (DataLine | undefined)[], assembly: Assembly): void {
  const octets = new HexWriter(assembly.octets, (line, reason) => assembly.problem(line, reason));
  const directed = isDirected(found);
  let direction: Direction | undefined;
  let open: Direction | 'none' | undefined;
  let apart = true;
  for (const [index, line] of found.entries()) {
    if (line === undefined || (directed && line.kind === 'worded' && repeats(assembly, line))) {
      octets.settle();
      if (lines[index]!.trim() === '') continue;
      apart = true;
      assembly.ignored += 1;
      direction = directionOfHeading(lines[index]!);
      continue;
    }
    if (line.kind !== 'bare') octets.settle();
    direction = line.direction ?? (line.kind === 'worded' ? undefined : direction);
    const side = direction ?? 'none';
    if (side !== open || (apart && line.direction === undefined)) assembly.open(index + 1, direction);
    octets.write(line.text, line.run, index + 1);
    open = side;
    apart = false;
  }
  octets.settle();
}

const ofBuffer = /discard|dropp|skipp|ignor|buffer/i;

/** Whether a line between directed ones only speaks of octets that are already there: `Discarded: ...`. */
function repeats(assembly: Assembly, line: DataLine): boolean {
  if (ofBuffer.test(line.text.slice(Math.max(0, line.run.start - 200), line.run.start))) return true;
  const copy = new Assembly();
  new HexWriter(copy.octets, () => {}).write(line.text, line.run, 1);
  const wanted = copy.octets.view();
  const there = assembly.octets.view();
  for (let back = 0; back <= repeatDistance; back += 1) {
    const end = there.length - back;
    if (end >= wanted.length && equalBytes(there.subarray(end - wanted.length, end), wanted)) return true;
  }
  return false;
}

/** A line without the white space, quotation marks and commas around it. */
function withoutQuotes(line: string): string {
  const passed = ' \t"\',';
  let [start, end] = [0, line.length];
  while (start < end && passed.includes(line[start]!)) start += 1;
  while (end > start && passed.includes(line[end - 1]!)) end -= 1;
  return line.slice(start, end);
}

const quoted = /"([A-Za-z0-9+/_-]{12,}={0,2})"/g;

/** Reads base64 that is all of the text, or strings of it, as JSON has them; undefined when there is none. */
export function readBase64(lines: readonly string[], anywhere: boolean): TextInput | undefined {
  const assembly = new Assembly();
  const whole = lines.map(withoutQuotes).join('');
  if (isBase64(whole)) {
    assembly.open(lines.findIndex((line) => line.trim() !== '') + 1, undefined);
    writeBase64(whole, assembly.octets);
    return assembly.finish('base64');
  }
  if (!anywhere) return undefined;
  for (const [index, line] of lines.entries()) {
    const strings = [...line.matchAll(quoted)].map((match) => match[1]!).filter(isBase64);
    if (strings.length === 0 && line.trim() !== '') assembly.ignored += 1;
    for (const text of strings) {
      assembly.open(index + 1, undefined);
      writeBase64(text, assembly.octets);
    }
  }
  return assembly.octets.length > 0 ? assembly.finish('base64') : undefined;
}
