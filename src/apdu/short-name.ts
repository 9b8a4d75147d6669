import {
  boolean,
  choice,
  nothing,
  octetString,
  optional,
  paired,
  rawData,
  sequence,
  sequenceOf,
  u8,
  u16,
  visibleString,
} from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { DataBlockResult } from './datablock.ts';
import { DataAccessResult } from './results.ts';

/** Variable-Access-Specification (COSEMpdu): what a short-name service works on. */
export const VariableAccessSpecification = choice({
  'variable-name': [2, u16],
  'parameterized-access': [4, sequence({ variableName: u16, selector: u8, parameter: rawData })],
  'block-number-access': [5, sequence({ blockNumber: u16 })],
  'read-data-block-access': [6, sequence({ lastBlock: boolean, blockNumber: u16, rawData: octetString })],
  'write-data-block-access': [7, sequence({ lastBlock: boolean, blockNumber: u16 })],
});
export type VariableAccessSpecification = Infer<typeof VariableAccessSpecification>;

const listOfVariables = sequenceOf(VariableAccessSpecification, 3);

/** ReadRequest (COSEMpdu). */
export const ReadRequest = listOfVariables;
export type ReadRequest = Infer<typeof ReadRequest>;

/** ReadResponse (COSEMpdu). */
export const ReadResponse = sequenceOf(
  choice({
    data: [0, rawData],
    'data-access-error': [1, DataAccessResult],
    'data-block-result': [2, DataBlockResult],
    'block-number': [3, u16],
  }),
  2,
);
export type ReadResponse = Infer<typeof ReadResponse>;

/** WriteRequest (COSEMpdu). */
export const WriteRequest = paired(
  sequence({ variableAccessSpecification: listOfVariables, listOfData: sequenceOf(rawData) }),
  'variableAccessSpecification',
  'listOfData',
);
export interface WriteRequest extends Infer<typeof WriteRequest> {}

/** WriteResponse (COSEMpdu). */
export const WriteResponse = sequenceOf(
  choice({ success: [0, nothing], 'data-access-error': [1, DataAccessResult], 'block-number': [2, u16] }),
);
export type WriteResponse = Infer<typeof WriteResponse>;

/** UnconfirmedWriteRequest (COSEMpdu): a write without an answer. */
export const UnconfirmedWriteRequest = WriteRequest;
export interface UnconfirmedWriteRequest extends WriteRequest {}

/** InformationReportRequest (COSEMpdu): values that a short-name server sends unasked. */
export const InformationReportRequest = paired(
  sequence({
    currentTime: optional(visibleString),
    variableAccessSpecification: listOfVariables,
    listOfData: sequenceOf(rawData),
  }),
  'variableAccessSpecification',
  'listOfData',
);
export interface InformationReportRequest extends Infer<typeof InformationReportRequest> {}
