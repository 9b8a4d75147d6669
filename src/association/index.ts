export { associate, preEstablished } from './associate.ts';
export { ClientAssociation } from './client-association.ts';
export type {
  AssociationProtection,
  ClientAssociationOptions,
  ClientAuthentication,
  ClientSecurity,
} from './client-options.ts';
export { AssociationError, type AssociationErrorCode, type AssociationErrorFacts, ServiceError } from './errors.ts';
export type {
  ExchangeContext,
  OctetExchange,
  ReceivedOctets,
  ServiceExchange,
  TransferredBlock,
} from './exchange.ts';
export {
  dlmsVersionNumber,
  type NegotiatedContext,
  negotiateConformance,
  possibleConformance,
  type Referencing,
  smallestPduSize,
  vaaNames,
} from './negotiation.ts';
export type {
  OpenedAssociationApdu,
  OpenedNotification,
  OpenedResponse,
} from './opened-apdu.ts';
export { ServerAssociation } from './server-association.ts';
export type {
  OfferedAssociation,
  ServerAuthentication,
  ServerContext,
  ServerSecurity,
  ServiceCaller,
  ServiceExecutor,
} from './server-options.ts';
export type { ActionItem, GetItem, ServiceItem, ServiceResult, SetItem } from './service-item.ts';
export { type AccessOptions, accessExchange } from './services/access-exchange.ts';
export { actionExchange } from './services/action-exchange.ts';
export type { GeneralBlockTransferEvent, GeneralBlockTransferOptions } from './services/gbt-options.ts';
export { GeneralBlockTransferMachine } from './services/general-block-transfer-machine.ts';
export { getExchange } from './services/get-exchange.ts';
export { isAnswerTo, isConfirmed } from './services/invoke-id.ts';
export type { LongActionResponseForm } from './services/long-action-response.ts';
export {
  type DataNotificationOptions,
  dataNotification,
  dataNotificationConfirm,
  eventNotification,
} from './services/notifications.ts';
export { readExchange } from './services/read-exchange.ts';
export type { ServedServicesOptions, ShortNames, ShortNameTarget } from './services/served-options.ts';
export { ServedServices } from './services/served-services.ts';
export { setExchange } from './services/set-exchange.ts';
export type { Variable, WrittenVariable } from './services/variable.ts';
export { writeExchange } from './services/write-exchange.ts';
