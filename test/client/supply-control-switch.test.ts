import { describe, expect, test } from 'vitest';
import { SupplyControlSwitch, type SwitchMode, type SwitchState, switchPlan } from '../../src/client/index.ts';
import { losing } from './losing.ts';
import { connect, linkTo, meter } from './meter.ts';

/** Transitions of a remote disconnection and reconnection (Blue Book 4.5.8), as the fact sheet has them. */
function step(state: SwitchState, mode: SwitchMode, kind: string): SwitchState {
  if (mode === 'none') return state;
  if (kind === 'remote-disconnect') return 'disconnected';
  if (state === 'ready-for-reconnection') return mode === 'mode-7' ? 'connected' : state;
  if (state === 'connected') return state;
  return ['mode-2', 'mode-4', 'mode-7'].includes(String(mode)) ? 'connected' : 'ready-for-reconnection';
}

const states: readonly SwitchState[] = ['disconnected', 'connected', 'ready-for-reconnection'];
const modes: readonly SwitchMode[] = ['none', 'mode-1', 'mode-2', 'mode-3', 'mode-4', 'mode-5', 'mode-6', 'mode-7'];

describe('the plan of a switch', () => {
  for (const target of states) {
    for (const mode of modes) {
      for (const version of mode === 'mode-7' ? [1] : [0, 1]) {
        test.each(states)(`from %s in ${mode} of version ${version} to ${target}`, (before) => {
          if (mode === 'none' && before !== 'connected') return;
          let state = before;
          let now = mode;
          for (const each of switchPlan(target, { state, mode, version })) {
            if (each.kind === 'set-control-mode') now = each.mode;
            else state = step(state, now, each.kind);
            expect(version === 0 && now === 'mode-7').toBe(false);
          }
          const staysConnected = target === 'ready-for-reconnection' && before === 'connected';
          expect(state).toBe(staysConnected ? 'connected' : target);
        });
      }
    }
  }

  test('changes no mode that allows the transition', () => {
    expect(switchPlan('disconnected', { state: 'connected', mode: 'mode-6', version: 0 })).toHaveLength(1);
    expect(switchPlan('connected', { state: 'disconnected', mode: 'mode-4', version: 0 })).toHaveLength(1);
    expect(switchPlan('connected', { state: 'ready-for-reconnection', mode: 'mode-7', version: 1 })).toHaveLength(1);
  });
});

describe('a switch', () => {
  test('is disconnected, released and reconnected, each state read back', async () => {
    const served = meter();
    await using client = await connect(linkTo(served));
    const supply = client.supplyControlSwitch();
    expect(await supply.disconnect()).toMatchObject({ reached: true, after: { state: 'disconnected', output: false } });
    expect(await supply.release()).toMatchObject({ reached: true, after: { state: 'ready-for-reconnection' } });
    const outcome = await supply.reconnect();
    expect(outcome).toMatchObject({ reached: true, after: { state: 'connected', mode: 'mode-1', output: true } });
    expect(served.state.calls).toEqual([
      'remote-disconnect',
      'remote-reconnect',
      'control-mode mode-2',
      'remote-disconnect',
      'remote-reconnect',
      'control-mode mode-1',
    ]);
  });

  test('that is connected is not released', async () => {
    const served = meter();
    await using client = await connect(linkTo(served));
    expect(await client.supplyControlSwitch().release()).toMatchObject({
      reached: false,
      after: { state: 'connected' },
    });
    expect(served.state.calls).toEqual([]);
  });

  test('keeps its mode when the mode may not change, and says that it got nowhere', async () => {
    const served = meter();
    served.state.switch = { state: 'disconnected', mode: 'mode-1' };
    await using client = await connect(linkTo(served));
    const outcome = await client.supplyControlSwitch({ mayChangeMode: false }).reconnect();
    expect(outcome).toMatchObject({ reached: false, steps: [] });
  });

  test('stops where the meter refuses, and says what it is in', async () => {
    const served = meter();
    await using client = await connect(linkTo(served));
    const supply = new SupplyControlSwitch(client, { version: 1 });
    served.state.switch = { state: 'ready-for-reconnection', mode: 'mode-7' };
    const outcome = await supply.reconnect();
    expect(outcome).toMatchObject({ reached: false, after: { state: 'ready-for-reconnection' } });
    expect(outcome.steps).toEqual([{ kind: 'remote-reconnect', result: 'temporary-failure' }]);
  });

  test('is never commanded twice: without an answer its state tells what came of it', async () => {
    const served = meter();
    const link = losing(linkTo(served));
    await using client = await connect(link, { responseTimeout: 20 });
    const isAction = (apdu: Uint8Array) => apdu[0] === 195;
    link.loses = isAction;
    const outcome = await client.supplyControlSwitch().disconnect();
    expect(outcome.steps).toEqual([{ kind: 'remote-disconnect', result: 'unanswered' }]);
    expect(outcome).toMatchObject({ reached: false, after: { state: 'connected' } });
    expect(served.state.calls).toEqual([]);
  });
});
