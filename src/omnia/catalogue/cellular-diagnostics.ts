import { GsmDiagnosticV2, LteMonitoringV1 } from '../../cosem/index.ts';
import { modem } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import { withTime } from './event-logs.ts';
import { columns, data, of, profiles, registers, table } from './rows.ts';

const daily = { period: 86_400 };

/** The modem and its network (OMNIA data sheet, Communication). */
export const cellularDiagnostics = table(
  of(GsmDiagnosticV2, [['0-0:25.6.0', 'GSM diagnostic', 'class-name']], { requires: modem }),
  of(LteMonitoringV1, [['0-0:25.11.0', 'LTE monitoring', 'class-name']], { requires: modem }),
  profiles(
    [
      [
        '0-0:99.18.0',
        'LTE monitoring profile',
        'iec',
        withTime(columns(LteMonitoringV1, 'lteQualityOfService', '0-0:25.11.0')),
        60,
        daily,
      ],
      [
        '0-0:99.13.0',
        'GSM diagnostic profile',
        'iec',
        withTime(columns(GsmDiagnosticV2, 'cellInfo', '0-0:25.6.0')),
        60,
        daily,
      ],
    ],
    { requires: modem },
  ),
  data(
    [
      ['0-0:96.12.5', 'GSM field strength', 'unsigned', 'obis-list'],
      ['0-0:96.80.160', 'ICCID', 'visible-string', 'designed'],
      ['0-0:96.80.161', 'IMEI', 'visible-string', 'designed'],
      ['0-0:96.80.162', 'IMSI', 'visible-string', 'designed'],
      ['0-0:96.80.163', 'LTE band in use', 'unsigned', 'data-sheet', { detail: '3, 8, 20 or 28' }],
      ['0-0:96.80.164', 'Connection to the head-end verified', 'boolean', 'designed'],
    ],
    { requires: modem },
  ),
  registers(
    [
      [
        '0-0:96.80.165',
        'Modem, preferred access technology',
        'unsigned',
        0,
        'none',
        'data-sheet',
        { default: 0, access: configuration, detail: '0: the meter chooses' },
      ],
    ],
    { requires: modem },
  ),
);
