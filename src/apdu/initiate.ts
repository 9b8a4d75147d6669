import {
  boolean,
  choice,
  enumerated,
  i8,
  octetString,
  optional,
  sequence,
  u8,
  u16,
  withDefault,
} from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { Conformance } from './conformance.ts';

/** InitiateRequest (COSEMpdu): the xDLMS context that a client proposes. */
export const InitiateRequest = sequence({
  dedicatedKey: optional(octetString),
  responseAllowed: withDefault(boolean, true),
  proposedQualityOfService: optional(i8),
  proposedDlmsVersionNumber: u8,
  proposedConformance: Conformance,
  clientMaxReceivePduSize: u16,
});
export interface InitiateRequest extends Infer<typeof InitiateRequest> {}

/** InitiateResponse (COSEMpdu): the xDLMS context that the server grants. `vaaName` is 0x0007 with logical names, 0xFA00 with short names. */
export const InitiateResponse = sequence({
  negotiatedQualityOfService: optional(i8),
  negotiatedDlmsVersionNumber: u8,
  negotiatedConformance: Conformance,
  serverMaxReceivePduSize: u16,
  vaaName: u16,
});
export interface InitiateResponse extends Infer<typeof InitiateResponse> {}

/** ServiceError (COSEMpdu). */
export const ServiceError = choice({
  'application-reference': [
    0,
    enumerated({
      other: 0,
      'time-elapsed': 1,
      'application-unreachable': 2,
      'application-reference-invalid': 3,
      'application-context-unsupported': 4,
      'provider-communication-error': 5,
      'deciphering-error': 6,
    }),
  ],
  'hardware-resource': [
    1,
    enumerated({
      other: 0,
      'memory-unavailable': 1,
      'processor-resource-unavailable': 2,
      'mass-storage-unavailable': 3,
      'other-resource-unavailable': 4,
    }),
  ],
  'vde-state-error': [
    2,
    enumerated({ other: 0, 'no-dlms-context': 1, 'loading-data-set': 2, 'status-nochange': 3, 'status-inoperable': 4 }),
  ],
  service: [3, enumerated({ other: 0, 'pdu-size': 1, 'service-unsupported': 2 })],
  definition: [
    4,
    enumerated({
      other: 0,
      'object-undefined': 1,
      'object-class-inconsistent': 2,
      'object-attribute-inconsistent': 3,
    }),
  ],
  access: [
    5,
    enumerated({
      other: 0,
      'scope-of-access-violated': 1,
      'object-access-violated': 2,
      'hardware-fault': 3,
      'object-unavailable': 4,
    }),
  ],
  initiate: [
    6,
    enumerated({
      other: 0,
      'dlms-version-too-low': 1,
      'incompatible-conformance': 2,
      'pdu-size-too-short': 3,
      'refused-by-the-VDE-Handler': 4,
    }),
  ],
  'load-data-set': [
    7,
    enumerated({
      other: 0,
      'primitive-out-of-sequence': 1,
      'not-loadable': 2,
      'dataset-size-too-large': 3,
      'not-awaited-segment': 4,
      'interpretation-failure': 5,
      'storage-failure': 6,
      'data-set-not-ready': 7,
    }),
  ],
  task: [9, enumerated({ other: 0, 'no-remote-control': 1, 'ti-stopped': 2, 'ti-running': 3, 'ti-unusable': 4 })],
});
export type ServiceError = Infer<typeof ServiceError>;

/** ConfirmedServiceError (COSEMpdu). */
export const ConfirmedServiceError = choice({
  initiateError: [1, ServiceError],
  getStatus: [2, ServiceError],
  getNameList: [3, ServiceError],
  getVariableAttribute: [4, ServiceError],
  read: [5, ServiceError],
  write: [6, ServiceError],
  getDataSetAttribute: [7, ServiceError],
  getTIAttribute: [8, ServiceError],
  changeScope: [9, ServiceError],
  start: [10, ServiceError],
  stop: [11, ServiceError],
  resume: [12, ServiceError],
  makeUsable: [13, ServiceError],
  initiateLoad: [14, ServiceError],
  loadSegment: [15, ServiceError],
  terminateLoad: [16, ServiceError],
  initiateUpLoad: [17, ServiceError],
  upLoadSegment: [18, ServiceError],
  terminateUpLoad: [19, ServiceError],
});
export type ConfirmedServiceError = Infer<typeof ConfirmedServiceError>;
