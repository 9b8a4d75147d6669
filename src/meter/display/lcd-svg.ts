import { type DisplayContent, objectIdDigits, valueDigits } from './display-content.ts';
import { colonOf, type DigitShape, digitPaths, pointOf } from './lcd-geometry.ts';
import { type SymbolPicture, symbolPictures } from './lcd-symbols.ts';
import { litSegments } from './lit-segments.ts';

/** Millimetres that the display is wide and high; the digits have the sizes of the data sheet. */
const size = { width: 84, height: 38 } as const;
const valueField = { name: 'value', count: valueDigits, height: 7, x: 14.5, y: 12.8, pitch: 6.1 } as const;
const objectIdField = { name: 'id', count: objectIdDigits, height: 5, x: 2.8, y: 3, pitch: 4.3 } as const;

/** How the segments look: dark where they are lit, and just to be seen where they are not. */
export const lcdStyles = `.lcd { color: #18211a; font-family: "Helvetica Neue", Arial, "Liberation Sans", sans-serif; font-weight: 600; }
.lcd .segment { fill: currentColor; opacity: 0.055; transition: opacity 0.12s; }
.lcd .lit { opacity: 0.92; }`;

/** A picture of the display. */
export interface LcdSvgOptions {
  /** For a page that has `lcdStyles` already, and turns segments on and off by their id: `lcd-` and the name. */
  readonly isEmbedded?: boolean | undefined;
}

/** The display as a picture (SVG) in millimetres: every segment there is, those that are lit with the class `lit`. */
export function lcdSvg(content: DisplayContent | undefined, { isEmbedded = false }: LcdSvgOptions = {}): string {
  const lit = new Set(litSegments(content));
  const { width, height } = size;
  const segments = allSegments().map(([name, elements]) => {
    const state = lit.has(name) ? 'segment lit' : 'segment';
    return `<g id="lcd-${name}" class="${state}">${elements}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" class="lcd" viewBox="0 0 ${width} ${height}" width="${width}mm" height="${height}mm" role="img" aria-label="${inWords(content)}">
${isEmbedded ? '' : `<style>\n${lcdStyles}\n</style>\n`}<defs><linearGradient id="lcd-glass" x2="0.3" y2="1"><stop offset="0" stop-color="#cfd8bf"/><stop offset="1" stop-color="#b6c3a4"/></linearGradient></defs>
<rect width="${width}" height="${height}" rx="1.2" fill="url(#lcd-glass)"/>
${segments.join('\n')}
</svg>
`;
}

/** What the display shows, in a line of words. */
export function inWords(content: DisplayContent | undefined): string {
  if (content === undefined) return 'display off';
  const { objectId, value, unit } = content;
  return escaped([objectId, value, unit].filter((part) => part !== '').join(' '));
}

let all: readonly SymbolPicture[] | undefined;

function allSegments(): readonly SymbolPicture[] {
  all ??= [...fieldSegments(objectIdField), ...fieldSegments(valueField), ...symbolPictures];
  return all;
}

interface Field {
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly pitch: number;
}

function fieldSegments({ name, count, height, x, y, pitch }: Field): readonly SymbolPicture[] {
  return Array.from({ length: count }, (_, place) => {
    const shape: DigitShape = { x: x + place * pitch, y, height };
    const digit = Object.entries(digitPaths(shape)).map(
      ([letter, path]): SymbolPicture => [`${name}-${place}-${letter}`, `<path d="${path}"/>`],
    );
    const marks: readonly SymbolPicture[] = [
      [`${name}-${place}-point`, dot(pointOf(shape))],
      ...(name === 'value' ? [[`${name}-${place}-colon`, colonOf(shape).map(dot).join('')] as const] : []),
    ];
    return [...digit, ...marks];
  }).flat();
}

function dot([x, y, radius]: readonly [number, number, number]): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}"/>`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
