import { describe, expect, test } from 'vitest';
import { RawData } from '../../../src/axdr/index.ts';
import { Data, DisconnectControl, ScriptTable } from '../../../src/cosem/index.ts';
import type { ControlMode, ControlState, OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { eventByCode } from '../../../src/omnia/index.ts';
import { MemoryJournal, PermanentMemory } from '../../../src/server/index.ts';
import { callerOf, connectAs, noon, serve, TestTime, testMeter } from '../support.ts';

const name = obis('0-0:96.3.10');
const scripts = obis('0-0:10.0.106');
const zero = { kind: 'integer', value: 0 } as const;

type Mode = Exclude<ControlMode, 'mode-7'>;

const codes = (meter: OmniaMeter) => meter.events.entries('disconnect').map(({ code }) => code);

/** What a client is answered to a method of the switch. */
async function invoke(meter: OmniaMeter, method: 'remoteDisconnect' | 'remoteReconnect'): Promise<string> {
  const { methodId } = DisconnectControl.methods[method];
  const descriptor = { classId: DisconnectControl.classId, instanceId: name, methodId };
  const parameters = new RawData(Uint8Array.of(15, 0));
  const { result } = await meter.device.execute({ kind: 'action', descriptor, parameters }, callerOf(meter, 'control'));
  return `${(result as { result: unknown }).result}`;
}

/** A meter whose switch is in a state, with the mode. */
async function meterIn(state: ControlState, mode: Mode, time = new TestTime()): Promise<OmniaMeter> {
  const meter = testMeter({}, time);
  if (state !== 'connected') meter.supplyControl.trigger('remote-disconnect');
  meter.device.set(DisconnectControl, name, 'controlMode', state === 'connected' ? mode : 'mode-1');
  if (state === 'ready-for-reconnection') meter.supplyControl.trigger('remote-reconnect');
  if (state !== 'connected') meter.device.set(DisconnectControl, name, 'controlMode', mode);
  expect(meter.supplyControl.state).toBe(state);
  return meter;
}

const acts = {
  'remote_disconnect in 1': ['connected', (meter) => invoke(meter, 'remoteDisconnect')],
  'remote_disconnect in 2': ['ready-for-reconnection', (meter) => invoke(meter, 'remoteDisconnect')],
  'remote_reconnect in 0': ['disconnected', (meter) => invoke(meter, 'remoteReconnect')],
  'remote_reconnect in 2': ['ready-for-reconnection', (meter) => invoke(meter, 'remoteReconnect')],
  'button in 0': ['disconnected', async (meter) => meter.supplyControl.pushButton()],
  'button in 1': ['connected', async (meter) => meter.supplyControl.pushButton()],
  'button in 2': ['ready-for-reconnection', async (meter) => meter.supplyControl.pushButton()],
  'limiter in 1': ['connected', async (meter) => meter.supplyControl.command('local-disconnect')],
  'local reconnect in 2': ['ready-for-reconnection', async (meter) => meter.supplyControl.command('local-reconnect')],
} as const satisfies Readonly<Record<string, readonly [ControlState, (meter: OmniaMeter) => Promise<string>]>>;

type Act = keyof typeof acts;
const [toOpen, toReady, toClosed] = [0, 2, 1];
const states: readonly ControlState[] = ['disconnected', 'connected', 'ready-for-reconnection'];

/** Where each act leads in each mode; undefined: it is not allowed. */
const table: Readonly<Record<Exclude<Mode, 'none'>, Readonly<Partial<Record<Act, number>>>>> = {
  'mode-1': { 'remote_reconnect in 0': toReady, 'button in 1': toReady },
  'mode-2': { 'remote_reconnect in 0': toClosed, 'button in 1': toReady },
  'mode-3': { 'remote_reconnect in 0': toReady },
  'mode-4': { 'remote_reconnect in 0': toClosed },
  'mode-5': { 'remote_reconnect in 0': toReady, 'button in 1': toReady, 'local reconnect in 2': toClosed },
  'mode-6': { 'remote_reconnect in 0': toReady, 'local reconnect in 2': toClosed },
};
/** The same in all modes but 0. */
const always = {
  'remote_disconnect in 1': toOpen,
  'remote_disconnect in 2': toOpen,
  'button in 2': toClosed,
  'limiter in 1': toReady,
} as const;

const eventOf: Readonly<Record<string, (to: number) => number>> = {
  remote_disconnect: () => 62,
  remote_reconnect: (to) => (to === toReady ? 59 : 63),
  button: (to) => (to === toReady ? 60 : 61),
  limiter: () => 64,
  local: () => 69,
};

const cells = (['none', 'mode-1', 'mode-2', 'mode-3', 'mode-4', 'mode-5', 'mode-6'] as const).flatMap((mode) =>
  (Object.keys(acts) as Act[])
    .filter((act) => mode !== 'none' || acts[act][0] === 'connected')
    .map((act) => [mode, act, mode === 'none' ? undefined : { ...always, ...table[mode] }[act]] as const),
);

describe('the control modes of the supply control switch, on the meter', () => {
  test.each(cells)('%s, %s', async (mode, act, to) => {
    const [from, perform] = acts[act];
    const meter = await meterIn(from, mode);
    const before = codes(meter);
    const answer = await perform(meter);
    const isCalm =
      act === 'remote_reconnect in 2' &&
      to === undefined &&
      table[mode as 'mode-1']?.['remote_reconnect in 0'] === toReady;
    if (to === undefined) {
      expect(answer).toBe(isCalm ? 'success' : act.startsWith('remote') ? 'read-write-denied' : 'not-allowed');
      expect(meter.supplyControl.state).toBe(from);
      expect(codes(meter)).toEqual(before);
      return;
    }
    expect(['success', 'done']).toContain(answer);
    expect(meter.supplyControl.state).toBe(states[to]);
    expect(meter.read(DisconnectControl, name, 'outputState')).toBe(to === toClosed);
    expect(meter.history.current.isConnected).toBe(to === toClosed);
    expect(codes(meter)).toEqual([...before, eventOf[act.split(' ')[0]!]!(to)]);
  });

  test('a method whose state is there already succeeds, and logs nothing', async () => {
    const meter = await meterIn('disconnected', 'mode-2');
    const before = codes(meter);
    expect(await invoke(meter, 'remoteDisconnect')).toBe('success');
    expect(codes(meter)).toEqual(before);
    expect(await invoke(await meterIn('connected', 'mode-2'), 'remoteReconnect')).toBe('success');
  });

  test('control_mode 0 is refused while the output is off, and mode 7 always: the class has version 0', async () => {
    for (const state of ['disconnected', 'ready-for-reconnection'] as const) {
      const meter = await meterIn(state, 'mode-2');
      await using client = await connectAs(meter, serve(meter).server, 'control');
      const none = client.set(DisconnectControl, name, 'controlMode', 'none');
      await expect(none).rejects.toMatchObject({ result: 'other-reason' });
      await expect(client.set(DisconnectControl, name, 'controlMode', 7)).rejects.toMatchObject({
        result: 'other-reason',
      });
      expect(await client.get(DisconnectControl, name, 'controlMode')).toBe('mode-2');
    }
    const meter = await meterIn('connected', 'mode-2');
    await using client = await connectAs(meter, serve(meter).server, 'control');
    await client.set(DisconnectControl, name, 'controlMode', 'none');
    expect(meter.supplyControl.mode).toBe('none');
    await expect(client.invoke(DisconnectControl, name, 'remoteDisconnect', 0)).rejects.toMatchObject({
      result: 'read-write-denied',
    });
  });
});

describe('the supply control switch is bistable', () => {
  test.each(states)('%s stays through an outage', async (state) => {
    const time = new TestTime();
    const meter = await meterIn(state, 'mode-5', time);
    const before = codes(meter);
    meter.network.begin({ kind: 'interruption' }, time.now, time.now + 86_400_000);
    time.advance(2 * 86_400);
    meter.now();
    expect([meter.supplyControl.state, meter.supplyControl.mode]).toEqual([state, 'mode-5']);
    expect(codes(meter)).toEqual(before);
  });

  test('a cut of power at any octet of the journal leaves the state before or after, and the log with it', async () => {
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    memory.attach(journal);
    const meter = testMeter({ memory });
    const counts: number[] = [];
    for (const trigger of ['remote-disconnect', 'remote-reconnect'] as const) {
      meter.supplyControl.trigger(trigger);
      counts.push(journal.records.length);
    }
    const seen: string[] = [];
    for (let records = 0; records <= journal.records.length; records += 1) {
      // Records of one call are durable together: a cut falls between calls.
      if (records !== journal.records.length && !counts.includes(records)) continue;
      const again = new PermanentMemory();
      again.attach(new MemoryJournal(again, journal.records.slice(0, records)));
      const { supplyControl, events, history } = testMeter({ memory: again });
      const log = events.entries('disconnect').map(({ code }) => code);
      expect(history.current.isConnected).toBe(supplyControl.output);
      seen.push(`${supplyControl.state} ${supplyControl.operations} ${log}`);
    }
    expect(seen).toEqual(['disconnected 1 62', 'connected 2 62,63']);
  });
});

describe('the supply control switch in APS mode', () => {
  function inApsMode(): OmniaMeter {
    const time = new TestTime();
    const meter = testMeter({}, time);
    meter.network.begin({ kind: 'interruption' });
    meter.network.begin({ kind: 'auxiliary-supply' });
    return meter;
  }

  test('is not operated by methods, scripts and button: temporary-failure and event 239', async () => {
    const meter = inApsMode();
    expect(await invoke(meter, 'remoteDisconnect')).toBe('temporary-failure');
    expect(await invoke(meter, 'remoteReconnect')).toBe('temporary-failure');
    await using client = await connectAs(meter, serve(meter).server, 'control');
    await expect(client.invoke(ScriptTable, scripts, 'execute', 1)).rejects.toMatchObject({
      result: 'temporary-failure',
    });
    expect(meter.supplyControl.pushButton()).toBe('on-auxiliary-supply');
    expect(meter.supplyControl.trigger('local-disconnect')).toBe(false);
    expect(codes(meter)).toEqual([239, 239, 239, 239, 239]);
    expect(meter.supplyControl.state).toBe('connected');
    // What reads goes on.
    expect(await client.get(DisconnectControl, name, 'controlState')).toBe('connected');
  });

  test('is operated again when the mains is back', async () => {
    const meter = inApsMode();
    for (const { id } of meter.network.conditions) meter.network.end(id);
    expect(await invoke(meter, 'remoteDisconnect')).toBe('success');
  });

  test('voltage at the auxiliary input alone is no APS mode', async () => {
    const meter = testMeter();
    meter.network.begin({ kind: 'auxiliary-supply' });
    expect(await invoke(meter, 'remoteDisconnect')).toBe('success');
  });
});

describe('faults of the supply control switch', () => {
  test('a relay that does not move: hardware-fault and event 68, and the state stays true', async () => {
    const meter = testMeter();
    meter.supplyControl.setFault('jammed', true);
    expect(await invoke(meter, 'remoteDisconnect')).toBe('hardware-fault');
    expect(meter.supplyControl.pushButton()).toBe('fault');
    expect(codes(meter)).toEqual([68, 68]);
    expect([meter.supplyControl.state, meter.supplyControl.operations]).toEqual(['connected', 0]);
    meter.supplyControl.setFault('jammed', false);
    expect(await invoke(meter, 'remoteDisconnect')).toBe('success');
    // From 0 to 2 no contact moves.
    meter.device.set(DisconnectControl, name, 'controlMode', 'mode-1');
    meter.supplyControl.setFault('jammed', true);
    expect(await invoke(meter, 'remoteReconnect')).toBe('success');
    expect(meter.supplyControl.pushButton()).toBe('fault');
    expect(meter.supplyControl.state).toBe('ready-for-reconnection');
  });

  test('current around an open contact is event 52, and is counted', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const unexpected = () => meter.events.entries('standard').filter(({ code }) => code === 52).length;
    meter.supplyControl.setFault('bypassed', true);
    expect(unexpected()).toBe(0);
    await invoke(meter, 'remoteDisconnect');
    expect(unexpected()).toBe(1);
    const before = meter.measure().energies.total(['A+', 'A-']);
    time.advance(3600);
    expect(meter.measure().energies.total(['A+', 'A-'])).toBeGreaterThan(before);
    meter.supplyControl.setFault('bypassed', false);
    const ended = meter.measure().energies.total(['A+', 'A-']);
    time.advance(3600);
    expect(meter.measure().energies.total(['A+', 'A-'])).toBe(ended);
    meter.supplyControl.setFault('bypassed', true);
    expect(unexpected()).toBe(2);
    expect(eventByCode(52)!.alarm).toEqual({ register: 2, bit: 12 });
  });
});

