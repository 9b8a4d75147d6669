import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { boolean, doubleLongUnsigned, enumeration, integer } from '../types/numbers.ts';
import { bitString, octetString } from '../types/strings.ts';

const imageTransferStatus = enumeration({
  'image-transfer-not-initiated': 0,
  'image-transfer-initiated': 1,
  'image-verification-initiated': 2,
  'image-verification-successful': 3,
  'image-verification-failed': 4,
  'image-activation-initiated': 5,
  'image-activation-successful': 6,
  'image-activation-failed': 7,
});

const imageToActivateInfoElement = structure({
  imageToActivateSize: doubleLongUnsigned,
  imageToActivateIdentification: octetString,
  imageToActivateSignature: octetString,
});

/**
 * Image transfer (Blue Book 4.4.6): class_id 18, version 0. Firmware in blocks: initiate, transfer, verify, activate.
 * Blocks count from 0.
 */
export const ImageTransfer = interfaceClass(
  'Image transfer',
  { classId: 18, version: 0 },
  {
    imageBlockSize: attribute(2, doubleLongUnsigned),
    imageTransferredBlocksStatus: readOnly(3, bitString),
    imageFirstNotTransferredBlockNumber: readOnly(4, doubleLongUnsigned),
    imageTransferEnabled: attribute(5, boolean),
    imageTransferStatus: readOnly(6, imageTransferStatus),
    imageToActivateInfo: readOnly(7, array(imageToActivateInfoElement)),
  },
  {
    imageTransferInitiate: method(1, structure({ imageIdentifier: octetString, imageSize: doubleLongUnsigned })),
    imageBlockTransfer: method(2, structure({ imageBlockNumber: doubleLongUnsigned, imageBlockValue: octetString })),
    imageVerify: method(3, integer),
    imageActivate: method(4, integer),
  },
);
