import { boolean, choice, octetString, sequence, u16, u32 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { DataAccessResult } from './results.ts';

/** DataBlock-G (COSEMpdu): one block of a long GET response. */
export const DataBlockG = sequence({
  lastBlock: boolean,
  blockNumber: u32,
  result: choice({ 'raw-data': [0, octetString], 'data-access-result': [1, DataAccessResult] }),
});
export interface DataBlockG extends Infer<typeof DataBlockG> {}

/** DataBlock-SA (COSEMpdu): one block of a long SET or ACTION. */
export const DataBlockSA = sequence({ lastBlock: boolean, blockNumber: u32, rawData: octetString });
export interface DataBlockSA extends Infer<typeof DataBlockSA> {}

/** Data-Block-Result (COSEMpdu): one block of a long READ response. */
export const DataBlockResult = sequence({ lastBlock: boolean, blockNumber: u16, rawData: octetString });
export interface DataBlockResult extends Infer<typeof DataBlockResult> {}
