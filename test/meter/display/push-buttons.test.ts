import { describe, expect, test } from 'vitest';
import { DisconnectControl } from '../../../src/cosem/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { smallType } from '../support.ts';
import { watched } from './support.ts';

const [connected, released] = ['connected', 'ready-for-reconnection'];

function held(...options: Parameters<typeof watched>) {
  const { meter, at } = watched(...options);
  const stateAt = (seconds: number) => {
    at(seconds);
    return meter.supplyControl.state;
  };
  const codes = () => meter.events.entries('disconnect').map(({ code }) => code);
  return { meter, stateAt, codes };
}

describe('data sheet, Supply control switch: press and hold the control push button for 3 seconds', () => {
  test('3.000 s move the switch, once however long it is held', () => {
    const { meter, stateAt, codes } = held();
    stateAt(10);
    meter.buttons.hold('control');
    expect([stateAt(12.999), stateAt(13), stateAt(16), stateAt(600)]).toEqual([
      connected,
      released,
      released,
      released,
    ]);
    expect(codes()).toEqual([60]);
    meter.buttons.release('control');
    meter.buttons.hold('control');
    expect([stateAt(602.999), stateAt(603)]).toEqual([released, connected]);
    expect(codes()).toEqual([60, 61]);
  });

  test('it moves at 3.000 s also where nobody looks before', () => {
    const { meter, stateAt } = held();
    meter.buttons.hold('control');
    expect(stateAt(3600)).toBe(released);
    const [event] = meter.events.entries('disconnect');
    expect(event?.meterInstant).toBe(meter.now() - 3_597_000);
  });

  test('released earlier it does nothing, and what it was held before does not count', () => {
    const { meter, stateAt, codes } = held();
    meter.buttons.hold('control');
    stateAt(2.999);
    meter.buttons.release('control');
    meter.buttons.hold('control');
    expect([stateAt(3), stateAt(5.998), stateAt(5.999)]).toEqual([connected, connected, released]);
    expect(codes()).toHaveLength(1);
  });

  test('a short press does nothing, nor does the menu button', () => {
    const { meter, stateAt } = held();
    meter.buttons.press('control');
    meter.buttons.hold('menu');
    expect(stateAt(60)).toBe(connected);
  });

  test('how long it has been held, until it has done what it can', () => {
    const { meter, stateAt } = held();
    meter.buttons.hold('control');
    stateAt(2);
    expect(meter.buttons.heldFor).toBe(2000);
    stateAt(4);
    expect(meter.buttons.heldFor).toBeUndefined();
  });

  test('remotely disconnected, the button does nothing', () => {
    const { meter, stateAt, codes } = held();
    meter.supplyControl.trigger('remote-disconnect');
    meter.buttons.hold('control');
    expect(stateAt(5)).toBe('disconnected');
    expect(codes()).toEqual([62]);
  });

  test('a control mode without manual disconnection', () => {
    const { meter, stateAt } = held();
    meter.device.set(DisconnectControl, obis('0-0:96.3.10'), 'controlMode', 'mode-4');
    meter.buttons.hold('control');
    expect(stateAt(5)).toBe(connected);
  });

  test('APS mode: refused, with event 239', () => {
    const { meter, stateAt, codes } = held();
    stateAt(1);
    meter.network.begin({ kind: 'auxiliary-supply' });
    meter.network.begin({ kind: 'interruption' });
    meter.buttons.hold('control');
    expect(stateAt(10)).toBe(connected);
    expect(codes()).toEqual([239]);
  });

  test('without power nothing; a meter that comes back under the finger counts from then on', () => {
    const { meter, stateAt } = held();
    stateAt(1);
    const outage = meter.network.begin({ kind: 'interruption' });
    meter.buttons.hold('control');
    stateAt(3);
    meter.network.end(outage);
    expect([stateAt(5.999), stateAt(6)]).toEqual([connected, released]);
    meter.buttons.release('control');
    meter.network.begin({ kind: 'interruption' });
    meter.buttons.hold('control');
    expect(stateAt(20)).toBe(released);
  });

  test('a meter without the switch', () => {
    const { meter, stateAt } = held({ type: smallType });
    meter.buttons.hold('control');
    expect(stateAt(10)).toBe(connected);
    expect(meter.pulses.switchLight).toBe('off');
  });
});
