import { type SegmentLetter, segmentLetters } from './seven-segments.ts';

/** A digit and where it is, in millimetres. */
export interface DigitShape {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

const widthOfHeight = 0.56;
const thicknessOfHeight = 0.125;
const gapOfHeight = 0.012;
/** Digits lean to the right, as on any display. */
const slant = 0.09;

type Point = readonly [x: number, y: number];

/** The outline of each segment of a digit as an SVG path. */
export function digitPaths({ x, y, height }: DigitShape): Readonly<Record<SegmentLetter, string>> {
  const width = height * widthOfHeight;
  const half = (height * thicknessOfHeight) / 2;
  const gap = height * gapOfHeight;
  const [left, right, top, middle, bottom] = [half, width - half, half, height / 2, height - half];
  const across = (at: number): readonly Point[] => hexagon([left + gap, at], [right - gap, at], [0, half]);
  const down = (at: number, from: number, to: number): readonly Point[] =>
    hexagon([at, from + gap], [at, to - gap], [half, 0]);
  const outlines: Readonly<Record<SegmentLetter, readonly Point[]>> = {
    a: across(top),
    b: down(right, top, middle),
    c: down(right, middle, bottom),
    d: across(bottom),
    e: down(left, middle, bottom),
    f: down(left, top, middle),
    g: across(middle),
  };
  const place = ([px, py]: Point): string => `${round(x + px + (height - py) * slant)} ${round(y + py)}`;
  return Object.fromEntries(
    segmentLetters.map((letter) => [letter, `M${outlines[letter].map(place).join('L')}Z`]),
  ) as Record<SegmentLetter, string>;
}

/** Where the point behind a digit is, and its radius. */
export function pointOf({ x, y, height }: DigitShape): readonly [x: number, y: number, radius: number] {
  const radius = height * 0.075;
  return [round(x + height * (widthOfHeight + 0.11)), round(y + height - radius), round(radius)];
}

/** Where the two points of the colon behind a digit are, and their radius. */
export function colonOf({ x, y, height }: DigitShape): readonly (readonly [x: number, y: number, radius: number])[] {
  return [0.3, 0.7].map((part) => [
    round(x + height * (widthOfHeight + 0.11 + (1 - part) * slant)),
    round(y + height * part),
    round(height * 0.07),
  ]);
}

/** A bar between two points with a tip at each end; `thickness` is half of it, in the direction across. */
function hexagon([x0, y0]: Point, [x1, y1]: Point, [tx, ty]: Point): readonly Point[] {
  const tip = Math.max(tx, ty);
  const [dx, dy] = tx === 0 ? [tip, 0] : [0, tip];
  return [
    [x0, y0],
    [x0 + dx - tx, y0 + dy - ty],
    [x1 - dx - tx, y1 - dy - ty],
    [x1, y1],
    [x1 - dx + tx, y1 - dy + ty],
    [x0 + dx + tx, y0 + dy + ty],
  ];
}

/** A number as pictures have it: three decimals at most. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
