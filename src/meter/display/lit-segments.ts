import { type DisplayContent, objectIdDigits, valueDigits } from './display-content.ts';
import { digitCells, segmentsOf } from './seven-segments.ts';

/** The segments that make each unit; the display has no others. */
export const unitSegments: Readonly<Record<string, readonly string[]>> = {
  kWh: ['active-k', 'active-W', 'active-h'],
  kvarh: ['reactive-k', 'reactive-var', 'reactive-h'],
  kVAh: ['apparent-k', 'apparent-VA', 'apparent-h'],
  kW: ['active-k', 'active-W'],
  kvar: ['reactive-k', 'reactive-var'],
  kVA: ['apparent-k', 'apparent-VA'],
  V: ['V'],
  A: ['A'],
  Hz: ['Hz'],
  '%': ['percent'],
  '°': ['degree'],
  s: ['s'],
  h: ['active-h'],
  d: ['d'],
};

/** Names of the segments that are dark, as `lcdSvg` has them; none while the display is off. */
export function litSegments(content: DisplayContent | undefined): readonly string[] {
  if (content === undefined) return [];
  const { objectId, value, unit } = content;
  return [
    ...digits('id', objectId, [objectIdDigits, 'left']),
    ...digits('value', value, [valueDigits, 'right']),
    ...(unitSegments[unit] ?? []).map((name) => `unit-${name}`),
    ...symbols(content),
    ...phases(content),
  ];
}

function digits(field: string, text: string, [count, align]: readonly [number, 'left' | 'right']): readonly string[] {
  return digitCells(text, count, align).flatMap(({ character, mark }, place) => [
    ...segmentsOf(character).map((letter) => `${field}-${place}-${letter}`),
    ...(mark === undefined ? [] : [`${field}-${place}-${mark === '.' ? 'point' : 'colon'}`]),
  ]);
}

function symbols(content: DisplayContent): readonly string[] {
  const { network, tariff, quadrant, phaseSequence } = content;
  return [
    ...(content.isInformative ? ['info'] : []),
    ...(content.hasError ? ['error'] : []),
    ...(network === undefined ? [] : ['network', ...upTo(network).map((bar) => `network-${bar}`)]),
    ...(content.isVerified ? ['system'] : []),
    ...(tariff === undefined ? [] : ['tariff', `tariff-${tariff}`]),
    ...(content.isPrepayment ? ['prepayment'] : []),
    ...(content.isTampered ? ['tamper'] : []),
    ...(quadrant === undefined ? [] : ['quadrant', `quadrant-${quadrant}`]),
    ...(phaseSequence === undefined ? [] : ['sequence', `sequence-${phaseSequence}`]),
  ];
}

function phases({ voltages, currents }: DisplayContent): readonly string[] {
  return [
    ...voltages.flatMap((isSupplied, phase) => (isSupplied ? [`voltage-${phase + 1}`] : [])),
    ...currents.flatMap((direction, phase) => (direction === undefined ? [] : [`${direction}-${phase + 1}`])),
  ];
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);
