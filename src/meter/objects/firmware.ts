import { Data, ImageTransfer, ScriptTable } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import { dateTimeData, textData } from '../data-values.ts';
import { activeDigest, activeIdentifier, lastActivation } from '../firmware/active-firmware.ts';
import type { FirmwareImage } from '../firmware/firmware-image.ts';
import { type FirmwareTarget, firmwareKinds } from '../firmware/firmware-target.ts';
import { imageBlockSize } from '../firmware/image-blocks.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

const name = obis('0-0:44.0.0');

/** The image, where upgrades are enabled. */
function enabled(self: OmniaMeter): FirmwareImage {
  if (!self.read(ImageTransfer, name, 'imageTransferEnabled')) throw new ServiceRefusal('scope-of-access-violated');
  return self.firmware;
}

const targets = Object.keys(firmwareKinds) as FirmwareTarget[];

/** The one script of the image activation script table, which a schedule or a client executes. */
const activation = {
  scriptIdentifier: 1,
  actions: [
    {
      serviceId: 'execute-method' as const,
      classId: ImageTransfer.classId,
      logicalName: name,
      index: ImageTransfer.methods.imageActivate.methodId,
      parameter: { kind: 'integer' as const, value: 0 },
    },
  ],
};

/** Firmware update (OMNIA data sheet, Remote firmware update). */
export const firmwareParts: readonly ObjectPart[] = [
  part(ImageTransfer, `${name}`, {
    imageBlockSize: {
      read: () => imageBlockSize,
      // Blocks have one size in this meter.
      write: (_, size) => {
        if (size !== imageBlockSize) throw new ServiceRefusal('other-reason');
      },
    },
    imageTransferredBlocksStatus: (self) => self.firmware.blocks,
    imageFirstNotTransferredBlockNumber: (self) => self.firmware.firstMissing,
    imageTransferEnabled: stored(true),
    imageTransferStatus: (self) => self.firmware.status,
    imageToActivateInfo: (self) => self.firmware.toActivate,
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
    scripts: [activation],
    execute: (self, identifier) => {
      if (identifier !== activation.scriptIdentifier) throw new ServiceRefusal('other-reason');
      enabled(self).activate();
    },
  }),
  ...targets.flatMap((target) => [
    part(Data, firmwareKinds[target].identifier, { value: (self) => textData(activeIdentifier(self, target)) }),
    part(Data, firmwareKinds[target].signature, {
      value: (self) => ({ kind: 'octet-string', value: activeDigest(self, target) }),
    }),
  ]),
  part(Data, '0-0:96.2.13', { value: (self) => dateTimeData(self.timeOf(lastActivation(self))) }),
];
