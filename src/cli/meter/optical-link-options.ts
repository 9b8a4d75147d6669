import type { SecondaryStationOptions } from '../../hdlc/index.ts';
import type { LocalPortSettings } from '../../meter/index.ts';
import { stationOptions } from './station.ts';

/** The largest lower address that fits two octets; greater ones take four. */
const largestShortAddress = 0x7f;

/** A link over the optical port, as its HDLC setup has it. */
export function opticalLinkOptions(settings: LocalPortSettings): SecondaryStationOptions {
  const { physicalDevice, interOctetTimeout, inactivityTimeout } = settings;
  return {
    logicalDevices: stationOptions.logicalDevices,
    physicalDevice,
    addressSizes: physicalDevice > largestShortAddress ? [1, 4] : stationOptions.addressSizes,
    interOctetTimeout,
    inactivityTimeout,
    parameters: {
      maximumInformationFieldLengthTransmit: settings.informationFieldTransmit,
      maximumInformationFieldLengthReceive: settings.informationFieldReceive,
      windowSizeTransmit: settings.windowSizeTransmit,
      windowSizeReceive: settings.windowSizeReceive,
    },
  };
}
