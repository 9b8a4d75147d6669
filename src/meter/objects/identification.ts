import { Data, Register, SapAssignment } from '../../cosem/index.ts';
import { managementSap } from '../associations.ts';
import { dateTimeData, textData, wholeNumber } from '../data-values.ts';
import type { MeterIdentity } from '../identity.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

/** Texts that tell a meter from others, in octet-strings. */
const octets: Readonly<Record<string, (identity: MeterIdentity) => string>> = {
  '0-0:42.0.0': ({ logicalDeviceName }) => logicalDeviceName,
  '0-0:96.1.0': ({ serialNumber }) => serialNumber,
  '1-3:0.2.0': () => '50',
};

/** The same in visible-strings. */
const texts: Readonly<Record<string, (identity: MeterIdentity) => string>> = {
  '0-0:96.1.2': ({ digits }) => digits(2, 10),
  '0-0:96.1.4': () => 'A1',
  '0-0:96.1.5': ({ digits }) => digits(3, 8),
  '1-0:0.0.5': ({ digits }) => digits(4, 16),
  '1-0:0.2.129': () => 'dlms-cosem OMNIA 1',
  '0-0:96.80.160': ({ digits }) => `8945${digits(5, 15)}`,
  '0-0:96.80.161': ({ digits }) => `35${digits(6, 13)}`,
  '0-0:96.80.162': ({ digits }) => `23801${digits(7, 10)}`,
};

const hour = 3_600_000;

/** When a meter was made ready: what it shows for its calibration. */
const installed = (self: OmniaMeter) => dateTimeData(self.timeOf(self.installedAt));

/** What the meter is. */
export const identificationParts: readonly ObjectPart[] = [
  ...Object.entries(octets).map(([name, text]) =>
    part(Data, name, { value: ({ identity }) => textData(text(identity)) }),
  ),
  ...Object.entries(texts).map(([name, text]) =>
    part(Data, name, { value: ({ identity }) => ({ kind: 'visible-string', value: text(identity) }) }),
  ),
  part(Data, '0-0:96.2.5', { value: installed }),
  part(SapAssignment, '0-0:41.0.0', {
    sapAssignmentList: ({ identity }) => [{ sap: managementSap, logicalDeviceName: identity.logicalDeviceName }],
  }),
  part(Register, '0-0:96.8.0', {
    value: (self) => wholeNumber('double-long-unsigned', Math.floor((self.now() - self.installedAt) / hour)),
    scalerUnit: { scaler: 0, unit: 5 },
  }),
];
