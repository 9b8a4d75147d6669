import { type CosemDateTime, type Data, dateTimeToBytes, fromInstant, toInstant } from '../../axdr/index.ts';
import {
  type CapturedAttribute,
  type CaptureObject,
  laterDateTime,
  type ProfileGenericV1,
  type ProfileRow,
} from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { Selection } from '../services/service-request.ts';

/** Which rows of a profile are wanted: by time, both ends included, or by number, the first being 1. */
export interface ProfileExtent {
  readonly from?: CosemDateTime | Date | undefined;
  readonly to?: CosemDateTime | Date | undefined;
  readonly fromEntry?: number | undefined;
  /** 0 or left out: up to the end. */
  readonly toEntry?: number | undefined;
}

/** Rows that are asked for at once. */
export type ProfileWindow =
  | { readonly kind: 'all' }
  | { readonly kind: 'range'; readonly from: CosemDateTime; readonly to: CosemDateTime }
  | { readonly kind: 'entries'; readonly from: number; readonly to: number };

/** How much a window holds. */
export interface WindowSize {
  readonly rows: number;
  /** Seconds from row to row; windows of time are cut by it alone. */
  readonly capturePeriod: number | undefined;
  /** Rows that the profile holds; windows of entries that have no end are cut by it alone. */
  readonly entriesInUse: number | undefined;
}

const earliest: CosemDateTime = { year: 2000, month: 1, dayOfMonth: 1, hour: 0, minute: 0, second: 0, hundredths: 0 };
const latest: CosemDateTime = {
  year: 2099,
  month: 12,
  dayOfMonth: 31,
  hour: 23,
  minute: 59,
  second: 59,
  hundredths: 0,
};
const farthestPage = 100_000;

/** The windows that cover an extent, one where they have no size. */
export function* profileWindows(extent: ProfileExtent, size: WindowSize | undefined): Generator<ProfileWindow> {
  const { from, to, fromEntry, toEntry = 0 } = extent;
  if (fromEntry !== undefined || toEntry !== 0) yield* entryWindows(fromEntry ?? 1, toEntry, size);
  else if (from === undefined && to === undefined) yield* wholeWindows(size);
  else if (from === undefined || to === undefined || size?.capturePeriod === undefined)
    yield { kind: 'range', from: dateTimeOf(from ?? earliest), to: dateTimeOf(to ?? latest) };
  else yield* rangeWindows(dateTimeOf(from), dateTimeOf(to), size.rows * size.capturePeriod);
}

function* wholeWindows(size: WindowSize | undefined): Generator<ProfileWindow> {
  if (size?.entriesInUse === undefined) yield { kind: 'all' };
  else if (size.entriesInUse > 0) yield* entryWindows(1, size.entriesInUse, size);
}

function* entryWindows(first: number, last: number, size: WindowSize | undefined): Generator<ProfileWindow> {
  const end = last === 0 ? size?.entriesInUse : last;
  if (size === undefined || end === undefined) {
    yield { kind: 'entries', from: first, to: last };
    return;
  }
  for (let from = first; from <= end; from += size.rows)
    yield { kind: 'entries', from, to: Math.min(from + size.rows - 1, end) };
}

function* rangeWindows(from: CosemDateTime, to: CosemDateTime, seconds: number): Generator<ProfileWindow> {
  let start = from;
  for (let page = 0; page < farthestPage && isUpTo(start, to); page += 1) {
    const next = laterDateTime(start, seconds);
    const end = next && laterDateTime(next, -1);
    if (next === undefined || end === undefined || isUpTo(to, end)) break;
    yield { kind: 'range', from: start, to: end };
    start = next;
  }
  if (isUpTo(start, to)) yield { kind: 'range', from: start, to };
}

function isUpTo(a: CosemDateTime, b: CosemDateTime): boolean {
  return instantOf(a) <= instantOf(b);
}

function instantOf(time: CosemDateTime): number {
  return toInstant(time, { whenUnspecified: 'utc' });
}

function dateTimeOf(time: CosemDateTime | Date): CosemDateTime {
  return time instanceof Date ? fromInstant(time.getTime()) : time;
}

const clock: CaptureObject = {
  classId: 8,
  logicalName: /* @__PURE__ */ obis('0-0:1.0.0*255'),
  attributeIndex: 2,
  dataIndex: 0,
};

/** What to ask for: a window, and columns where not all are wanted. */
export function windowSelection(
  window: ProfileWindow,
  all: readonly CapturedAttribute[],
  wanted: readonly CaptureObject[],
): Selection<typeof ProfileGenericV1, 'buffer'> | undefined {
  if (window.kind === 'entries') {
    const { from: fromEntry, to: toEntry } = window;
    return { entry: { fromEntry, toEntry, fromSelectedValue: 1, toSelectedValue: 0 } };
  }
  if (window.kind === 'all' && wanted.length === 0) return undefined;
  const { from, to } = window.kind === 'all' ? { from: earliest, to: latest } : window;
  const restrictingObject = all.find(({ kind }) => kind === 'clock')?.captureObject ?? clock;
  return {
    range: { restrictingObject, fromValue: octetsOf(from), toValue: octetsOf(to), selectedValues: wanted },
  };
}

function octetsOf(time: CosemDateTime): Data {
  return { kind: 'octet-string', value: dateTimeToBytes(time) };
}

/** Where a window goes on after a row that is there already, that row included; undefined where rows say no time. */
export function windowFrom(
  window: ProfileWindow,
  { time }: ProfileRow,
  isNewestFirst: boolean,
): ProfileWindow | undefined {
  if (time?.year === undefined || window.kind === 'entries') return undefined;
  const { from, to } = window.kind === 'all' ? { from: earliest, to: latest } : window;
  return isNewestFirst ? { kind: 'range', from, to: time } : { kind: 'range', from: time, to };
}
