import { choice } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { AccessRequest, AccessResponse } from './access.ts';
import { ActionRequest, ActionResponse } from './action.ts';
import { CipheredContent } from './ciphered.ts';
import { DataNotification, DataNotificationConfirm } from './data-notification.ts';
import { EventNotificationRequest } from './event-notification.ts';
import { ExceptionResponse } from './exception-response.ts';
import { GeneralBlockTransfer } from './general-block-transfer.ts';
import { GeneralCiphering, GeneralDedCiphering, GeneralGloCiphering, GeneralSigning } from './general-protection.ts';
import { GetRequest, GetResponse } from './get.ts';
import { ConfirmedServiceError, InitiateRequest, InitiateResponse } from './initiate.ts';
import { SetRequest, SetResponse } from './set.ts';
import {
  InformationReportRequest,
  ReadRequest,
  ReadResponse,
  UnconfirmedWriteRequest,
  WriteRequest,
  WriteResponse,
} from './short-name.ts';

/** XDLMS-APDU (COSEMpdu): every APDU of the xDLMS application service element, by its tag. */
export const Apdu = choice({
  initiateRequest: [1, InitiateRequest],
  readRequest: [5, ReadRequest],
  writeRequest: [6, WriteRequest],
  initiateResponse: [8, InitiateResponse],
  readResponse: [12, ReadResponse],
  writeResponse: [13, WriteResponse],
  confirmedServiceError: [14, ConfirmedServiceError],
  'data-notification': [15, DataNotification],
  'data-notification-confirm': [16, DataNotificationConfirm],
  unconfirmedWriteRequest: [22, UnconfirmedWriteRequest],
  informationReportRequest: [24, InformationReportRequest],
  'glo-initiateRequest': [33, CipheredContent],
  'glo-readRequest': [37, CipheredContent],
  'glo-writeRequest': [38, CipheredContent],
  'glo-initiateResponse': [40, CipheredContent],
  'glo-readResponse': [44, CipheredContent],
  'glo-writeResponse': [45, CipheredContent],
  'glo-confirmedServiceError': [46, CipheredContent],
  'glo-unconfirmedWriteRequest': [54, CipheredContent],
  'glo-informationReportRequest': [56, CipheredContent],
  'ded-initiateRequest': [65, CipheredContent],
  'ded-readRequest': [69, CipheredContent],
  'ded-writeRequest': [70, CipheredContent],
  'ded-initiateResponse': [72, CipheredContent],
  'ded-readResponse': [76, CipheredContent],
  'ded-writeResponse': [77, CipheredContent],
  'ded-confirmedServiceError': [78, CipheredContent],
  'ded-unconfirmedWriteRequest': [86, CipheredContent],
  'ded-informationReportRequest': [88, CipheredContent],
  'get-request': [192, GetRequest],
  'set-request': [193, SetRequest],
  'event-notification-request': [194, EventNotificationRequest],
  'action-request': [195, ActionRequest],
  'get-response': [196, GetResponse],
  'set-response': [197, SetResponse],
  'action-response': [199, ActionResponse],
  'glo-get-request': [200, CipheredContent],
  'glo-set-request': [201, CipheredContent],
  'glo-event-notification-request': [202, CipheredContent],
  'glo-action-request': [203, CipheredContent],
  'glo-get-response': [204, CipheredContent],
  'glo-set-response': [205, CipheredContent],
  'glo-action-response': [207, CipheredContent],
  'ded-get-request': [208, CipheredContent],
  'ded-set-request': [209, CipheredContent],
  'ded-event-notification-request': [210, CipheredContent],
  'ded-actionRequest': [211, CipheredContent],
  'ded-get-response': [212, CipheredContent],
  'ded-set-response': [213, CipheredContent],
  'ded-action-response': [215, CipheredContent],
  'exception-response': [216, ExceptionResponse],
  'access-request': [217, AccessRequest],
  'access-response': [218, AccessResponse],
  'general-glo-ciphering': [219, GeneralGloCiphering],
  'general-ded-ciphering': [220, GeneralDedCiphering],
  'general-ciphering': [221, GeneralCiphering],
  'general-signing': [223, GeneralSigning],
  'general-block-transfer': [224, GeneralBlockTransfer],
});
export type Apdu = Infer<typeof Apdu>;
export type ApduKind = Apdu['kind'];
