import { Argument, Command } from 'commander';
import { formatDateTime } from '../../axdr/index.ts';
import type { ClockReading, Synchronization } from '../../client/index.ts';
import { type ConnectionOptions, withConnectionOptions } from '../client/connection-options.ts';
import { type MeterSession, withMeter } from '../client/meter-session.ts';
import { timeHelp, timeOf } from '../client/time-range.ts';
import { jsonDocument } from '../json.ts';
import { write } from '../output.ts';
import { exitCodes, exitCodesInWords, UsageError } from '../usage.ts';

const examples = `Examples:
  dlms clock profile.json get
  dlms clock profile.json sync --tolerance 2
  dlms clock profile.json set 2026-06-10T14:30:00+02:00
`;

const actions = ['get', 'set', 'sync'] as const;
type Action = (typeof actions)[number];

interface ClockOptions extends ConnectionOptions {
  readonly tolerance: string;
  readonly shift?: boolean;
}

/** `dlms clock`: the clock of a meter. `done` is told the exit code. */
export function clockCommand(done: (exitCode: number) => void): Command {
  const command = new Command('clock')
    .description('read or set the clock of a meter')
    .argument('<meter>', 'URL of the meter, or a profile file')
    .addArgument(new Argument('<action>', 'sync sets it to the time of this machine').choices(actions))
    .argument('[time]', 'for set')
    .option('--tolerance <seconds>', 'sync leaves a clock alone that is wrong by no more', '1')
    .option('--shift', 'sync shifts the time rather than setting it, up to 900 s')
    .addHelpText('before', examples)
    .addHelpText('after', timeHelp);
  return withConnectionOptions(command)
    .addHelpText('after', exitCodesInWords('done', 'the meter was not reached, or refused, or is still wrong'))
    .action(async (meter: string, action: Action, time: string | undefined, options: ClockOptions) => {
      if ((action === 'set') !== (time !== undefined)) throw new UsageError('a time is for clock set, which needs one');
      const tolerance = Number(options.tolerance) * 1000;
      if (!(tolerance >= 0)) throw new UsageError('--tolerance: seconds are expected');
      const roles = action === 'get' ? ['reader', 'management', 'public'] : ['management'];
      const work = (session: MeterSession) => perform(session, { action, time, tolerance, options });
      done(await withMeter({ meter, roles, work }, options));
    });
}

interface ClockTask {
  readonly action: Action;
  readonly time: string | undefined;
  readonly tolerance: number;
  readonly options: ClockOptions;
}

async function perform(session: MeterSession, { action, time, tolerance, options }: ClockTask): Promise<number> {
  const { client, signal } = session;
  if (action === 'sync') {
    const by = options.shift ? 'shift' : 'set';
    const outcome = await client.clock.synchronize({ timeOfDay: Date.now, tolerance, by, signal });
    await write(options.json ? [jsonDocument(outcome)] : [`${synchronizationText(outcome)}\n`]);
    // A time is written in whole seconds by some meters.
    return Math.abs(outcome.remainingError) <= Math.max(tolerance, 1000) ? exitCodes.good : exitCodes.bad;
  }
  if (time !== undefined) await client.clock.set(timeOf(time, await client.clock.get({ signal })), { signal });
  const reading = await client.clock.get({ signal });
  await write(options.json ? [jsonDocument(contract(reading))] : [`${readingText(reading)}\n`]);
  return exitCodes.good;
}

function contract({ time, instant, isDaylightSaving, isDoubtful }: ClockReading): object {
  const error = (instant - Date.now()) / 1000;
  return { time: formatDateTime(time), isDaylightSaving, isDoubtful, error: Math.round(error * 10) / 10 };
}

function readingText({ time, instant, isDaylightSaving, isDoubtful }: ClockReading): string {
  const notes = [isDaylightSaving ? 'daylight saving' : '', isDoubtful ? 'the meter does not trust it' : ''];
  const off = offText(instant - Date.now());
  return [formatDateTime(time), off, ...notes].filter((note) => note !== '').join('  ');
}

function synchronizationText({ error, action, remainingError }: Synchronization): string {
  const before = `the meter was ${offText(error)}`;
  return action === 'none' ? `${before}: left alone` : `${before}: ${action}, now ${offText(remainingError)}`;
}

function offText(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000;
  if (seconds < 1) return 'right to the second';
  return `${seconds < 100 ? seconds.toFixed(1) : Math.round(seconds)} s ${milliseconds > 0 ? 'ahead' : 'behind'}`;
}
