import { type AttributeValue, Data } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import { type EventLoggerName, eventCodeName, eventLoggers } from '../../omnia/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import { acknowledgeAlarms, alarmBits, alarmDescriptor, keepAlarmBits } from '../alarm-memory.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

type Value = AttributeValue<typeof Data, 'value'>;

const loggers = Object.keys(eventLoggers) as EventLoggerName[];
const registers = [1, 2, 3];
const alarmObject = (offset: number, register: number) => Obis.of(0, 0, 97, 98, offset + register - 1);
const bits = (value: number) => ({ kind: 'double-long-unsigned', value }) as const;

function filterOf(self: OmniaMeter, register: number): number {
  return Number(self.read(Data, alarmObject(10, register), 'value').value);
}

/** Event codes and alarms (OMNIA data sheet, Events and alarms). */
export const eventParts: readonly ObjectPart[] = [
  ...loggers.map((logger) =>
    part(Data, `${eventCodeName(logger)}`, {
      value: ({ events }) => ({ kind: 'unsigned', value: events.lastCode(logger) }),
    }),
  ),
  ...registers.map((register) =>
    part(Data, `${alarmObject(0, register)}`, {
      value: {
        read: (self) => bits(alarmBits(self, register)),
        write: (self, value) => keepAlarmBits(self, register, bitsIn(value)),
      },
    }),
  ),
  // All alarms pass, until management filters them (designed).
  ...registers.map((register) => part(Data, `${alarmObject(10, register)}`, { value: stored(bits(0xffff_ffff)) })),
  ...registers.map((register) =>
    part(Data, `${alarmObject(20, register)}`, {
      value: {
        read: (self) => bits(alarmDescriptor(self, register, filterOf(self, register))),
        write: (self, value) => acknowledgeAlarms(self, register, bitsIn(value)),
      },
    }),
  ),
];

function bitsIn({ kind, value }: Value): number {
  if (kind !== 'double-long-unsigned') throw new ServiceRefusal('type-unmatched');
  return Number(value);
}
