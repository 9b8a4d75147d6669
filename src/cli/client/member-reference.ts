import {
  type Attribute,
  attributeOf,
  type InterfaceClass,
  interfaceClasses,
  interfaceClassOf,
  type Method,
  methodOf,
} from '../../cosem/index.ts';
import { type Obis, parseObis } from '../../obis/index.ts';
import { plainName, typedName } from '../names.ts';
import { UsageError } from '../usage.ts';

/** An object as the command line names it: `3/1-0:1.8.0` or `register/1-0:1.8.0`. */
export interface ObjectReference {
  readonly classId: number;
  readonly logicalName: Obis;
  /** Undefined where the class is not known. */
  readonly interfaceClass: InterfaceClass | undefined;
}

/** An attribute of an object. */
export interface NamedAttribute extends ObjectReference {
  readonly attributeIndex: number;
  /** As its class calls it. */
  readonly name: string | undefined;
  readonly attribute: Attribute | undefined;
}

/** A method of an object. */
export interface NamedMethod extends ObjectReference {
  readonly methodIndex: number;
  readonly name: string | undefined;
  readonly method: Method | undefined;
}

/** Reads `CLASS/LN/ATTRIBUTE`, each by number or name. */
export function attributeReferenceOf(text: string): NamedAttribute {
  const { member, ...object } = partsOf(text, 'attribute');
  const { interfaceClass } = object;
  const found = findMember(interfaceClass?.attributes ?? {}, member, ({ attributeId }) => attributeId);
  const attributeIndex = found?.[1].attributeId ?? numberOf(member, 127);
  if (attributeIndex === undefined) throw unknownMember(text, interfaceClass, 'attributes');
  const [name, attribute] = found ?? (interfaceClass && attributeOf(interfaceClass, attributeIndex)) ?? [];
  return { ...object, attributeIndex, name, attribute };
}

/** Reads `CLASS/LN/METHOD`, each by number or name. */
export function methodReferenceOf(text: string): NamedMethod {
  const { member, ...object } = partsOf(text, 'method');
  const { interfaceClass } = object;
  const found = findMember(interfaceClass?.methods ?? {}, member, ({ methodId }) => methodId);
  const methodIndex = found?.[1].methodId ?? numberOf(member, 127);
  if (methodIndex === undefined) throw unknownMember(text, interfaceClass, 'methods');
  const [name, method] = found ?? (interfaceClass && methodOf(interfaceClass, methodIndex)) ?? [];
  return { ...object, methodIndex, name, method };
}

/** The logical name that a text writes. */
export function logicalNameOf(text: string): Obis {
  const code = parseObis(text);
  if (code === undefined) throw new UsageError(`${shown(text)} is no logical name, such as 1-0:1.8.0`);
  return code;
}

function partsOf(text: string, member: string) {
  const [classText, nameText, memberText, ...more] = text.split('/');
  if (classText === undefined || nameText === undefined || !memberText || more.length > 0)
    throw new UsageError(
      `${shown(text)}: CLASS/LN/${member.toUpperCase()} is expected, as in register/1-0:1.8.0/value`,
    );
  const { classId, interfaceClass } = classOf(classText);
  return { classId, interfaceClass, logicalName: logicalNameOf(nameText), member: memberText };
}

function classOf(text: string): Pick<ObjectReference, 'classId' | 'interfaceClass'> {
  const number = numberOf(text, 0xffff);
  if (number !== undefined) return { classId: number, interfaceClass: interfaceClassOf(number) };
  const found = interfaceClasses.find(({ name }) => plainName(name) === plainName(text));
  if (found === undefined) throw new UsageError(`${shown(text)} is no interface class; dlms class lists them`);
  return { classId: found.classId, interfaceClass: interfaceClassOf(found.classId) ?? found };
}

function findMember<T>(members: Readonly<Record<string, T>>, text: string, idOf: (member: T) => number) {
  const number = numberOf(text, 127);
  return Object.entries(members).find(([name, member]) =>
    number === undefined ? plainName(name) === plainName(text) : idOf(member) === number,
  );
}

function unknownMember(text: string, of: InterfaceClass | undefined, kind: 'attributes' | 'methods'): UsageError {
  const names = Object.keys(of?.[kind] ?? {}).map(typedName);
  const known =
    of === undefined
      ? 'a number is needed where the class is not known'
      : `${of.name} has ${names.join(', ') || 'none'}`;
  return new UsageError(`${shown(text)} names none of the ${kind}: ${known}`);
}

function numberOf(text: string, most: number): number | undefined {
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
