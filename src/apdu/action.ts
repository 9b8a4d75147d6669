import { choice, optional, paired, rawData, sequence, sequenceOf, u32 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { DataBlockSA } from './datablock.ts';
import { CosemMethodDescriptor } from './descriptors.ts';
import { InvokeIdAndPriority } from './invoke-id.ts';
import { ActionResponseWithOptionalData } from './results.ts';

/** Action-Request (COSEMpdu): invokes methods. */
export const ActionRequest = choice({
  'action-request-normal': [
    1,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      cosemMethodDescriptor: CosemMethodDescriptor,
      methodInvocationParameters: optional(rawData),
    }),
  ],
  'action-request-next-pblock': [2, sequence({ invokeIdAndPriority: InvokeIdAndPriority, blockNumber: u32 })],
  'action-request-with-list': [
    3,
    paired(
      sequence({
        invokeIdAndPriority: InvokeIdAndPriority,
        cosemMethodDescriptorList: sequenceOf(CosemMethodDescriptor, 9),
        methodInvocationParameters: sequenceOf(rawData),
      }),
      'cosemMethodDescriptorList',
      'methodInvocationParameters',
    ),
  ],
  'action-request-with-first-pblock': [
    4,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      cosemMethodDescriptor: CosemMethodDescriptor,
      pblock: DataBlockSA,
    }),
  ],
  'action-request-with-list-and-first-pblock': [
    5,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      cosemMethodDescriptorList: sequenceOf(CosemMethodDescriptor, 9),
      pblock: DataBlockSA,
    }),
  ],
  'action-request-with-pblock': [6, sequence({ invokeIdAndPriority: InvokeIdAndPriority, pblock: DataBlockSA })],
});
export type ActionRequest = Infer<typeof ActionRequest>;

/** Action-Response (COSEMpdu). */
export const ActionResponse = choice({
  'action-response-normal': [
    1,
    sequence({ invokeIdAndPriority: InvokeIdAndPriority, singleResponse: ActionResponseWithOptionalData }),
  ],
  'action-response-with-pblock': [2, sequence({ invokeIdAndPriority: InvokeIdAndPriority, pblock: DataBlockSA })],
  'action-response-with-list': [
    3,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      listOfResponses: sequenceOf(ActionResponseWithOptionalData, 2),
    }),
  ],
  'action-response-next-pblock': [4, sequence({ invokeIdAndPriority: InvokeIdAndPriority, blockNumber: u32 })],
});
export type ActionResponse = Infer<typeof ActionResponse>;
