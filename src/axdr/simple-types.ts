import type { Codec } from '../codec/index.ts';
import { bitString } from './bit-string.ts';
import { date, dateTime, time } from './date-time.ts';
import {
  boolean,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  nothing,
  octetString,
  u8,
  u16,
  u32,
  u64,
  visibleString,
} from './primitives.ts';
import { utf8String } from './text.ts';

/** The types that hold no other Data: tag and codec of the content. */
export const simpleTypes = {
  'null-data': [0, nothing],
  boolean: [3, boolean],
  'bit-string': [4, bitString],
  'double-long': [5, i32],
  'double-long-unsigned': [6, u32],
  'octet-string': [9, octetString],
  'visible-string': [10, visibleString],
  'utf8-string': [12, utf8String],
  bcd: [13, i8],
  integer: [15, i8],
  long: [16, i16],
  unsigned: [17, u8],
  'long-unsigned': [18, u16],
  long64: [20, i64],
  'long64-unsigned': [21, u64],
  enum: [22, u8],
  float32: [23, f32],
  float64: [24, f64],
  'date-time': [25, dateTime],
  date: [26, date],
  time: [27, time],
  'delta-integer': [28, i8],
  'delta-long': [29, i16],
  'delta-double-long': [30, i32],
  'delta-unsigned': [31, u8],
  'delta-long-unsigned': [32, u16],
  'delta-double-long-unsigned': [33, u32],
  'dont-care': [255, nothing],
} as const;

export const arrayTag = 1;
export const structureTag = 2;
export const compactArrayTag = 19;

export type SimpleKind = keyof typeof simpleTypes;

type Simple = { readonly kind: SimpleKind; readonly tag: number; readonly codec: Codec<unknown> };
const simpleByTag: (Simple | undefined)[] = new Array(256).fill(undefined);
const simpleByKind = new Map<string, Simple>();
for (const [kind, [tag, codec]] of Object.entries(simpleTypes)) {
  const simple = { kind: kind as SimpleKind, tag, codec: codec as Codec<unknown> };
  simpleByTag[tag] = simple;
  simpleByKind.set(kind, simple);
}

/** Looks up a type without Data inside by its tag. */
export function simpleType(tag: number): Simple | undefined {
  return simpleByTag[tag];
}

/** Looks up a type without Data inside by its name. */
export function simpleKind(kind: string): Simple | undefined {
  return simpleByKind.get(kind);
}
