import { Data, Register } from '../../cosem/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

/** Octets of the text and of the code for the consumer (DSMR P1 5.0.2, 4.2.2). */
const longestText = 1024;
const longestCode = 8;
/** A message for the consumer was changed. */
const messageEvent = 99;

/** A message for the consumer: at most so many octets. */
function message(most: number) {
  return stored<OmniaMeter, { readonly kind: 'octet-string'; readonly value: Uint8Array }>(
    { kind: 'octet-string', value: new Uint8Array(0) },
    {
      check: ({ kind, value }) => {
        if (kind !== 'octet-string') throw new ServiceRefusal('type-unmatched');
        if (value.length > most) throw new ServiceRefusal('other-reason');
      },
      stored: (_, self) => self.events.log(messageEvent),
    },
  );
}

/** The HAN port (OMNIA data sheet, Home area network). */
export const hanParts: readonly ObjectPart[] = [
  part(Data, '0-0:96.80.170', {
    value: stored(
      { kind: 'enum', value: 1 },
      {
        check: ({ kind, value }) => {
          if (kind !== 'enum') throw new ServiceRefusal('type-unmatched');
          if (value !== 1 && value !== 2) throw new ServiceRefusal('other-reason');
        },
      },
    ),
  }),
  part(Register, '0-0:96.80.171', {
    value: stored(
      { kind: 'unsigned', value: 10 },
      {
        check: ({ kind, value }) => {
          if (kind !== 'unsigned') throw new ServiceRefusal('type-unmatched');
          if (value === 0) throw new ServiceRefusal('other-reason');
        },
      },
    ),
  }),
  part(Data, '0-0:96.80.172', {
    value: {
      read: ({ han }) => ({ kind: 'boolean', value: han?.isEnabled === true }),
      write: ({ han }, { kind, value }) => {
        if (kind !== 'boolean' || han === undefined) throw new ServiceRefusal('type-unmatched');
        han.isEnabled = value;
      },
    },
  }),
  part(Data, '0-0:96.13.0', { value: message(longestText) }),
  part(Data, '0-0:96.13.1', { value: message(longestCode) }),
];
