import type { WriteStream } from 'node:tty';
import { describe, expect, test, vi } from 'vitest';
import { type PaintedLine, paintLine } from '../../../src/cli/meter/panel/painted-line.ts';
import { panelFrame, panelSize } from '../../../src/cli/meter/panel/panel-frame.ts';
import { PanelKeys } from '../../../src/cli/meter/panel/panel-keys.ts';
import { TerminalScreen } from '../../../src/cli/meter/panel/terminal-screen.ts';
import { frontPanel } from '../../../src/meter/index.ts';
import { noon, smallType, TestTime, testMeter } from '../../meter/support.ts';

const surroundings = {
  name: 'KAM',
  typeNumber: '684',
  connections: ['tcp://127.0.0.1:4059'],
  isSwitchLedLit: false,
  message: undefined,
};

const plain = (lines: readonly PaintedLine[], columns = 80) =>
  lines.map((line) => paintLine(line, columns, false)).join('\n');

function front(options: Parameters<typeof testMeter>[0] = {}) {
  const time = new TestTime();
  const meter = testMeter({ installedAt: noon, ...options }, time);
  const frame = (since = noon) => plain(panelFrame(frontPanel(meter, since), surroundings));
  return { meter, time, frame };
}

describe('the panel in the terminal', () => {
  test('has all that the front has, and fits 80 x 24', () => {
    const { frame, time } = front();
    time.advance(120);
    const lines = frame().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.length).toBe(panelSize.rows + 2);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(80);
    for (const word of ['KAM', '1.8.0', 'kWh', '1000 imp/kWh', 'supply switch', 'connected', 'mains', 'attached'])
      expect(frame()).toContain(word);
  });

  test('the LED blinks for what was counted since the last look', () => {
    const { meter, time, frame } = front();
    meter.network.begin({ kind: 'load', active: 12_000 });
    time.advance(10);
    const [pulse] = meter.pulses.constantLed(noon + 5000, noon + 10_000);
    time.now = Math.ceil(pulse!);
    expect(frame(time.now - 50)).toContain('● 1000 imp/kWh');
    time.now += 60;
    expect(frame(time.now - 50)).toContain('○ 1000 imp/kWh');
  });

  test('how long the control button has been held, and what came of it', () => {
    const { meter, time, frame } = front();
    meter.buttons.hold('control');
    time.advance(1.5);
    expect(frame()).toContain('control held ▰▰▰▱▱▱ 1.5 s');
    time.advance(1.5);
    expect(frame()).toContain('released: hold the control button');
    expect(frame()).toContain('ready for reconnection');
    expect(frame()).not.toContain('held ▰');
  });

  test('what waits to be pushed', () => {
    const { meter, time, frame } = front();
    time.advance(120);
    expect(frame()).toMatch(/queue +\S/);
    meter.push.enqueue('alarm');
    expect(frame()).toContain('alarm 1');
  });

  test('a meter without power is dark', () => {
    const { meter, time, frame } = front();
    time.advance(1);
    meter.network.begin({ kind: 'interruption' });
    time.advance(1);
    expect(frame()).toContain('supply  off');
    expect(frame()).not.toContain('1.8.0');
  });

  test('a meter without switch and modem says so', () => {
    const { frame } = front({ type: smallType });
    expect(frame()).toContain('switch  none');
    expect(frame()).toContain('link    none');
    expect(frame()).toContain('queue   empty');
  });

  test('what is told stands below', () => {
    const { meter } = front();
    const lines = panelFrame(frontPanel(meter, noon), { ...surroundings, message: 'dlms: note: something' });
    expect(plain(lines)).toContain('dlms: note: something');
  });
});

describe('a line', () => {
  test('is cut off at the edge, and painted', () => {
    const line: PaintedLine = [['abc', '1'], ['def']];
    expect(paintLine(line, 10, true)).toBe('\u001b[1mabc\u001b[0mdef');
    expect(paintLine(line, 4, true)).toBe('\u001b[1mabc\u001b[0md');
    expect(paintLine(line, 2, true)).toBe('\u001b[1mab\u001b[0m');
    expect(paintLine(line, 4, false)).toBe('abcd');
  });
});

