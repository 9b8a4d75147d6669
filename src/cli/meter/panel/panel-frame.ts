import { formatDateTime } from '../../../axdr/index.ts';
import { controlHoldTime, type FrontPanel, lcdColumns, lcdText } from '../../../meter/index.ts';
import type { PaintedLine, PaintedText } from './painted-line.ts';

/** What the panel shows besides what the meter has on its front. */
export interface PanelSurroundings {
  readonly name: string;
  readonly typeNumber: string;
  /** URLs under which clients reach it, and its page. */
  readonly connections: readonly string[];
  /** Whether the supply switch LED is lit at this moment. */
  readonly isSwitchLedLit: boolean;
  /** What was told last. */
  readonly message: string | undefined;
}

const looks = {
  heading: '1',
  faint: '2',
  good: '32',
  bad: '1;31',
  glass: '38;5;233;48;5;151',
  yellow: '1;38;5;226',
  red: '1;38;5;196',
  key: '7',
} as const;

const margin: PaintedText = [' '];
const gap: PaintedText = ['   '];

/** The lines of the panel, the first on top. */
export function panelFrame(panel: FrontPanel, surroundings: PanelSurroundings): readonly PaintedLine[] {
  const { name, typeNumber, connections, message } = surroundings;
  return [
    [margin, [name, looks.heading], ['  '], [`OMNIA ${typeNumber}`, looks.faint]],
    [margin, [formatDateTime({ ...panel.time, hundredths: undefined }), looks.faint]],
    ...lcdText(panel.display).map((line): PaintedLine => [margin, [line, looks.glass]]),
    lights(panel, surroundings.isSwitchLedLit),
    [],
    switchLine(panel),
    linkLine(panel),
    ...queueLines(panel),
    [margin, ['serves  ', looks.faint], [connections.join('  ')]],
    message === undefined ? [] : [margin, [message, looks.bad]],
    keyLine(),
  ];
}

function lights({ pulses, switchLight }: FrontPanel, isSwitchLedLit: boolean): PaintedLine {
  const led = (isLit: boolean, look: string): PaintedText => (isLit ? ['●', look] : ['○', looks.faint]);
  const state = { off: '', steady: ' disconnected', blinking: ' released: hold the control button' }[switchLight];
  return [
    margin,
    led(pulses.length > 0, looks.yellow),
    [' 1000 imp/kWh'],
    gap,
    led(isSwitchLedLit, looks.red),
    [` supply switch${state}`],
  ];
}

function switchLine({ switchState, source, controlHeldFor }: FrontPanel): PaintedLine {
  const supply: PaintedText =
    source === 'mains' ? ['mains', looks.good] : [source === 'none' ? 'off' : 'auxiliary, APS mode', looks.bad];
  const held: PaintedLine =
    controlHeldFor === undefined
      ? []
      : [gap, [`control held ${holdBar(controlHeldFor)} ${(controlHeldFor / 1000).toFixed(1)} s`, looks.key]];
  return [
    margin,
    ['switch  ', looks.faint],
    switchState === undefined
      ? ['none']
      : [switchState.replaceAll('-', ' '), switchState === 'connected' ? looks.good : looks.bad],
    gap,
    ['supply  ', looks.faint],
    supply,
    ...held,
  ];
}

const holdSteps = 6;

function holdBar(milliseconds: number): string {
  const done = Math.min(holdSteps, Math.floor((milliseconds / controlHoldTime) * holdSteps));
  return `${'▰'.repeat(done)}${'▱'.repeat(holdSteps - done)}`;
}

function linkLine({ link }: FrontPanel): PaintedLine {
  const label: PaintedText = ['link    ', looks.faint];
  if (link === undefined) return [margin, label, ['none']];
  const { condition, technology, bars, isVerified } = link;
  const isAttached = condition === 'attached';
  return [
    margin,
    label,
    [condition.replaceAll('-', ' '), isAttached ? looks.good : looks.bad],
    ...(isAttached ? [gap, [`${technology} ${bars ?? 0}/4`] as const] : []),
    gap,
    isVerified ? ['head-end verified', looks.good] : ['head-end not verified', looks.faint],
  ];
}

function queueLines({ queue }: FrontPanel): readonly PaintedLine[] {
  const label: PaintedText = ['queue   ', looks.faint];
  const words = queue
    .filter(({ waiting, dropped }) => waiting + dropped > 0)
    .map(({ name, waiting, dropped }) => `${name} ${waiting}${dropped === 0 ? '' : ` (${dropped} lost)`}`);
  return [[margin, label, [words.length === 0 ? 'empty' : words.join(' · ')]]];
}

function keyLine(): PaintedLine {
  const key = (name: string): PaintedText => [` ${name} `, looks.key];
  return [
    margin,
    key('m'),
    [' menu  '],
    key('c'),
    [' hold for 3 s: control  '],
    key('C'),
    [' the same at once  '],
    key('q'),
    [' end'],
  ];
}

/** Columns and rows that the panel needs. */
export const panelSize = { columns: lcdColumns + 2, rows: 20 } as const;
