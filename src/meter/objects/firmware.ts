import { ImageTransfer, ScriptTable } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import { FirmwareImage, imageBlockSize } from '../firmware-image.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

const name = obis('0-0:44.0.0');
const imageOf = (self: OmniaMeter) => new FirmwareImage(self);

/** The image, where upgrades are enabled. */
function enabled(self: OmniaMeter): FirmwareImage {
  if (!self.read(ImageTransfer, name, 'imageTransferEnabled')) throw new ServiceRefusal('scope-of-access-violated');
  return imageOf(self);
}

/** Firmware upgrade (OMNIA data sheet, Firmware update). */
export const firmwareParts: readonly ObjectPart[] = [
  part(ImageTransfer, `${name}`, {
    imageBlockSize: {
      read: () => imageBlockSize,
      // Blocks have one size in this meter.
      write: (_, size) => {
        if (size !== imageBlockSize) throw new ServiceRefusal('other-reason');
      },
    },
    imageTransferredBlocksStatus: (self) => imageOf(self).blocks,
    imageFirstNotTransferredBlockNumber: (self) => imageOf(self).firstMissing,
    imageTransferEnabled: stored(true),
    imageTransferStatus: (self) => imageOf(self).status,
    imageToActivateInfo: (self) => imageOf(self).toActivate,
    imageTransferInitiate: (self, { imageIdentifier, imageSize }) => {
      enabled(self).initiate(imageIdentifier, imageSize);
    },
    imageBlockTransfer: (self, { imageBlockNumber, imageBlockValue }) => {
      enabled(self).take(imageBlockNumber, imageBlockValue);
    },
    imageVerify: (self) => {
      enabled(self).verify();
    },
    imageActivate: (self) => {
      enabled(self).activate();
    },
  }),
  part(ScriptTable, '0-0:10.0.107', {
    scripts: [],
    execute: (self, identifier) => {
      if (identifier !== 1) throw new ServiceRefusal('other-reason');
      enabled(self).activate();
    },
  }),
];
