import { Data } from '../../cosem/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import { countedNumber } from '../data-values.ts';
import { type ObjectPart, part } from '../part.ts';
import { pulseSources } from '../pulses.ts';

/** What the S0 output stands for, and what it has counted (OMNIA data sheet, S0 pulse output). */
export const pulseOutputParts: readonly ObjectPart[] = [
  part(Data, '0-0:96.80.130', {
    value: {
      read: ({ pulses }) => ({ kind: 'enum', value: pulses.outputSource }),
      write: ({ pulses }, { kind, value }) => {
        if (kind !== 'enum') throw new ServiceRefusal('type-unmatched');
        if (pulseSources[value] === undefined) throw new ServiceRefusal('other-reason');
        pulses.selectOutputSource(value);
      },
    },
  }),
  part(Data, '0-0:96.80.131', {
    value: ({ pulses }) => countedNumber('double-long-unsigned', pulses.outputCount),
  }),
];
