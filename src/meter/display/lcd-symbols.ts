import { round } from './lcd-geometry.ts';

/** A picture of a symbol: SVG elements in `currentColor`, in millimetres. */
export type SymbolPicture = readonly [name: string, elements: string];

const line = (path: string, width = 0.55): string =>
  `<path d="${path}" fill="none" stroke="currentColor" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const area = (path: string): string => `<path d="${path}"/>`;
/** Of a width of its own, whatever font there is. */
const text = (words: string, [x, y, width]: readonly [number, number, number], size: number): string =>
  `<text x="${x}" y="${y}" font-size="${size}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${words}</text>`;

const statusSymbols: readonly SymbolPicture[] = [
  [
    'info',
    `${line('M39.4 3.3h3.2a1 1 0 0 1 1 1v2.4a1 1 0 0 1 -1 1h-3.2a1 1 0 0 1 -1 -1v-2.4a1 1 0 0 1 1 -1Z')}${line('M41 5.5v1.2', 0.7)}<circle cx="41" cy="4.4" r="0.42"/>`,
  ],
  ['error', `${line('M48.4 3.1l2.9 4.7h-5.8Z')}${line('M48.4 4.9v1.3', 0.6)}<circle cx="48.4" cy="7.05" r="0.34"/>`],
  [
    'tamper',
    `${line('M54.1 5.2v-0.7a1.35 1.35 0 0 1 2.65 -0.4', 0.6)}${area('M53.2 5.2h4.2a0.4 0.4 0 0 1 0.4 0.4v2a0.4 0.4 0 0 1 -0.4 0.4h-4.2a0.4 0.4 0 0 1 -0.4 -0.4v-2a0.4 0.4 0 0 1 0.4 -0.4Z')}`,
  ],
  [
    'prepayment',
    `${line('M60 3.8h4.4a0.5 0.5 0 0 1 0.5 0.5v2.8a0.5 0.5 0 0 1 -0.5 0.5h-4.4a0.5 0.5 0 0 1 -0.5 -0.5v-2.8a0.5 0.5 0 0 1 0.5 -0.5Z')}${area('M59.5 4.7h5.4v0.8h-5.4Z')}`,
  ],
  [
    'system',
    `${line('M68.2 7.5a1.6 1.6 0 0 1 -0.1 -3.1a2 2 0 0 1 3.8 -0.3a1.7 1.7 0 0 1 0.4 3.4Z')}${line('M69 5.7l0.9 0.9l1.6 -1.7')}`,
  ],
  ['network', `${line('M74.7 3.4h2.6l-1.3 1.9Z')}${line('M76 5.3v2.4', 0.6)}`],
];

const networkBars: readonly SymbolPicture[] = [1, 2, 3, 4].map((bar) => [
  `network-${bar}`,
  area(`M${round(76.8 + bar)} 7.9v${round(-0.5 - bar * 1.05)}h0.75v${round(0.5 + bar * 1.05)}Z`),
]);

const tariffs: readonly SymbolPicture[] = [
  ['tariff', text('T', [2.8, 18.6, 3.2], 5.4)],
  ...[1, 2, 3, 4].map(
    (tariff): SymbolPicture => [
      `tariff-${tariff}`,
      text(`${tariff}`, [tariff % 2 === 1 ? 7 : 9.8, tariff < 3 ? 15.8 : 20, 1.9], 3.8),
    ],
  ),
];

const unit = (name: string, words: string, place: readonly [number, number, number]): SymbolPicture => [
  `unit-${name}`,
  text(words, place, 3.8),
];
const [firstLine, secondLine, thirdLine] = [14.8, 18.7, 22.6];

const units: readonly SymbolPicture[] = [
  unit('active-k', 'k', [64.4, firstLine, 1.9]),
  unit('active-W', 'W', [66.4, firstLine, 3.1]),
  unit('active-h', 'h', [69.6, firstLine, 2]),
  unit('reactive-k', 'k', [64.4, secondLine, 1.9]),
  unit('reactive-var', 'var', [66.4, secondLine, 5]),
  unit('reactive-h', 'h', [71.6, secondLine, 2]),
  unit('apparent-k', 'k', [64.4, thirdLine, 1.9]),
  unit('apparent-VA', 'VA', [66.3, thirdLine, 4.7]),
  unit('apparent-h', 'h', [71.2, thirdLine, 2]),
  unit('V', 'V', [75.6, firstLine, 2.3]),
  unit('A', 'A', [79.2, firstLine, 2.4]),
  unit('Hz', 'Hz', [75.6, secondLine, 4]),
  unit('degree', '°', [80.4, secondLine, 1.4]),
  unit('percent', '%', [75.4, thirdLine, 2.9]),
  unit('s', 's', [79, thirdLine, 1.5]),
  unit('d', 'd', [81, thirdLine, 1.8]),
];

const phases: readonly SymbolPicture[] = [1, 2, 3].flatMap((phase): SymbolPicture[] => {
  const x = 3 + (phase - 1) * 13.2;
  return [
    [`voltage-${phase}`, text(`L${phase}`, [x, 33, 4.8], 4.6)],
    [`import-${phase}`, line(`M${round(x + 6.4)} 30.2h2.2m-1.1 -1.1v2.2`, 0.6)],
    [`export-${phase}`, line(`M${round(x + 6.4)} 32.7h2.2`, 0.6)],
  ];
});

const turn = (x: number, isForward: boolean): string => {
  const [side, sweep] = isForward ? [1, 1] : [-1, 0];
  const [begin, end] = [round(x - side * 2.4), round(x + side * 2.8)];
  return line(`M${begin} 32.4A2.8 2.8 0 1 ${sweep} ${end} 30.8`) + area(`M${end} 32.6l-1.2 -1.9h2.4Z`);
};

const sequences: readonly SymbolPicture[] = [
  ['sequence', text('123', [50.5, 35.5, 4], 2.4)],
  ['sequence-L1-L2-L3', turn(48, true)],
  ['sequence-L1-L3-L2', turn(57, false)],
];

const centre = { x: 74, y: 30.6 } as const;
const wedge = (quadrant: number): string => {
  const [across, up] = [quadrant === 1 || quadrant === 4 ? 1 : -1, quadrant <= 2 ? -1 : 1];
  const [x, y] = [round(centre.x + across * 0.45), round(centre.y + up * 0.45)];
  const sweep = across * up < 0 ? 0 : 1;
  return area(`M${x} ${y}h${across * 3.2}a3.2 3.2 0 0 ${sweep} ${across * -3.2} ${up * 3.2}Z`);
};

const quadrants: readonly SymbolPicture[] = [
  ['quadrant', line(`M${centre.x - 4.6} ${centre.y}h9.2M${centre.x} ${centre.y - 4.6}v9.2`, 0.3)],
  ...[1, 2, 3, 4].map((quadrant): SymbolPicture => [`quadrant-${quadrant}`, wedge(quadrant)]),
];

/** All symbols of the display but its digits, by the names of `litSegments`. */
export const symbolPictures: readonly SymbolPicture[] = [
  ...statusSymbols,
  ...networkBars,
  ...tariffs,
  ...units,
  ...phases,
  ...sequences,
  ...quadrants,
];
