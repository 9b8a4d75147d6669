import { ImageTransfer, ScriptTable, SingleActionSchedule } from '../../cosem/index.ts';
import { homeAreaNetwork, modem } from '../hardware.ts';
import { everyoneReads, executedBy, type ObjectAccess } from '../object-access.ts';
import { data, of, table } from './rows.ts';

const upgrade: ObjectAccess = {
  read: 'readers',
  write: ['firmware', 'management'],
  execute: ['firmware', 'management'],
};

/** Firmware and its upgrade. */
export const firmware = table(
  data([
    ['1-0:0.2.0', 'Firmware identifier, metrology', 'octet-string', 'smr', { access: everyoneReads }],
    ['1-0:0.2.8', 'Firmware signature, metrology', 'octet-string', 'smr'],
    ['1-1:0.2.0', 'Firmware identifier, application', 'octet-string', 'smr'],
    ['1-1:0.2.8', 'Firmware signature, application', 'octet-string', 'smr'],
    ['1-2:0.2.0', 'Firmware identifier, modem', 'octet-string', 'smr', { requires: modem }],
    ['1-2:0.2.8', 'Firmware signature, modem', 'octet-string', 'smr', { requires: modem }],
    ['1-3:0.2.0', 'Version of the P1 port', 'octet-string', 'smr', { requires: homeAreaNetwork }],
    ['0-0:96.2.13', 'Date of the last firmware activation', 'octet-string', 'obis-list'],
  ]),
  of(ImageTransfer, [['0-0:44.0.0', 'Image transfer', 'smr', { imageBlockSize: 512 }]], { access: upgrade }),
  of(ScriptTable, [['0-0:10.0.107', 'Image activation script table', 'obis-list']], { access: executedBy('firmware') }),
  of(
    SingleActionSchedule,
    [['0-0:15.0.2', 'Image activation schedule', 'obis-list', { type: 'single-time-with-wildcards' }]],
    { access: { read: 'readers', write: ['firmware'] } },
  ),
);
