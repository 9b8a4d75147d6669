import { Data, ProfileGenericV1, RegisterMonitor } from '../../cosem/index.ts';
import { alarmObjects } from '../alarm-register.ts';
import type { AlarmRegisterNumber } from '../event.ts';
import { auxiliaryPowerSupply } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import { data, of, type Row, table } from './rows.ts';
import type { ObjectSource } from './sources.ts';

/* @__NO_SIDE_EFFECTS__ */
function alarmRegister(number: AlarmRegisterNumber, source: ObjectSource, monitorSource: ObjectSource): readonly Row[] {
  const { register, filter, descriptor, monitor } = alarmObjects(number);
  const monitoredValue = { classId: Data.classId, logicalName: descriptor, attributeIndex: 2 };
  const thresholds = [{ kind: 'double-long-unsigned', value: 0 }] as const;
  const common = { access: configuration };
  return [
    ...data(
      [
        [`${register}`, `Alarm register ${number}`, 'double-long-unsigned', source, { detail: 'zeroes clear bits' }],
        [`${filter}`, `Alarm filter ${number}`, 'double-long-unsigned', source],
        [`${descriptor}`, `Alarm descriptor ${number}`, 'double-long-unsigned', 'idis'],
      ],
      common,
    ),
    ...of(
      RegisterMonitor,
      [[`${monitor}`, `Alarm monitor ${number}`, monitorSource, { thresholds, monitoredValue }]],
      common,
    ),
  ];
}

/** The alarm registers and what watches them (OMNIA data sheet, Events and alarms). */
export const alarms = table(
  alarmRegister(1, 'idis', 'smr'),
  alarmRegister(2, 'idis', 'obis-list'),
  alarmRegister(3, 'smr', 'smr'),
  of(ProfileGenericV1, [['0-0:97.98.255', 'Alarm register profile', 'obis-list']]),
);

/** Error registers and states (OMNIA data sheet, Display, 8.c). */
export const errorRegisters = table(
  data([
    ['0-0:97.97.0', 'Error register 1', 'double-long-unsigned', 'iec', { access: configuration }],
    ['0-0:97.97.1', 'Error register 2', 'double-long-unsigned', 'iec', { access: configuration }],
    ['0-0:96.5.0', 'Internal operating status', 'long-unsigned', 'obis-list'],
    ['1-0:96.10.0', 'Status, missing voltage', 'unsigned', 'obis-list'],
    ['1-0:96.10.1', 'Status, missing current', 'unsigned', 'obis-list'],
    ['1-0:96.10.2', 'Status, current without voltage', 'unsigned', 'obis-list'],
    ['1-0:96.10.3', 'Status, auxiliary power supply', 'unsigned', 'obis-list', { requires: auxiliaryPowerSupply }],
  ]),
);
