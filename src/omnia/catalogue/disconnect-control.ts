import { DisconnectControl, Limiter, ScriptTable, SingleActionSchedule } from '../../cosem/index.ts';
import { breaker } from '../hardware.ts';
import type { ObjectAccess } from '../object-access.ts';
import { eventLog } from './event-logs.ts';
import { data, of, table } from './rows.ts';

const signedExecution: ObjectAccess = { execute: ['control'], signed: true };
const signedSchedule: ObjectAccess = { read: 'readers', write: ['control'], signed: true };
const signedConfiguration: ObjectAccess = { read: 'readers', write: ['management'], signed: true };
const threshold = 'double-long-unsigned';

/** The supply control switch (OMNIA data sheet, Supply control switch). Of the limiter the data sheet says nothing. */
export const disconnectControl = table(
  of(DisconnectControl, [['0-0:96.3.10', 'Supply control switch', 'obis-list', { controlMode: 'mode-2' }]], {
    requires: breaker,
    access: signedExecution,
  }),
  of(ScriptTable, [['0-0:10.0.106', 'Disconnect control script table', 'obis-list']], {
    requires: breaker,
    access: signedExecution,
  }),
  of(
    SingleActionSchedule,
    [['0-0:15.0.1', 'Disconnect control schedule', 'obis-list', { type: 'single-time-with-wildcards' }]],
    { requires: breaker, access: signedSchedule },
  ),
  of(
    Limiter,
    [
      [
        '0-0:17.0.0',
        'Limiter',
        'obis-list',
        {},
        { types: { thresholdActive: threshold, thresholdNormal: threshold, thresholdEmergency: threshold } },
      ],
    ],
    { requires: breaker, access: signedConfiguration },
  ),
  eventLog('disconnect', 'idis in part'),
  data(
    [
      [
        '0-0:96.80.100',
        'Signature of supply control switch commands',
        'enum',
        'data-sheet',
        { access: signedConfiguration, detail: '0 none, 1 required' },
      ],
      ['0-0:96.15.2', 'Supply control switch operations', 'long-unsigned', 'obis-list'],
      [
        '0-0:96.80.101',
        'Control push button, hold time',
        'long-unsigned',
        'data-sheet',
        { default: 3000, detail: 'in milliseconds' },
      ],
    ],
    { requires: breaker },
  ),
);
