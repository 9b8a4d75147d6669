import { choice, optional, paired, rawData, sequence, sequenceOf, u32 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { DataBlockSA } from './datablock.ts';
import {
  CosemAttributeDescriptor,
  CosemAttributeDescriptorWithSelection,
  SelectiveAccessDescriptor,
} from './descriptors.ts';
import { InvokeIdAndPriority } from './invoke-id.ts';
import { DataAccessResult } from './results.ts';

/** Set-Request (COSEMpdu): writes attributes. */
export const SetRequest = choice({
  'set-request-normal': [
    1,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      cosemAttributeDescriptor: CosemAttributeDescriptor,
      accessSelection: optional(SelectiveAccessDescriptor),
      value: rawData,
    }),
  ],
  'set-request-with-first-datablock': [
    2,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      cosemAttributeDescriptor: CosemAttributeDescriptor,
      accessSelection: optional(SelectiveAccessDescriptor),
      datablock: DataBlockSA,
    }),
  ],
  'set-request-with-datablock': [3, sequence({ invokeIdAndPriority: InvokeIdAndPriority, datablock: DataBlockSA })],
  'set-request-with-list': [
    4,
    paired(
      sequence({
        invokeIdAndPriority: InvokeIdAndPriority,
        attributeDescriptorList: sequenceOf(CosemAttributeDescriptorWithSelection, 10),
        valueList: sequenceOf(rawData),
      }),
      'attributeDescriptorList',
      'valueList',
    ),
  ],
  'set-request-with-list-and-first-datablock': [
    5,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      attributeDescriptorList: sequenceOf(CosemAttributeDescriptorWithSelection, 10),
      datablock: DataBlockSA,
    }),
  ],
});
export type SetRequest = Infer<typeof SetRequest>;

/** Set-Response (COSEMpdu). */
export const SetResponse = choice({
  'set-response-normal': [1, sequence({ invokeIdAndPriority: InvokeIdAndPriority, result: DataAccessResult })],
  'set-response-datablock': [2, sequence({ invokeIdAndPriority: InvokeIdAndPriority, blockNumber: u32 })],
  'set-response-last-datablock': [
    3,
    sequence({ invokeIdAndPriority: InvokeIdAndPriority, result: DataAccessResult, blockNumber: u32 }),
  ],
  'set-response-last-datablock-with-list': [
    4,
    sequence({ invokeIdAndPriority: InvokeIdAndPriority, result: sequenceOf(DataAccessResult), blockNumber: u32 }),
  ],
  'set-response-with-list': [
    5,
    sequence({ invokeIdAndPriority: InvokeIdAndPriority, result: sequenceOf(DataAccessResult) }),
  ],
});
export type SetResponse = Infer<typeof SetResponse>;
