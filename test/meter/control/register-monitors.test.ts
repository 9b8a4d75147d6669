import { describe, expect, test } from 'vitest';
import type { DlmsClient } from '../../../src/client/index.ts';
import { type AttributeValue, Data, DisconnectControl, RegisterMonitor } from '../../../src/cosem/index.ts';
import { registerMonitors } from '../../../src/meter/control/register-monitors.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { connectAs, noon, serve, TestTime, testMeter } from '../support.ts';

const name = '0-0:16.1.0';
const minute = 60_000;
const voltage = { classId: 3, logicalName: obis('1-0:32.7.0'), attributeIndex: 2 };
const relayScripts = obis('0-1:10.0.103');
const noScript = { scriptLogicalName: obis('0-0:0.0.0*0'), scriptSelector: 0 };
const relayOff = { scriptLogicalName: relayScripts, scriptSelector: 1 };
const relayOn = { scriptLogicalName: relayScripts, scriptSelector: 2 };

interface Managed {
  readonly meter: OmniaMeter;
  readonly time: TestTime;
  readonly client: DlmsClient;
}

async function managed(run: (managed: Managed) => Promise<void>) {
  const time = new TestTime();
  const meter = testMeter({}, time);
  await using client = await connectAs(meter, serve(meter).server, 'management');
  await run({ meter, time, client });
}

type Setup = {
  readonly [K in 'thresholds' | 'monitoredValue' | 'actions']: AttributeValue<typeof RegisterMonitor, K>;
};

async function setUp(client: DlmsClient, { thresholds, monitoredValue, actions }: Setup) {
  await client.set(RegisterMonitor, name, 'thresholds', thresholds);
  await client.set(RegisterMonitor, name, 'monitoredValue', monitoredValue);
  await client.set(RegisterMonitor, name, 'actions', actions);
}

/** Changes of relay 1, in seconds after noon. */
const changes = (meter: OmniaMeter) =>
  meter.events
    .entries('loadControl')
    .filter(({ code }) => code === 242 || code === 243)
    .map(({ code, meterInstant }) => [code === 242, (meterInstant - noon) / 1000]);

describe('a register monitor', () => {
  test('executes a script when the value crosses its threshold upwards, another one downwards', () =>
    managed(async ({ meter, time, client }) => {
      await setUp(client, {
        thresholds: [{ kind: 'long-unsigned', value: 2450 }],
        monitoredValue: voltage,
        actions: [{ actionUp: relayOn, actionDown: relayOff }],
      });
      meter.network.begin({ kind: 'voltage', volts: 250 }, noon + 10 * minute, noon + 20 * minute);
      meter.network.begin({ kind: 'voltage', volts: 244 }, noon + 30 * minute, noon + 40 * minute);
      time.now = noon + 60 * minute;
      meter.now();
      expect(changes(meter)).toEqual([
        [true, 600],
        [false, 1200],
      ]);
    }));

  test('has a pair of scripts for each of its thresholds', () =>
    managed(async ({ meter, time, client }) => {
      await setUp(client, {
        thresholds: [
          { kind: 'long-unsigned', value: 2000 },
          { kind: 'long-unsigned', value: 2450 },
        ],
        monitoredValue: voltage,
        actions: [
          { actionUp: noScript, actionDown: relayOn },
          { actionUp: relayOff, actionDown: noScript },
        ],
      });
      meter.network.begin({ kind: 'voltage', volts: 190 }, noon + 10 * minute, noon + 20 * minute);
      meter.network.begin({ kind: 'voltage', volts: 250 }, noon + 30 * minute, noon + 40 * minute);
      time.now = noon + 60 * minute;
      meter.now();
      expect(changes(meter)).toEqual([
        [true, 600],
        [false, 1800],
      ]);
    }));

  test('of an alarm descriptor executes when the first alarm is raised (Alarm monitor)', () =>
    managed(async ({ meter, time, client }) => {
      await client.set(RegisterMonitor, name, 'actions', [{ actionUp: relayOn, actionDown: relayOff }]);
      time.advance(120);
      meter.events.log(42);
      expect(meter.read(DisconnectControl, obis('0-1:96.3.10'), 'outputState')).toBe(true);
      expect(changes(meter)).toEqual([[true, 120]]);
      // Another alarm of the register crosses nothing.
      meter.events.log(1);
      meter.events.log(14);
      expect(changes(meter)).toEqual([[true, 120]]);
      await client.set(Data, '0-0:97.98.20', 'value', { kind: 'double-long-unsigned', value: 0 });
      time.advance(120);
      meter.now();
      expect(changes(meter).map(([isOn]) => isOn)).toEqual([true, false]);
    }));

  test('that moves the supply control switch does so locally', () =>
    managed(async ({ meter, time, client }) => {
      const open = { scriptLogicalName: obis('0-0:10.0.106'), scriptSelector: 1 };
      await setUp(client, {
        thresholds: [{ kind: 'long-unsigned', value: 2450 }],
        monitoredValue: voltage,
        actions: [{ actionUp: open, actionDown: noScript }],
      });
      meter.network.begin({ kind: 'voltage', volts: 250 }, noon + 10 * minute);
      time.now = noon + 60 * minute;
      meter.now();
      expect(meter.events.entries('disconnect')).toMatchObject([{ code: 64, meterInstant: noon + 10 * minute }]);
      expect(meter.supplyControl.state).toBe('ready-for-reconnection');
    }));

  test('of what is no number, or is not there, does nothing', () =>
    managed(async ({ meter, time, client }) => {
      for (const logicalName of ['0-0:96.1.0', '1-0:99.99.99'])
        await setUp(client, {
          thresholds: [{ kind: 'long-unsigned', value: 1 }],
          monitoredValue: { classId: 1, logicalName: obis(logicalName), attributeIndex: 2 },
          actions: [{ actionUp: relayOn, actionDown: relayOff }],
        });
      time.advance(600);
      meter.now();
      expect(changes(meter)).toEqual([]);
    }));

  test('without scripts has nothing to do', () => {
    expect(registerMonitors(testMeter()).next(noon)).toBe(Number.POSITIVE_INFINITY);
  });
});
