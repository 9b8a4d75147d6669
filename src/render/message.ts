import { toHex } from '../codec/index.ts';
import type { Authenticity, DecodedCapture, Issue, Message, Skipped } from '../decode/index.ts';
import { locateNode } from './node-place.ts';
import type { Paint, Palette } from './palette.ts';
import { readingLines } from './readings.ts';
import { counted, formatOffset, paintLine, type Span, shownText, wrap } from './text.ts';
import { octetsOf, type Window } from './window.ts';

/** The line above a message: its number, extent and direction. */
export function* messageHeading(message: Message, number: number, palette: Palette, width: number): Generator<string> {
  const parts = [
    `message ${number}`,
    `offset ${formatOffset(message.start)}`,
    counted(message.end - message.start, 'octet'),
  ];
  if (message.direction !== undefined) parts.push(message.direction);
  const text = `── ${parts.join(' · ')} `;
  yield `${palette.heading(text + '─'.repeat(Math.max(2, width - text.length)))}\n`;
}

const authenticityWords: Record<Authenticity, string> = {
  verified: 'verified: what authenticates the message matches',
  unverified: 'unverified: there is a tag or signature, but no key to check it with',
  failed: 'failed: a tag or signature fits none of the keys; nothing in this message can be trusted',
  absent: 'absent: the message carries neither a tag nor a signature',
};

/** What is below the tree of a message: its layers, authenticity, readings and issues. */
export function* messageSummary(
  message: Message,
  window: Window | undefined,
  palette: Palette,
  width: number,
): Generator<string> {
  const layers = message.layers.map(({ name, start }) => `${shownText(name)} ${formatOffset(start)}`);
  yield '\n';
  yield* labelled('layers', layers.join(' › '), palette.name, palette.value, width);
  const paint = authenticityPaint(message.authenticity, palette);
  yield* labelled('authenticity', authenticityWords[message.authenticity], palette.name, paint, width);
  yield* readingLines(message, palette, width);
  for (const issue of message.issues) yield* issueLines(issue, message, window, palette, width);
  yield '\n';
}

function authenticityPaint(authenticity: Authenticity, palette: Palette): Paint {
  if (authenticity === 'verified') return palette.good;
  if (authenticity === 'failed') return palette.bad;
  return authenticity === 'unverified' ? palette.doubtful : palette.faint;
}

const labelColumns = 14;

function* labelled(label: string, text: string, look: Paint, paint: Paint, width: number): Generator<string> {
  for (const [i, spans] of wrap([{ text, paint }], Math.max(24, width - labelColumns)).entries())
    yield `${look((i === 0 ? label : '').padEnd(labelColumns))}${paintLine(spans)}\n`;
}

/** What is wrong in one place: what, where, the octets around it, and what to try. */
export function* issueLines(
  issue: Issue,
  message: Message,
  window: Window | undefined,
  palette: Palette,
  width: number,
): Generator<string> {
  const paint = issuePaint(issue, palette);
  const { source } = locateNode(message.tree, issue.path);
  yield '\n';
  yield* labelled(issue.severity, `${shownText(issue.message)} [${shownText(issue.code)}]`, paint, palette.name, width);
  const where = `offset ${source === undefined ? '' : '+'}${formatOffset(issue.offset)}`;
  yield* labelled('  at', `${where} in ${shownText(issue.path)}`, palette.faint, palette.value, width);
  yield* surroundings(source === undefined ? window : { octets: source, origin: 0 }, issue.offset, paint);
  if (issue.hint !== undefined) yield* labelled('  try', shownText(issue.hint), palette.faint, palette.meaning, width);
}

function issuePaint(issue: Issue, palette: Palette): Paint {
  if (issue.severity === 'error') return palette.bad;
  return issue.severity === 'warning' ? palette.doubtful : palette.faint;
}

const neighbours = 8;

/** The octets on both sides of an offset, with a caret below the one that is meant. */
function* surroundings(window: Window | undefined, offset: number, paint: Paint): Generator<string> {
  if (window === undefined) return;
  const first = window.origin;
  const end = first + window.octets.length;
  if (offset < first || offset > end) return;
  const before = octetsOf(window, offset - neighbours, offset);
  const after = octetsOf(window, offset, offset + neighbours);
  const left = `${offset - neighbours > first ? '… ' : ''}${toHex(before, ' ')}${before.length > 0 ? ' ' : ''}`;
  const right = after.length > 0 ? toHex(after, ' ') : '(end)';
  const margin = ' '.repeat(labelColumns);
  yield `${margin}${left}${right}${offset + neighbours < end ? ' …' : ''}\n`;
  yield `${margin}${' '.repeat(left.length)}${paint('^^')}\n`;
}

/** Octets that belong to no message: where they are, some of them, and why. */
export function* skippedLines(
  skipped: Skipped,
  window: Window | undefined,
  palette: Palette,
  width: number,
): Generator<string> {
  const size = counted(skipped.end - skipped.start, 'octet');
  const shown = window && octetsOf(window, skipped.start, Math.min(skipped.end, skipped.start + neighbours));
  const dots = skipped.end - skipped.start > neighbours ? ' …' : '';
  const spans: Span[] = [{ text: `offset ${formatOffset(skipped.start)}, ${size}`, paint: palette.value }];
  if (shown !== undefined) spans.push({ text: `  ${toHex(shown, ' ')}${dots}`, paint: palette.faint });
  yield `${palette.bad('skipped'.padEnd(labelColumns))}${paintLine(spans)}\n`;
  yield* labelled('  why', shownText(skipped.reason), palette.faint, palette.value, width);
  yield '\n';
}

const barColumns = 20;

/** How many octets of the input are explained, in numbers and as a bar. */
export function* renderCoverage(bytes: DecodedCapture['bytes'], palette: Palette): Generator<string> {
  const { explained, total } = bytes;
  const share = total === 0 ? 0 : explained / total;
  const full = explained === total ? barColumns : Math.min(barColumns - 1, Math.round(share * barColumns));
  const paint = explained === total ? palette.good : palette.doubtful;
  const percent = explained === total ? '' : `  ${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
  const bar = `${paint('█'.repeat(full))}${palette.faint('░'.repeat(barColumns - full))}`;
  yield `${bar}  ${explained} of ${counted(total, 'octet')} explained${percent}\n`;
}
