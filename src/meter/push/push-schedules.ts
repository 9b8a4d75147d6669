import type { CosemDate, CosemTime } from '../../axdr/index.ts';
import { PushSetupV2, ScriptTable, SingleActionSchedule } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { stored } from '../../server/index.ts';
import { methodScript } from '../control/script-tables.ts';
import { type ObjectPart, part } from '../part.ts';
import { type PushSetupName, purposeOf } from './push-setups.ts';

const scriptTable = obis('0-0:10.0.108');
const everyDay: CosemDate = {};

const at = (hour: number | undefined, minute: number): CosemTime => ({ hour, minute, second: 0, hundredths: 0 });

/**
 * When each interval is pushed: billing data every 15 minutes and analysis data every 4 hours are the typical setup of the
 * OMNIA data sheet (Power consumption); events every hour are designed. Any other times may be set.
 */
const usualTimes: Readonly<Record<1 | 2 | 3, readonly CosemTime[]>> = {
  1: [0, 15, 30, 45].map((minute) => at(undefined, minute)),
  2: [0, 4, 8, 12, 16, 20].map((hour) => at(hour, 0)),
  3: [at(undefined, 0)],
};

const setups: Readonly<Record<1 | 2 | 3, PushSetupName>> = { 1: 'interval1', 2: 'interval2', 3: 'interval3' };

/** The schedules 0-b:15.0.4, and the scripts b that they have executed: each pushes setup b. */
export const pushScheduleParts: readonly ObjectPart[] = [
  part(ScriptTable, `${scriptTable}`, {
    scripts: stored(
      ([1, 2, 3] as const).map((b) => methodScript(b, PushSetupV2, purposeOf(setups[b]).logicalName, 'push')),
    ),
  }),
  ...([1, 2, 3] as const).map((b) =>
    part(SingleActionSchedule, `0-${b}:15.0.4`, {
      executedScript: stored({ scriptLogicalName: scriptTable, scriptSelector: b }),
      type: stored('different-times-with-wildcards'),
      executionTime: stored(usualTimes[b].map((time) => ({ time, date: everyDay }))),
    }),
  ),
];
