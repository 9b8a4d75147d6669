export * from './access.ts';
export * from './action.ts';
export { Apdu, type ApduKind } from './apdu.ts';
export { ApduDateTime } from './apdu-date-time.ts';
export {
  authenticationTagSize,
  CipheredContent,
  cipheredContent,
  SecurityControl,
  securityControlOctet,
} from './ciphered.ts';
export * from './conformance.ts';
export * from './data-notification.ts';
export * from './datablock.ts';
export * from './descriptors.ts';
export * from './event-notification.ts';
export * from './exception-response.ts';
export * from './general-block-transfer.ts';
export * from './general-protection.ts';
export * from './get.ts';
export * from './initiate.ts';
export * from './invoke-id.ts';
export * from './results.ts';
export * from './set.ts';
export * from './short-name.ts';
