import { describe, expect, test } from 'vitest';
import { fromInstant } from '../../src/axdr/index.ts';
import { connect, linkTo, meter } from './meter.ts';

const now = Date.UTC(2026, 10, 22, 12);

describe('a clock', () => {
  test('is read as an instant, with what the meter says of it', async () => {
    const served = meter();
    served.state.time = fromInstant(now, -120, 0x82);
    await using client = await connect(linkTo(served));
    expect(await client.clock.get()).toMatchObject({ instant: now, isDaylightSaving: true, isDoubtful: true });
  });

  test('is set', async () => {
    const served = meter();
    await using client = await connect(linkTo(served));
    await client.clock.set(fromInstant(now + 5000, -60));
    expect(served.state.time).toEqual(fromInstant(now + 5000, -60));
  });

  test.each([
    ['left alone where it is right enough', 800, {}, 'none'],
    ['set where it is wrong', 90_000, {}, 'set'],
    ['set where it lags', -90_000, {}, 'set'],
    ['shifted where that was asked for', 90_000, { by: 'shift' as const }, 'shifted'],
    ['shifted back', -7000, { by: 'shift' as const }, 'shifted'],
    ['set where it is too wrong to be shifted', 3_600_000, { by: 'shift' as const }, 'set'],
  ])('is %s', async (_, error, options, action) => {
    const served = meter();
    served.state.time = { ...fromInstant(now + error, -60, 0x80) };
    await using client = await connect(linkTo(served));
    const result = await client.clock.synchronize({ timeOfDay: () => now, ...options });
    expect(result.action).toBe(action);
    expect(Math.abs(result.error - error)).toBeLessThanOrEqual(500);
    expect(Math.abs(result.remainingError)).toBeLessThanOrEqual(action === 'none' ? 1300 : 500);
    if (action === 'set') expect(served.state.time).toMatchObject({ deviation: -60, clockStatus: 0x80, hour: 13 });
  });

  test('keeps the form of a meter that has no deviation', async () => {
    const served = meter();
    const whenUnspecified = { policy: 'fixed', minutesEastOfUtc: 60 } as const;
    const local = { ...fromInstant(now + 90_000, -60), deviation: undefined, hundredths: undefined };
    served.state.time = local;
    await using client = await connect(linkTo(served));
    await client.clock.synchronize({ timeOfDay: () => now, whenUnspecified });
    expect(served.state.time).toMatchObject({ hour: 13, minute: 0, second: 0, deviation: undefined });
  });
});
