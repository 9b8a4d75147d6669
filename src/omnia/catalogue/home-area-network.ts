import { IecLocalPortSetupV1 } from '../../cosem/index.ts';
import { homeAreaNetwork as hardware, hotSwap as hotSwapHardware } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import { data, of, registers, table } from './rows.ts';

const configured = { requires: hardware, access: configuration };

/** The P1 port (OMNIA data sheet, Home area network). */
export const homeAreaNetwork = table(
  data(
    [
      ['0-0:96.80.170', 'P1 list', 'enum', 'designed', { default: 1, detail: '1 Nordic, 2 DSMR 5.0.2' }],
      ['0-0:96.80.172', 'P1 enabled', 'boolean', 'designed', { default: false }],
      ['0-0:96.13.0', 'Consumer message, text', 'octet-string', 'obis-list'],
      ['0-0:96.13.1', 'Consumer message, code', 'octet-string', 'obis-list'],
    ],
    configured,
  ),
  data([['0-0:96.80.173', 'P1 with 5 V output', 'boolean', 'designed']], { requires: hardware }),
  registers([['0-0:96.80.171', 'P1 interval', 'unsigned', 0, 's', 'designed', { default: 10 }]], configured),
  of(IecLocalPortSetupV1, [['0-0:20.0.1', 'HAN port setup', 'obis-list in part', { defaultBaud: '115200-baud' }]], {
    requires: hardware,
  }),
);

/** The HOT SWAP interface (OMNIA data sheet, Configuration – hardware, X13). */
export const hotSwap = table(
  data([['0-0:96.80.180', 'HOT SWAP interface', 'enum', 'data-sheet', { detail: '0 not fitted, 1 idle, 2 active' }]], {
    requires: hotSwapHardware,
  }),
);
