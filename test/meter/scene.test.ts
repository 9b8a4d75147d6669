import { describe, expect, test } from 'vitest';
import { readScene, runScene, SceneError, type TraceEntry, VirtualStage } from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';

const stageOf = (scene: ReturnType<typeof readScene>) => new VirtualStage(scene, { cryptography: nodeCryptography });

async function play(...steps: readonly object[]) {
  const scene = readScene({ steps });
  return runScene(scene, stageOf(scene));
}

function errorOf(given: unknown): SceneError {
  try {
    readScene(given);
  } catch (error) {
    if (error instanceof SceneError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const inStep = (step: unknown) => ({ steps: [{ at: '+00:00:01' }, step] });

describe('a scene that is none says where', () => {
  test.each<[string, unknown, string, string]>([
    ['no scene', 'noon', 'the scene: fields', '"noon" was found'],
    ['no steps', {}, 'the scene: steps', 'none was found'],
    ['a strange field', { steps: [], weather: 'fine' }, 'weather: fields (title', 'the field "weather"'],
    ['a strange type', { type: '684', steps: [] }, 'type: a type number', '"684"'],
    ['a strange begin', { begin: 'noon', steps: [] }, 'begin: a time such as', '"noon"'],
    ['a seed that is none', { seed: 1.5, steps: [] }, 'seed: a whole number from 0', '1.5'],
    ['a strange time', inStep({ at: '10:00' }), 'steps[1].at: a time', '"10:00"'],
    ['seconds that are none', inStep({ at: '+00:00:61' }), 'steps[1].at: a time', '"+00:00:61"'],
    ['a strange act', inStep({ do: { earthquake: {} } }), 'steps[1].do.earthquake: acts (outage', '"earthquake"'],
    ['no acts', inStep({ do: 'sleep' }), 'steps[1].do: acts', '"sleep"'],
    [
      'a phase too many',
      inStep({ do: { outage: { phases: [1, 4] } } }),
      'steps[1].do.outage.phases[1]: 1, 2 or 3',
      '4',
    ],
    ['a field of an act', inStep({ do: { outage: { phase: 1 } } }), 'steps[1].do.outage.phase: fields', '"phase"'],
    [
      'a field that is missing',
      inStep({ do: { voltage: {} } }),
      'steps[1].do.voltage: volts (to neutral, RMS)',
      'none',
    ],
    [
      'a number that is none',
      inStep({ do: { voltage: { volts: 'high' } } }),
      'voltage.volts: a number from 0',
      '"high"',
    ],
    ['a code that is none', inStep({ expect: { events: [256] } }), 'steps[1].expect.events[0]: a whole', '256'],
    ['a strange expectation', inStep({ expect: { luck: true } }), 'steps[1].expect.luck: expectations', '"luck"'],
  ])('%s', (_, given, expected, found) => {
    const error = errorOf(given);
    expect(error.message).toContain(expected);
    expect(error.message).toContain(found);
  });

  test('also what is found out when it plays', async () => {
    await expect(play({ at: '+00:00:01', do: { set: { object: '1-0:77.7.7', to: 1 } } })).rejects.toThrow(
      /steps\[0\]\.do\.set\.object: an object of OMNIA 684/,
    );
    await expect(play({ do: { set: { object: '1-0:1.8.0', attribute: 'worth', to: 1 } } })).rejects.toThrow(
      /steps\[0\]\.do\.set\.attribute: logicalName, value, scalerUnit is expected, "worth"/,
    );
    await expect(play({ do: { set: { object: '0-0:96.80.170', to: { enum: 'two' } } } })).rejects.toThrow(
      /steps\[0\]\.do\.set\.to: /,
    );
    await expect(play({ expect: { values: { '0-0:1.0.0 time.fortnight': 1 } } })).rejects.toThrow(
      /steps\[0\]\.expect\.values\.0-0:1\.0\.0 time\.fortnight: a part of the value/,
    );
    await expect(play({ at: '2020-01-01T00:00:00Z' })).rejects.toThrow(/steps\[0\]\.at: a time after the scene began/);
    await expect(play({ times: 2 })).rejects.toThrow(/steps\[0\]\.every: how often/);
  });
});

describe('a scene that plays', () => {
  test('goes by the time of its steps, those that are repeated too', async () => {
    const { trace } = await play(
      { at: '+1d 00:00:30', do: { note: { c: '1-0:1.8.0' } } },
      { at: '+00:00:10', every: '00:00:10', times: 3, do: { note: { a: '1-0:1.8.0' } } },
      { at: '2026-06-10T10:00:25Z', do: { note: { b: '1-0:1.8.0' } } },
    );
    const begin = Date.UTC(2026, 5, 10, 10);
    const acts = trace.filter((entry) => entry.kind === 'act');
    expect(acts.map(({ instant, parameters }) => [(instant - begin) / 1000, parameters])).toEqual([
      [10, [['a', '1-0:1.8.0']]],
      [20, [['a', '1-0:1.8.0']]],
      [25, [['b', '1-0:1.8.0']]],
      [30, [['a', '1-0:1.8.0']]],
      [86_430, [['c', '1-0:1.8.0']]],
    ]);
  });

  test('is the same trace every time', async () => {
    const steps = [
      { do: { outage: { for: '00:10:00' } } },
      { at: '+00:20:00', do: { invoke: { object: '0-0:96.3.10', method: 'remoteDisconnect', as: 'control' } } },
      { at: '+1d', expect: { events: [1, 2, 62] } },
    ];
    const [one, other] = [await play(...steps), await play(...steps)];
    expect(one.misses).toEqual([]);
    expect(one.trace.length).toBeGreaterThan(5);
    expect(one).toEqual(other);
  });

  test('tells as it goes', async () => {
    const scene = readScene({ steps: [{ do: { outage: { for: '00:01:00' } } }, { at: '+00:02:00' }] });
    const told: TraceEntry[] = [];
    const { trace } = await runScene(scene, stageOf(scene), (entry) => told.push(entry));
    expect(told).toEqual(trace);
    const begin = trace[0]!.instant;
    const seen = trace.flatMap((entry) => (entry.kind === 'event' ? [[entry.event.code, entry.instant - begin]] : []));
    expect(seen).toContainEqual([1, 0]);
    expect(seen).toContainEqual([2, 60_000]);
  });

  test('ends where time ends', async () => {
    const scene = readScene({
      steps: [{ do: { note: { a: '1-0:1.8.0' } } }, { at: '+1d', do: { note: { b: '1-0:1.8.0' } } }],
    });
    const stage = stageOf(scene);
    const advance = stage.advance.bind(stage);
    stage.advance = async (until, look) =>
      (await advance(Math.min(until, stage.meter.now()), look)) && until <= stage.meter.now();
    expect((await runScene(scene, stage)).acts).toBe(1);
  });
});

describe('what is not as expected is a miss', () => {
  test.each<[string, object, RegExp]>([
    ['a value', { values: { '1-0:1.7.0': 7 } }, /^steps\[0\]\.expect\.values: 1-0:1\.7\.0 is 300\d, not 7$/],
    ['a value that is near', { values: { '1-0:1.7.0': { is: 2900, within: 99 } } }, /is 300\d, not 2900 within 99/],
    ['a least value', { values: { '1-0:1.7.0': { atLeast: 3020 } } }, /is 300\d, not 3020 or more/],
    ['a greatest value', { values: { '1-0:1.7.0': { atMost: 2970 } } }, /is 300\d, not 2970 or less/],
    ['a noted value', { values: { '1-0:1.7.0': { noted: 'P', plus: 1 } } }, /is 300\d, not 300\d \(P\)/],
    ['a value nobody noted', { values: { '1-0:1.7.0': { noted: 'Q' } } }, /nothing is noted as Q/],
    ['an attribute', { values: { '0-0:96.3.10 controlState': 'disconnected' } }, /is connected, not disconnected/],
    ['a code that is missing', { events: [1] }, /there is no event 1 \(Power down\): found none/],
    ['codes that are others', { events: { are: [1, 2] } }, /events are not 1 2: found none/],
    ['the switch', { switch: 'disconnected' }, /the switch is connected/],
    ['the LED', { switchLight: 'steady' }, /the LED is off/],
    ['the display', { display: { unit: 'V' } }, /unit is "kWh", not "V"/],
    ['whether it is on', { displayIsOn: false }, /the display is on/],
    ['the list', { displayList: { list: 'manual' } }, /it is entry \d of the automatic list/],
    ['pulses', { ledPulses: { since: '+00:00:00', are: 1 } }, /LED has given 0 pulses, not 1 within 0/],
    ['pulses of S0', { outputPulses: { since: '+00:00:00', are: 1 } }, /S0 has given 0 pulses, not 1 within 0/],
    ['rows', { rows: { of: '1-0:99.1.0', are: 1 } }, /1-0:99\.1\.0\*255 has 0 rows, not 1/],
  ])('%s', async (_, expected, words) => {
    const { misses } = await play({ do: { load: { active: 1000 }, note: { P: '1-0:1.7.0' } }, expect: expected });
    expect(misses).toEqual([expect.stringMatching(words)]);
  });

  test('an answer', async () => {
    const invoke = { object: '0-0:96.3.10', method: 'remoteDisconnect', as: 'control', answer: 'other-reason' };
    const { misses } = await play({ do: { invoke } });
    expect(misses).toEqual([
      'steps[0].do.invoke: ACTION 0-0:96.3.10*255 remoteDisconnect was answered success, not other-reason',
    ]);
  });

  test('events that are forbidden, in another order, before the time or of another size', async () => {
    const { misses } = await play(
      { at: '+00:01:00', do: { outage: { for: '00:01:00' } } },
      { at: '+00:03:00', expect: { events: { lack: 2 } } },
      { expect: { events: [2, 1] } },
      { expect: { events: { since: '+00:01:30', have: 1 } } },
      { expect: { events: { have: 1, magnitude: 5 } } },
      { expect: { events: [{ have: 1 }, { in: 'disconnect', have: 2 }] } },
    );
    expect(misses).toEqual([
      'steps[1].expect.events: there is event 2 (Power up)',
      expect.stringContaining('steps[2].expect.events: there is no event 1 (Power down) after 2'),
      expect.stringContaining('steps[3].expect.events: there is no event 1 (Power down)'),
      expect.stringContaining('steps[4].expect.events: magnitude of event 1 is undefined, not 5 within 0'),
      expect.stringContaining('steps[5].expect.events: there is no event 2 (Power up)'),
    ]);
  });
});
