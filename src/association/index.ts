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
export type {
  OfferedAssociation,
  ServerAuthentication,
  ServerContext,
  ServerSecurity,
  ServiceCaller,
  ServiceExecutor,
} from './server-options.ts';
export type { ActionItem, GetItem, ServiceItem, ServiceResult, SetItem } from './service-item.ts';
