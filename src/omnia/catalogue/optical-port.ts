import { IecHdlcSetupV1, IecLocalPortSetupV1 } from '../../cosem/index.ts';
import { configuration } from '../object-access.ts';
import { of, table } from './rows.ts';

/** The optical port: 9600 baud at most (OMNIA data sheet, Technical data). */
export const opticalPort = table(
  of(
    IecLocalPortSetupV1,
    [
      [
        '0-0:20.0.0',
        'Optical port setup',
        'obis-list',
        { defaultMode: 'hdlc', defaultBaud: '300-baud', propBaud: '9600-baud', responseTime: '20-ms' },
      ],
    ],
    { access: configuration },
  ),
);

/** HDLC on the optical port; the defaults are those of IEC 62056-46. */
export const hdlc = table(
  of(
    IecHdlcSetupV1,
    [
      [
        '0-0:22.0.0',
        'HDLC setup, optical port',
        'obis-list',
        {
          commSpeed: '9600-baud',
          windowSizeTransmit: 1,
          windowSizeReceive: 1,
          maxInfoFieldLengthTransmit: 128,
          maxInfoFieldLengthReceive: 128,
          interOctetTimeOut: 25,
          inactivityTimeOut: 120,
          deviceAddress: 16,
        },
      ],
    ],
    { access: configuration },
  ),
);