describe('the disconnect control script table', () => {
  test('shows its two scripts and executes them, and no others', async () => {
    const meter = testMeter();
    await using client = await connectAs(meter, serve(meter).server, 'control');
    expect(meter.read(ScriptTable, scripts, 'scripts')).toMatchObject([
      {
        scriptIdentifier: 1,
        actions: [{ serviceId: 'execute-method', classId: 70, logicalName: name, index: 1, parameter: zero }],
      },
      {
        scriptIdentifier: 2,
        actions: [{ serviceId: 'execute-method', classId: 70, logicalName: name, index: 2, parameter: zero }],
      },
    ]);
    await client.invoke(ScriptTable, scripts, 'execute', 1);
    expect(meter.supplyControl.state).toBe('disconnected');
    await client.invoke(ScriptTable, scripts, 'execute', 2);
    expect(codes(meter)).toEqual([62, 63]);
    await expect(client.invoke(ScriptTable, scripts, 'execute', 3)).rejects.toMatchObject({ result: 'other-reason' });
  });

  test('operations counts the moves of the contact', async () => {
    const meter = await meterIn('ready-for-reconnection', 'mode-1');
    const { value } = meter.read(Data, obis('0-0:96.15.2'), 'value');
    expect(value).toBe(1);
    meter.supplyControl.pushButton();
    expect(meter.supplyControl.operations).toBe(2);
    expect(noon).toBe(meter.now());
  });
});
