export {
  type AlarmObjects,
  type AlarmRegisterContent,
  type AlarmRow,
  alarmEvents,
  alarmObjects,
  alarmRegisterValue,
  alarmRows,
  decodeAlarmRegister,
} from './alarm-register.ts';
export { type Alarm, alarms } from './alarms.ts';
export { type CatalogueGroup, catalogueGroups } from './catalogue/groups.ts';
export { usualHarmonicOrders } from './catalogue/harmonics.ts';
export type { AttributeValues, CatalogueFeature, CatalogueObject, ValueType } from './catalogue/object.ts';
export { describeSource, type ObjectSource, objectSources } from './catalogue/sources.ts';
export { catalogue, catalogueObject, objectsOfGroup } from './catalogue.ts';
export {
  type AlarmBit,
  type AlarmRegisterNumber,
  type EventSource,
  eventSources,
  type OmniaEvent,
} from './event.ts';
export {
  type EventLogger,
  type EventLoggerName,
  type EventProfile,
  eventCodeName,
  eventLoggerByName,
  eventLoggers,
  eventLogName,
} from './event-loggers.ts';
export { type EventRow, eventByCode, eventCode, eventLoggersFor, eventRows, eventsFor } from './event-lookup.ts';
export { events } from './events.ts';
export {
  analysisLoggerRegisters,
  analysisLoggerStorage,
  type LoggingDepthRow,
  loadProfile1Storage,
  loadProfile2Storage,
  loadProfilePeriods,
  loadProfileRegisterSets,
  loggingDays,
  loggingDepthRows,
  type ProfileStorage,
  profileEntries,
} from './logging-depth.ts';
export type { Mark } from './mark.ts';
export type { ObjectAccess } from './object-access.ts';
export { type Harmonic, harmonicOf, type ObjectListOptions, objectsFor } from './object-list.ts';
export { formatRequirement, matches, type Requirement } from './requirement.ts';
export { accessOf, type ObjectRights } from './rights.ts';
export { type ClassRights, type Role, type RoleName, type RoleRights, roleOf, roles } from './roles.ts';
export {
  capabilitiesOf,
  formatTypeNumber,
  parseTypeNumber,
  type TypeNumberRow,
  typeNumberRows,
} from './type-number.ts';
export { typeNumbers } from './type-number-combinations.ts';
export { TypeNumberError, type TypeNumberErrorCode, type TypeNumberFault } from './type-number-error.ts';
export {
  type Capabilities,
  type TypeNumber,
  type TypeNumberField,
  type TypeNumberPosition,
  typeNumberPositions,
} from './type-number-positions.ts';
export { brokenRule, type TypeNumberOptions, type TypeNumberRule, typeNumberRules } from './type-number-rules.ts';