describe('the screen', () => {
  function screenOf(columns: number, rows: number) {
    const written: string[] = [];
    const output = { columns, rows, writableLength: 0, write: (text: string) => written.push(text) };
    const screen = new TerminalScreen(output as unknown as WriteStream, false);
    return { screen, output, take: () => written.splice(0).join('') };
  }

  test('draws what has changed, and nothing else', () => {
    const { screen, take } = screenOf(80, 24);
    screen.draw([[['one']], [['two']]]);
    expect(take()).toContain('\u001b[2J\u001b[1;1Hone\u001b[K\u001b[2;1Htwo\u001b[K');
    screen.draw([[['one']], [['three']]]);
    expect(take()).toBe('\u001b[?2026h\u001b[2;1Hthree\u001b[K\u001b[?2026l');
    screen.draw([[['one']], [['three']]]);
    expect(take()).toBe('');
    screen.draw([[['one']]]);
    expect(take()).toContain('\u001b[2;1H\u001b[K');
  });

  test('draws all anew when it is resized, no more than fits', () => {
    const { screen, output, take } = screenOf(80, 24);
    screen.draw([[['one']], [['two']]]);
    take();
    Object.assign(output, { columns: 2, rows: 1 });
    screen.draw([[['one']], [['two']]]);
    expect(take()).toBe('\u001b[?2026h\u001b[2J\u001b[1;1Hon\u001b[K\u001b[?2026l');
  });

  test('leaves out pictures for who reads too slowly, and then draws all', () => {
    const { screen, output, take } = screenOf(80, 24);
    screen.draw([[['one']], [['two']]]);
    take();
    output.writableLength = 1;
    screen.draw([[['one']], [['three']]]);
    expect(take()).toBe('');
    output.writableLength = 0;
    screen.draw([[['one']], [['three']]]);
    expect(take()).toContain('\u001b[2J\u001b[1;1Hone');
  });

  test('takes the screen and gives it back with its cursor', () => {
    const { screen, take } = screenOf(80, 24);
    screen.enter();
    screen.leave();
    expect(take()).toBe('\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J\u001b[?7h\u001b[?25h\u001b[?1049l');
  });
});

describe('the keys', () => {
  function keysOf() {
    const { meter, time } = front();
    const end = vi.fn();
    return { meter, time, end, keys: new PanelKeys(meter.buttons, end) };
  }

  test('m is the menu button', () => {
    const { meter, keys } = keysOf();
    keys.take('m');
    expect(meter.display.position).toEqual({ list: 'manual', entry: 0 });
  });

  test('c holds the control button as long as the terminal repeats it', () => {
    vi.useFakeTimers();
    const { meter, time, keys } = keysOf();
    const wait = (milliseconds: number) => {
      time.advance(milliseconds / 1000);
      vi.advanceTimersByTime(milliseconds);
    };
    for (let i = 0; i < 5; i += 1) {
      keys.take('c');
      wait(500);
    }
    expect(meter.buttons.heldFor).toBe(2500);
    wait(400);
    expect([meter.buttons.heldFor, meter.supplyControl.state]).toEqual([undefined, 'connected']);
    for (let i = 0; i < 8; i += 1) {
      keys.take('c');
      wait(500);
    }
    expect(meter.supplyControl.state).toBe('ready-for-reconnection');
    keys.close();
    vi.useRealTimers();
  });

  test('C holds it until it has worked', () => {
    const { meter, time, keys } = keysOf();
    keys.take('C');
    time.advance(2.9);
    keys.look();
    expect(meter.buttons.heldFor).toBe(2900);
    time.advance(0.1);
    keys.look();
    expect(meter.supplyControl.state).toBe('ready-for-reconnection');
    keys.take('C');
    time.advance(3);
    keys.look();
    expect(meter.supplyControl.state).toBe('connected');
  });

  test.each(['q', 'Q', '\u0003', '\u0004'])('%j ends it', (key) => {
    const { end, keys } = keysOf();
    keys.take(`x${key}`);
    expect(end).toHaveBeenCalledOnce();
  });
});
