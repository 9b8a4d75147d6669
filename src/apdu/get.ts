import { choice, sequence, sequenceOf, u32 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { DataBlockG } from './datablock.ts';
import { CosemAttributeDescriptorWithSelection } from './descriptors.ts';
import { GetRequestNormal } from './get-request-normal.ts';
import { InvokeIdAndPriority } from './invoke-id.ts';
import { GetDataResult } from './results.ts';

/** Get-Request (COSEMpdu): reads attributes. */
export const GetRequest = choice({
  'get-request-normal': [1, GetRequestNormal],
  'get-request-next': [2, sequence({ invokeIdAndPriority: InvokeIdAndPriority, blockNumber: u32 })],
  'get-request-with-list': [
    3,
    sequence({
      invokeIdAndPriority: InvokeIdAndPriority,
      attributeDescriptorList: sequenceOf(CosemAttributeDescriptorWithSelection, 10),
    }),
  ],
});
export type GetRequest = Infer<typeof GetRequest>;

/** Get-Response (COSEMpdu): the values, whole or in blocks. */
export const GetResponse = choice({
  'get-response-normal': [1, sequence({ invokeIdAndPriority: InvokeIdAndPriority, result: GetDataResult })],
  'get-response-with-datablock': [2, sequence({ invokeIdAndPriority: InvokeIdAndPriority, result: DataBlockG })],
  'get-response-with-list': [
    3,
    sequence({ invokeIdAndPriority: InvokeIdAndPriority, result: sequenceOf(GetDataResult, 2) }),
  ],
});
export type GetResponse = Infer<typeof GetResponse>;
/** One block of a long answer. */
export type LongGetResponse = Extract<GetResponse, { kind: 'get-response-with-datablock' }>['value'];
