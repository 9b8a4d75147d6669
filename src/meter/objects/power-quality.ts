import type { Data as DataValue } from '../../axdr/index.ts';
import { Data } from '../../cosem/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import { triggerFilter, triggerOctets, usualTriggers } from '../grid-snapshot/triggers.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { classCountersName, noneCounted } from '../power-quality/class-counters.ts';

const phases = [0, 1, 2] as const;

const octets = (value: Uint8Array): DataValue => ({ kind: 'octet-string', value });

/** What is wrong with the grid just now (0-0:96.80.74). */
function gridState({ powerQuality }: OmniaMeter): number {
  const { grid, supply } = powerQuality.assessment;
  if (grid.neutral.isReported) return 1;
  if (grid.mediumVoltage.isReported) return 2;
  return supply.phases.some(({ level }) => level === 'missing') ? 3 : 0;
}

/** Counters by class, the state of the grid, and what triggers a snapshot of it. */
export const powerQualityParts: readonly ObjectPart[] = [
  ...phases.map((phase) => part(Data, `${classCountersName('dip', phase)}`, { value: stored(noneCounted('dip')) })),
  ...phases.map((phase) => part(Data, `${classCountersName('swell', phase)}`, { value: stored(noneCounted('swell')) })),
  part(Data, '0-0:96.80.74', { value: (self) => ({ kind: 'enum', value: gridState(self) }) }),
  part(Data, '0-0:96.80.60', {
    value: stored<OmniaMeter, DataValue>(octets(triggerFilter(usualTriggers)), {
      check: (value) => {
        if (value.kind !== 'octet-string') throw new ServiceRefusal('type-unmatched');
        if (value.value.length !== triggerOctets) throw new ServiceRefusal('other-reason');
      },
    }),
  }),
];
