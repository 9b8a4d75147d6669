import { describeObis } from '../../obis/index.ts';
import { Clock } from '../classes/clock.ts';
import { Data } from '../classes/data.ts';
import { DemandRegister } from '../classes/demand-register.ts';
import { ExtendedRegister } from '../classes/extended-register.ts';
import { Register } from '../classes/register.ts';
import { attributeOf, type InterfaceClass } from '../interface-class.ts';
import type { AttributeReference, CaptureObject, ScalerUnit } from '../structures/references.ts';
import type { DataType } from '../types/data-type.ts';
import { dateTime, dateTimeTagged } from '../types/strings.ts';
import { attributeElement } from './data-index.ts';

/**
 * What an attribute holds: the time of a clock, the status of a row or register, a register's value with scaler and
 * unit, another date-time, or any other value.
 */
export type AttributeKind = 'clock' | 'status' | 'register' | 'date-time' | 'value';

/** What is known of an attribute that a profile captures, a push carries or a compact-data object holds. */
export interface CapturedAttribute {
  readonly captureObject: CaptureObject;
  /** In words, for a person. */
  readonly name: string;
  /** As its class calls it, where the class is known. */
  readonly attributeName: string | undefined;
  readonly kind: AttributeKind;
  /** The type of the attribute, or of its element that data_index names; undefined where the class is not known. */
  readonly type: DataType<unknown> | undefined;
  readonly scalerUnit: ScalerUnit | undefined;
}

/** What the caller knows of the objects of a meter. Each may be left out, and may answer undefined. */
export interface CaptureContext {
  /** Words of a catalogue, in place of those of the OBIS code. */
  readonly nameOf?: (captureObject: CaptureObject) => string | undefined;
  /** The class in the version of the object; by default only data, registers and clocks are known. */
  readonly interfaceClassOf?: (captureObject: CaptureObject) => InterfaceClass | undefined;
  /** The type, where the class leaves it open. */
  readonly typeOf?: (captureObject: CaptureObject) => DataType<unknown> | undefined;
  /** Scaler and unit, as read from the attribute that `scalerUnitReference` names. */
  readonly scalerUnitOf?: (captureObject: CaptureObject) => ScalerUnit | undefined;
}

const measuringClasses: readonly InterfaceClass[] = [Data, Register, ExtendedRegister, DemandRegister, Clock];

/** Describes an attribute that is captured. */
export function capturedAttribute(captureObject: CaptureObject, context: CaptureContext = {}): CapturedAttribute {
  const { classId, attributeIndex, dataIndex } = captureObject;
  const of =
    context.interfaceClassOf?.(captureObject) ?? measuringClasses.find((measuring) => measuring.classId === classId);
  const [attributeName, attribute] = (of && attributeOf(of, attributeIndex)) ?? [];
  const element = attributeElement(attribute?.type, dataIndex);
  const type = context.typeOf?.(captureObject) ?? element.type;
  return {
    captureObject,
    name: context.nameOf?.(captureObject) ?? nameOf(captureObject, attributeName, element.name),
    attributeName,
    kind: kindOf(captureObject, type),
    type,
    scalerUnit: context.scalerUnitOf?.(captureObject),
  };
}

/** The columns of a profile (class 7, attribute 3), in their order. */
export function profileColumns(
  captureObjects: readonly CaptureObject[],
  context?: CaptureContext,
): readonly CapturedAttribute[] {
  return captureObjects.map((captureObject) => capturedAttribute(captureObject, context));
}

/** Attributes that have a scaler and unit, and the one that says it, by class. */
const scaled: Readonly<Record<number, { readonly values: readonly number[]; readonly scalerUnit: number }>> = {
  3: { values: [2], scalerUnit: 3 },
  4: { values: [2], scalerUnit: 3 },
  5: { values: [2, 3], scalerUnit: 4 },
};

/** Where the scaler and unit of an attribute are to be read; undefined where it has none. */
export function scalerUnitReference(captureObject: CaptureObject): AttributeReference | undefined {
  const { classId, logicalName, attributeIndex } = captureObject;
  const rule = scaled[classId];
  return rule?.values.includes(attributeIndex) ? { classId, logicalName, attributeIndex: rule.scalerUnit } : undefined;
}

/** The attributes of registers that say how good their value is. */
const statusAttributes: Readonly<Record<number, number>> = { 4: 4, 5: 5 };

function kindOf(captureObject: CaptureObject, type: DataType<unknown> | undefined): AttributeKind {
  const { classId, logicalName, attributeIndex } = captureObject;
  if (classId === Clock.classId && attributeIndex === Clock.attributes.time.attributeId) return 'clock';
  if (scalerUnitReference(captureObject) !== undefined) return 'register';
  if (statusAttributes[classId] === attributeIndex) return 'status';
  // Status registers of profiles (IEC 62056-6-1): C is 96, D is 10.
  if (classId === Data.classId && logicalName.c === 96 && logicalName.d === 10) return 'status';
  return type === dateTime || type === dateTimeTagged ? 'date-time' : 'value';
}

/** Attribute 2 is what an object is there for; others are named after the object. */
function nameOf(captureObject: CaptureObject, attributeName?: string, elementName?: string): string {
  const { logicalName, attributeIndex, dataIndex } = captureObject;
  const parts = [describeObis(logicalName)];
  if (attributeIndex !== 2) parts.push(words(attributeName) ?? `attribute ${attributeIndex}`);
  if (dataIndex !== 0) parts.push(words(elementName) ?? `element ${dataIndex}`);
  return parts.join(', ');
}

function words(name: string | undefined): string | undefined {
  return name?.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
