import { bitFields, octetString, sequence, u8, u16 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';

/** Block-Control (COSEMpdu): the window is what the sender of this block can take in. */
export const BlockControl = bitFields(u8, { windowSize: [0, 6], streaming: [6, 1], lastBlock: [7, 1] });
export interface BlockControl extends Infer<typeof BlockControl> {}

/** General-Block-Transfer (COSEMpdu): a part of any APDU. */
export const GeneralBlockTransfer = sequence({
  blockControl: BlockControl,
  blockNumber: u16,
  blockNumberAck: u16,
  blockData: octetString,
});
export interface GeneralBlockTransfer extends Infer<typeof GeneralBlockTransfer> {}
