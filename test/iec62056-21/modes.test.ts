import { describe, expect, test } from 'vitest';
import { passwordCommand } from '../../src/iec62056-21/index.ts';
import { canary, dataSets, identificationOf, script, session } from './session.ts';

const read = (id: string) => ({ command: 'R1', dataSets: [{ id, values: [] }] });
const write = (id: string, value: string) => ({ command: 'W1', dataSets: [{ id, values: [{ value }] }] });

describe.each([{}, { echo: true }, { latency: 16 }])('on a line with %j', (line) => {
  test.each([
    ['A', identificationOf('@'), 300],
    ['B', identificationOf('D'), 4800],
    ['C', identificationOf('5'), 9600],
    ['C', identificationOf('0'), 300],
    ['E', identificationOf('5', '2'), 9600],
    ['C', identificationOf('4', '', 'KAm'), 4800],
  ])('mode %s is read out', (mode, identification, rate) => {
    const { line: wire, unit, unitEnd, deviceEnd } = session({ device: { identification }, line });
    wire.perform(unitEnd, unit.signOn({ purpose: 'data-readout' }, 0));
    wire.run();
    expect(unitEnd.last('identification')).toMatchObject({ protocolMode: mode, identification });
    expect(unitEnd.of('readout')).toEqual([{ kind: 'readout', dataSets }]);
    expect(unitEnd.last('signed-off')).toEqual({ kind: 'signed-off', error: undefined });
    expect(deviceEnd.last('signed-off')).toEqual({ kind: 'signed-off', error: undefined });
    const rates = rate === 300 ? [300] : [300, rate, 300];
    for (const end of [unitEnd, deviceEnd]) {
      expect(end.of('baud').map((event) => event.rate)).toEqual(rates);
      expect(end.early).toBe(0);
    }
    expect([...unitEnd.of('fault'), ...deviceEnd.of('fault')]).toEqual([]);
  });

  test.each(['A', 'B', 'C', 'E'])('mode %s is programmed', (mode) => {
    const character = { A: '@', B: 'E', C: '5', E: '5' }[mode]!;
    const answers: unknown[] = [];
    const commands = [
      passwordCommand('P1', canary),
      read('1.8.0'),
      write('0.9.1', '235959'),
      read('0.9.1'),
      read('9.9.9'),
    ];
    const {
      line: wire,
      unit,
      unitEnd,
      deviceEnd,
    } = session({
      device: { identification: identificationOf(character, mode === 'E' ? '2' : ''), operand: () => '00000042' },
      line,
      react: script(commands, answers),
    });
    wire.perform(unitEnd, unit.signOn({ purpose: 'programming' }, 0));
    wire.run();
    expect(unitEnd.last('programming')).toEqual({
      kind: 'programming',
      operand: mode === 'A' || mode === 'B' ? undefined : '00000042',
    });
    expect(answers).toEqual([
      { kind: 'acknowledgement' },
      { kind: 'data', dataSets: [{ id: '1.8.0', values: [{ value: '001846.0' }] }] },
      { kind: 'acknowledgement' },
      { kind: 'data', dataSets: [{ id: '0.9.1', values: [{ value: '235959' }] }] },
      { kind: 'error', text: 'ER05' },
    ]);
    expect(unitEnd.last('signed-off')).toEqual({ kind: 'signed-off', error: undefined });
    expect(deviceEnd.last('signed-off')).toEqual({ kind: 'signed-off', error: undefined });
    expect([...unitEnd.of('fault'), ...deviceEnd.of('fault')]).toEqual([]);
    expect([unitEnd.rate, deviceEnd.rate, unitEnd.early, deviceEnd.early]).toEqual([300, 300, 0, 0]);
  });
});
