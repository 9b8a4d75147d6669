export { type AssociationLn, type AssociationLnOptions, associationLn } from './association-ln.ts';
export { type AssociationSn, type AssociationSnOptions, associationSn } from './association-sn.ts';
export {
  type AssociationStatus,
  type AttributeImplementation,
  type ReadAttribute,
  type Selection,
  type Served,
  type ServingDevice,
  Stored,
  type StoredOptions,
  stored,
  type WriteAttribute,
} from './attribute-source.ts';
export { CertificateStore, type CertificateStoreOptions, type CertificateUse } from './certificate-store.ts';
export { type AssignedSap, logicalDeviceName, sapAssignment } from './identification.ts';
export { type Journal, type JournalRecord, type JournalState, MemoryJournal } from './journal.ts';
export { LogicalDevice, type LogicalDeviceOptions } from './logical-device.ts';
export { hostOf, MeterServer, type MeterServerOptions, type ServedDevice } from './meter-server.ts';
export {
  type AccessOf,
  type AccessRights,
  fullAccess,
  type NamedAccess,
  type ObjectAccess,
  objectAccess,
  readableByAll,
} from './object-access.ts';
export { ObjectTable, type ObjectTableOptions, objectTable } from './object-table.ts';
export { PermanentCounterStore, PermanentReplayStore, PermanentTransactionStore } from './permanent-counters.ts';
export { type MemoryEntry, PermanentMemory } from './permanent-memory.ts';
export { SecurityContext, type SecurityContextOptions } from './security-context.ts';
export { securitySetupV0, securitySetupV1 } from './security-setup.ts';
export {
  type MethodImplementation,
  type ObjectImplementation,
  type ServedAttribute,
  type ServedMethod,
  type ServedObject,
  served,
} from './served-object.ts';
export { type AssociationEnd, ServerSession, type SessionOptions, type SessionOwner } from './server-session.ts';
export { type RefusalResult, ServiceRefusal } from './service-refusal.ts';
export { ObjectShortNames, type ShortNameOptions } from './short-names.ts';
