export { type AttributeAccess, attributeAccess, type MethodAccess, methodAccess } from './access-rights.ts';
export { ipv4Address, ipv6Address, macAddress } from './addresses.ts';
export { type UserListEntry, userListEntry } from './association.ts';
export * from './classes/index.ts';
export { type CommunicationSpeed, communicationSpeed } from './communication-speed.ts';
export { anyData, array, type Structure, structure, structureOf, trailing } from './composites.ts';
export { type DataType, either, mappedType, named, nullable, simple, type ValueOf } from './data-type.ts';
export {
  type Attribute,
  type AttributeName,
  type AttributeValue,
  attribute,
  attributeOf,
  type InterfaceClass,
  interfaceClass,
  type Method,
  type MethodName,
  type MethodParameter,
  type MethodResult,
  method,
  methodOf,
  readOnly,
  type SelectiveAccess,
  type SelectorName,
  type SelectorParameters,
  type WritableAttributeName,
} from './interface-class.ts';
export {
  boolean,
  doubleLong,
  doubleLongUnsigned,
  enumeration,
  enumNumber,
  float32,
  float64,
  integer,
  long,
  long64,
  long64Unsigned,
  longUnsigned,
  unsigned,
} from './numbers.ts';
export { type ColumnKind, type ProfileColumns, readProfileColumns } from './profile-columns.ts';
export {
  type KeyInfoElement,
  keyInfo,
  type ProtectionParametersElement,
  protectionParameters,
  protectionParametersElement,
} from './protection-parameters.ts';
export {
  type AttributeReference,
  attributeReference,
  type CaptureObject,
  captureObject,
  type ObjectDefinition,
  objectDefinition,
  type RestrictionElement,
  restrictionElement,
  type ScalerUnit,
  type ScriptReference,
  scalerUnit,
  scriptReference,
  type TimeWindow,
  timeWindow,
} from './references.ts';
export { interfaceClasses, interfaceClassOf, isKnown, type RawClass, rawClass } from './registry.ts';
export { type RestrictedObject, restrictedObject } from './restriction.ts';
export { formatScaled } from './scaler-unit.ts';
export { type EntryDescriptor, entryDescriptor, type RangeDescriptor, rangeDescriptor } from './selective-access.ts';
export {
  bitString,
  date,
  dateTime,
  dateTimeTagged,
  logicalName,
  octetString,
  octets,
  text,
  time,
  visibleString,
} from './strings.ts';
export { type Unit, unitOf, unitSymbol, units } from './units.ts';
