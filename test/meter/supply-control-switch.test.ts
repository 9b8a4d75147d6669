import { describe, expect, test } from 'vitest';
import { type ControlMode, type ControlState, isThere, nextState, type SwitchTrigger } from '../../src/meter/index.ts';

const [open, closed, ready] = ['disconnected', 'connected', 'ready-for-reconnection'] as const;
const states: readonly ControlState[] = [open, closed, ready];
const triggers: readonly SwitchTrigger[] = [
  'remote-disconnect',
  'remote-reconnect',
  'manual-disconnect',
  'manual-reconnect',
  'local-disconnect',
  'local-reconnect',
];

/** Where each mode leads: remote reconnection of 0, button in 1, local reconnection of 2 (OMNIA behaviour, section 13). */
const table: Readonly<Record<Exclude<ControlMode, 'none'>, readonly (ControlState | undefined)[]>> = {
  'mode-1': [ready, ready, undefined],
  'mode-2': [closed, ready, undefined],
  'mode-3': [ready, undefined, undefined],
  'mode-4': [closed, undefined, undefined],
  'mode-5': [ready, ready, closed],
  'mode-6': [ready, undefined, closed],
  'mode-7': [closed, undefined, closed],
};

describe('the supply control switch', () => {
  test.each(Object.entries(table))('%s', (name, [reconnected, buttonInConnected, localReconnected]) => {
    const mode = name as ControlMode;
    const expected: Partial<Record<`${SwitchTrigger} ${ControlState}`, ControlState>> = {
      'remote-disconnect connected': open,
      'remote-disconnect ready-for-reconnection': open,
      'manual-reconnect ready-for-reconnection': closed,
      'local-disconnect connected': ready,
      ...(reconnected && { 'remote-reconnect disconnected': reconnected }),
      ...(buttonInConnected && { 'manual-disconnect connected': buttonInConnected }),
      ...(mode === 'mode-7' && { 'remote-reconnect ready-for-reconnection': closed }),
      ...(localReconnected && { 'local-reconnect ready-for-reconnection': localReconnected }),
    };
    for (const state of states)
      for (const trigger of triggers)
        expect(nextState(mode, state, trigger), `${trigger} ${state}`).toBe(expected[`${trigger} ${state}`]);
  });

  test('nothing moves it in mode none', () => {
    for (const state of states)
      for (const trigger of triggers) expect(nextState('none', state, trigger)).toBeUndefined();
  });

  test('what is there already is no refusal', () => {
    expect(isThere('mode-1', open, 'remote-disconnect')).toBe(true);
    expect(isThere('mode-1', closed, 'remote-reconnect')).toBe(true);
    expect(isThere('mode-1', ready, 'remote-reconnect')).toBe(true);
    expect(isThere('mode-2', ready, 'remote-reconnect')).toBe(false);
    expect(isThere('mode-1', closed, 'remote-disconnect')).toBe(false);
    expect(isThere('mode-1', open, 'manual-reconnect')).toBe(false);
    expect(isThere('none', closed, 'remote-reconnect')).toBe(true);
    expect(isThere('none', closed, 'remote-disconnect')).toBe(false);
  });
});
