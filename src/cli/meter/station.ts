import { managementSap } from '../../meter/index.ts';
import type { HdlcServerOptions } from '../../transport/index.ts';

const longestInformationField = 1024;

/** The meter as an HDLC station: one logical device, at any physical address that a client may think of. */
export const stationOptions: Pick<
  HdlcServerOptions,
  'logicalDevices' | 'physicalDevice' | 'addressSizes' | 'parameters' | 'maximumApduLength'
> = {
  logicalDevices: [managementSap],
  physicalDevice: 17,
  addressSizes: [1, 2, 4],
  parameters: {
    maximumInformationFieldLengthTransmit: longestInformationField,
    maximumInformationFieldLengthReceive: longestInformationField,
  },
  maximumApduLength: 65_535,
};
