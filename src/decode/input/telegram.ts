import { fromLatin1 } from '../../codec/index.ts';
import { Assembly } from './assembly.ts';
import { directionOf } from './direction.ts';
import type { Direction, TextInput } from './types.ts';

/** A data line of IEC 62056-21: an OBIS code or a part of one, then a value in brackets. */
const dataSet =
  /(?<![\w.-])(?:\d{1,3}-\d{1,3}:)?[0-9CFLP]{1,3}(?:\.[0-9CFLP]{1,3}){1,2}(?:[*&]\d{1,3})?\([^()]{0,512}\)/;
/** Identification `/KAM5...`, sign-on `/?...!`. */
const identification = /(?<=^|[\s:>\]"'\x01-\x06])\/(?:[A-Z]{2}[A-Za-z][0-9A-I]\S(?!\S{40})|\?[^!\s]{0,32}!)/m;
/** Control characters of IEC 62056-21: SOH, STX, ETX, EOT, ACK, NAK. */
const control = /[\x01-\x04\x06\x15]/;
const end = /!(?:[0-9A-Fa-f]{4})?\s*$/;
/** What a telegram has besides: values on a line of their own, the end, the blank line after the identification. */
const remainder = /^(?:\([^()]{0,512}\)|!(?:[0-9A-Fa-f]{4})?\s*$|\s*$)/;
const maximumPrefix = 120;
const maximumPrefixes = 8;

/**
 * Reads telegrams of IEC 62056-21 and DSMR P1, whose octets are the text itself. What a log puts in front of the lines is
 * taken off. Undefined when the text is none.
 */
export function readTelegram(text: string): TextInput | undefined {
  if (!(text.includes('(') && dataSet.test(text)) && !(text.includes('/') && identification.test(text)))
    return undefined;
  const lines = text.split(/(?<=\n|\r(?!\n))/);
  const places = lines.map(placeOf);
  const sure = places.filter((place) => place >= 0).length;
  const filled = lines.filter((line) => line.trim() !== '').length;
  const least = dataSet.test(text) ? Math.min(3, filled / 2) : filled / 2 + 1;
  if (sure === 0 || sure < Math.min(least, filled)) return undefined;
  return assemble(lines, places, prefixesOf(lines, places));
}

/** Where the telegram starts in a line that is surely of one; -1 for any other line. */
function placeOf(line: string): number {
  if (line.length > 2048) return -1;
  const place = line.slice(0, maximumPrefix).search(control);
  const start = line.search(identification);
  const data = line.search(dataSet);
  const found = [start, data].filter((at) => at >= 0);
  if (found.length === 0 || (start < 0 && !/(?:[)!]|\x03.?)\s*$/.test(line))) return -1;
  const first = Math.min(...found);
  return place >= 0 && place < first ? place : first;
}

/** The shapes of what stands in front of the telegram: any number for any other. */
function prefixesOf(lines: readonly string[], places: readonly number[]): RegExp[] {
  const shapes = new Set<string>();
  for (const [index, place] of places.entries()) {
    if (place < 0 || place > maximumPrefix || shapes.size >= maximumPrefixes) continue;
    const prefix = lines[index]!.slice(0, place);
    shapes.add(prefix.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/\d+/g, '\\d+'));
  }
  const longestFirst = [...shapes].sort((a, b) => b.length - a.length);
  return longestFirst.map((shape) => new RegExp(`^${shape}`));
}

function assemble(lines: readonly string[], places: readonly number[], prefixes: readonly RegExp[]): TextInput {
  const assembly = new Assembly();
  let open: Direction | 'none' | undefined;
  let inside = false;
  for (const [index, line] of lines.entries()) {
    const prefix = prefixes.map((shape) => shape.exec(line)?.[0]).find((found) => found !== undefined);
    const content = line.slice(prefix?.length ?? 0);
    const isPart = control.test(content[0] ?? '') || (inside && remainder.test(content));
    if (prefix === undefined || !(places[index]! >= 0 || isPart)) {
      if (line.trim() === '') continue;
      assembly.ignored += 1;
      inside = false;
      open = undefined;
      continue;
    }
    const direction = directionOf(prefix);
    if ((direction ?? 'none') !== open) assembly.open(index + 1, direction);
    assembly.octets.bytes(fromLatin1(content));
    open = direction ?? 'none';
    inside = !end.test(content);
  }
  return assembly.finish('telegram');
}
