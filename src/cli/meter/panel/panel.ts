import process from 'node:process';
import { frontPanel, type OmniaMeter } from '../../../meter/index.ts';
import { plainPalette } from '../../../render/index.ts';
import { holdOutput } from '../../output.ts';
import { chosenPalette } from '../../terminal.ts';
import { UsageError } from '../../usage.ts';
import { panelFrame } from './panel-frame.ts';
import { PanelKeys } from './panel-keys.ts';
import { TerminalScreen } from './terminal-screen.ts';

/** Milliseconds from one picture to the next. */
const frameTime = 100;

/** What a panel is made for. */
export interface PanelOptions {
  readonly meter: OmniaMeter;
  readonly connections: readonly string[];
  /** Resolves when somebody else wants the panel to end. */
  readonly ended: Promise<unknown>;
}

/** Throws a UsageError where there is no terminal for a panel. */
export function requireTerminal(): void {
  if (!process.stdout.isTTY || !process.stdin.isTTY) throw new UsageError('--panel: a terminal is needed');
}

/** Shows the front of a meter in the terminal, live, until a key or somebody else ends it. */
export async function runPanel({ meter, connections, ended }: PanelOptions): Promise<void> {
  const { stdin, stdout } = process;
  const screen = new TerminalScreen(stdout, chosenPalette(true) !== plainPalette);
  const { logicalDeviceName: name } = meter.identity;
  const held = holdOutput();
  let lookedAt = meter.now();
  const draw = () => {
    keys.look();
    const panel = frontPanel(meter, lookedAt);
    lookedAt = meter.now();
    const { isSwitchLedLit } = meter.pulses;
    screen.draw(
      panelFrame(panel, { name, typeNumber: meter.type.name, connections, isSwitchLedLit, message: held.lastLine() }),
    );
  };
  let keys!: PanelKeys;
  const asked = new Promise<void>((resolve) => {
    keys = new PanelKeys(meter.buttons, resolve);
  });
  const take = (octets: Buffer) => keys.take(octets.toString('latin1'));
  // Also where the program ends in the middle: the terminal is as it was.
  const restore = () => {
    screen.leave();
    stdin.setRawMode(false);
  };
  process.once('exit', restore);
  stdin.setRawMode(true).on('data', take).resume();
  stdout.on('resize', draw);
  screen.enter();
  const timer = setInterval(draw, frameTime);
  try {
    draw();
    await Promise.race([asked, ended]);
  } finally {
    clearInterval(timer);
    keys.close();
    stdout.off('resize', draw);
    stdin.off('data', take).pause();
    process.off('exit', restore);
    restore();
    await held.release();
  }
}
