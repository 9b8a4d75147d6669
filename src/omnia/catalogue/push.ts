import { PushSetupV2, ScriptTable, SingleActionSchedule } from '../../cosem/index.ts';
import { lastGaspByModem, modem, threePhase } from '../hardware.ts';
import { configuration, executedBy } from '../object-access.ts';
import { data, of, table } from './rows.ts';

const setup = { pushClientSap: 102, pushOperationMethod: 'confirmed-retry-on-missing-confirmation' } as const;
const remote = { requires: modem, access: configuration };

/** What the meter sends by itself and when (OMNIA data sheet, Communication). */
export const push = table(
  of(
    PushSetupV2,
    [
      ['0-0:25.9.0', 'Push setup, on connectivity', 'idis', setup],
      ['0-1:25.9.0', 'Push setup, interval 1', 'idis', setup, { detail: 'billing or load profile 1, 15 minutes' }],
      ['0-2:25.9.0', 'Push setup, interval 2', 'idis', setup, { detail: 'analysis data, 4 hours' }],
      ['0-3:25.9.0', 'Push setup, interval 3', 'idis', setup, { detail: 'event logs' }],
      ['0-4:25.9.0', 'Push setup, on alarm', 'idis', setup],
      ['0-7:25.9.0', 'Push setup, on installation', 'idis', setup],
      ['0-8:25.9.0', 'Push setup, grid snapshot', 'designed', setup],
    ],
    remote,
  ),
  of(ScriptTable, [['0-0:10.0.108', 'Push script table', 'obis-list']], {
    requires: modem,
    access: executedBy('management'),
  }),
  of(
    SingleActionSchedule,
    [
      ['0-1:15.0.4', 'Push schedule 1', 'obis-list', { type: 'single-time-with-wildcards' }],
      ['0-2:15.0.4', 'Push schedule 2', 'obis-list', { type: 'single-time-with-wildcards' }],
      ['0-3:15.0.4', 'Push schedule 3', 'obis-list', { type: 'single-time-with-wildcards' }],
    ],
    remote,
  ),
  data([
    [
      '0-0:96.80.90',
      'Push queue',
      'array',
      'designed',
      { requires: modem, detail: 'of each class: how many wait, the oldest, how many were dropped' },
    ],
    ['0-0:96.80.91', 'Push randomisation', 'structure', 'designed', remote],
  ]),
);

/** The message of a meter that loses its supply (OMNIA data sheet, Last gasp). */
export const lastGasp = table(
  of(PushSetupV2, [['0-5:25.9.0', 'Push setup, last gasp', 'designed', setup]], {
    requires: lastGaspByModem,
    access: configuration,
  }),
  data(
    [
      ['0-0:96.80.80', 'Start of the interruption of all phases', 'octet-string', 'data-sheet'],
      ['0-0:96.80.81', 'Last gasp, enabled and repeats', 'structure', 'designed', { access: configuration }],
      ['0-0:96.15.12', 'Last gasp counter', 'long-unsigned', 'designed'],
    ],
    { requires: lastGaspByModem },
  ),
  of(
    SingleActionSchedule,
    [
      [
        '0-0:15.2.4',
        'Last gasp test, schedule',
        'smr',
        { type: 'single-time-with-wildcards' },
        { requires: lastGaspByModem },
      ],
      [
        '0-0:15.1.4',
        'Phase outage test, schedule',
        'smr',
        { type: 'single-time-with-wildcards' },
        { requires: threePhase },
      ],
    ],
    { access: configuration },
  ),
);
