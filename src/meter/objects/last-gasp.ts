import { type AttributeValue, Data } from '../../cosem/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import { wholeNumber } from '../data-values.ts';
import { noDateTime } from '../initial-value.ts';
import { type ObjectPart, part } from '../part.ts';
import {
  interruptionStart,
  type LastGaspSettings,
  lastGaspCount,
  lastGaspSettings,
  setLastGasp,
} from '../supply/last-gasp.ts';

type Value = AttributeValue<typeof Data, 'value'>;

const debounceLimits = { least: 20, most: 1000 } as const;
const mostSends = 10;

function settingsData({ isEnabled, sends, debounce }: LastGaspSettings): Value {
  return {
    kind: 'structure',
    value: [
      { kind: 'boolean', value: isEnabled },
      { kind: 'unsigned', value: sends },
      { kind: 'long-unsigned', value: debounce },
    ],
  };
}

function settingsIn({ kind, value }: Value): LastGaspSettings {
  const [enabled, sends, debounce] = kind === 'structure' && value.length === 3 ? value : [];
  if (enabled?.kind !== 'boolean' || sends?.kind !== 'unsigned' || debounce?.kind !== 'long-unsigned')
    throw new ServiceRefusal('type-unmatched');
  const settings = { isEnabled: enabled.value, sends: sends.value, debounce: debounce.value };
  const isGood =
    settings.sends >= 1 &&
    settings.sends <= mostSends &&
    settings.debounce >= debounceLimits.least &&
    settings.debounce <= debounceLimits.most;
  if (!isGood) throw new ServiceRefusal('other-reason');
  return settings;
}

/** The message of a meter that loses its supply (OMNIA data sheet, Last gasp). */
export const lastGaspParts: readonly ObjectPart[] = [
  part(Data, '0-0:96.80.80', { value: (self) => interruptionStart(self) ?? noDateTime() }),
  part(Data, '0-0:96.80.81', {
    value: {
      read: (self) => settingsData(lastGaspSettings(self)),
      write: (self, value) => setLastGasp(self, settingsIn(value)),
    },
  }),
  part(Data, '0-0:96.15.12', { value: (self) => wholeNumber('long-unsigned', lastGaspCount(self)) }),
];
