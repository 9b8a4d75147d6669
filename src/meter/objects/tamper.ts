import { Data, Register } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import { dateTimeData, wholeNumber } from '../data-values.ts';
import { noDateTime } from '../initial-value.ts';
import { type ObjectPart, part } from '../part.ts';
import { tamperings, tamperKinds } from '../tamper/tampering.ts';

const object = (e: number) => `${Obis.of(0, 0, 96, 20, e)}`;
const seconds = (milliseconds: number) => wholeNumber('double-long-unsigned', Math.floor(milliseconds / 1000));

/** Attempts at the meter, and whether the display shows that there was one (OMNIA data sheet, Tamper proof). */
export const tamperParts: readonly ObjectPart[] = [
  ...tamperKinds.flatMap((kind) => {
    const { instance } = tamperings[kind];
    return [
      part(Data, object(instance), { value: ({ tamper }) => wholeNumber('long-unsigned', tamper.count(kind)) }),
      part(Data, object(instance + 1), {
        value: (self) => {
          const at = self.tamper.begunAt(kind);
          return at === undefined ? noDateTime() : dateTimeData(self.timeOf(at));
        },
      }),
      part(Register, object(instance + 2), { value: ({ tamper }) => seconds(tamper.duration(kind)) }),
      part(Register, object(instance + 3), { value: ({ tamper }) => seconds(tamper.durationOfAll(kind)) }),
    ];
  }),
  part(Data, '0-0:96.80.190', {
    value: {
      read: ({ tamper }) => ({ kind: 'boolean', value: tamper.isIndicated }),
      write: ({ tamper }, { kind, value }) => {
        if (kind !== 'boolean') throw new ServiceRefusal('type-unmatched');
        // A client says that it has seen it; what it says that there was, nobody has.
        if (value && !tamper.isIndicated) throw new ServiceRefusal('other-reason');
        if (!value) tamper.clearIndication();
      },
    },
  }),
];
