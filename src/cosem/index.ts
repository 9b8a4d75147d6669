export * from './classes/index.ts';
export {
  type CompactDataOptions,
  type CompactDataTemplate,
  compactDataTemplate,
  readCompactData,
  writeCompactData,
} from './compact-data.ts';
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
export { type DataRow, type ProfileBufferOptions, profileBuffer } from './profile/buffer.ts';
export {
  type AttributeKind,
  type CaptureContext,
  type CapturedAttribute,
  capturedAttribute,
  profileColumns,
  scalerUnitReference,
} from './profile/captured-attribute.ts';
export { type CapturedValue, capturedValues, cellOf, scaledCell } from './profile/cells.ts';
export { laterDateTime } from './profile/clock-step.ts';
export { selectedColumns } from './profile/column-selection.ts';
export { type AttributeElement, attributeElement, dataElement } from './profile/data-index.ts';
export { type ProfileNumbers, type ProfileNumbersOptions, readProfileNumbers } from './profile/numbers.ts';
export { type ColumnKind, type ProfileColumns, readProfileColumns } from './profile/profile-columns.ts';
export { ProfileError, type ProfileWarning } from './profile/profile-error.ts';
export { isDateTime, type ProfileCell, type ProfileOptions, type ProfileRow } from './profile/row.ts';
export { iterateProfileRows, ProfileRowStream, streamProfileRows } from './profile/row-stream.ts';
export { type ProfileRows, readProfileRows } from './profile/rows.ts';
export { readPushValues, writePushValues } from './push-values.ts';
export { interfaceClasses, interfaceClassOf, isKnown, type RawClass, rawClass } from './registry.ts';
export {
  attributeShortName,
  type MethodOffsets,
  methodOffset,
  methodShortName,
  type NamedParts,
  partsOf,
  shortNameStep,
  usualMethodOffsets,
} from './short-names.ts';
export { type AttributeAccess, attributeAccess, type MethodAccess, methodAccess } from './structures/access-rights.ts';
export { type UserListEntry, userListEntry } from './structures/association.ts';
export {
  type KeyInfoElement,
  keyInfo,
  type ProtectionParametersElement,
  protectionParameters,
  protectionParametersElement,
} from './structures/protection-parameters.ts';
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
} from './structures/references.ts';
export { type RestrictedObject, restrictedObject } from './structures/restriction.ts';
export {
  type EntryDescriptor,
  entryDescriptor,
  type RangeDescriptor,
  rangeDescriptor,
} from './structures/selective-access.ts';
export { ipv4Address, ipv6Address, macAddress } from './types/addresses.ts';
export { type CommunicationSpeed, communicationSpeed } from './types/communication-speed.ts';
export { anyData, array, type Structure, structure, structureOf, trailing } from './types/composites.ts';
export { type DataType, either, mappedType, named, nullable, simple, type ValueOf } from './types/data-type.ts';
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
} from './types/numbers.ts';
export { optionsByType } from './types/options-by-type.ts';
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
} from './types/strings.ts';
export {
  addScaled,
  formatScaledValue,
  parseScaledValue,
  rescale,
  type ScaledValue,
  scaledValue,
  subtractScaled,
  sumScaled,
} from './values/scaled-value.ts';
export { formatScaled } from './values/scaler-unit.ts';
export { type Unit, unitOf, unitSymbol, units } from './values/units.ts';
