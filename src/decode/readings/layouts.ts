import type { Data } from '../../axdr/index.ts';
import { describeObis, type Obis, parseObis } from '../../obis/index.ts';
import type { Reading } from '../types.ts';
import { obisIn, plainValue, reading, type ScalerUnit, scalerUnitIn, timeIn } from './reading.ts';
import { kaifaScalerUnit, kamstrupScalerUnit, type PositionalTemplate, positionalTemplates } from './templates.ts';

/** A way in which meters lay out a push. `match` gives the readings, or undefined where the body is laid out otherwise. */
export interface Layout {
  readonly name: string;
  match(body: Data, context: LayoutContext): Reading[] | undefined;
}

export interface LayoutContext {
  /** Time of the notification, formatted, where it has one. */
  readonly time?: string | undefined;
  readonly templates: readonly PositionalTemplate[];
}

const elementsOf = (data: Data | undefined): readonly Data[] | undefined =>
  data?.kind === 'structure' || data?.kind === 'array' ? data.value : undefined;

/** One entry of a push object list or of capture objects. */
interface ObjectDefinition {
  readonly classId: number;
  readonly obis: Obis;
  readonly attributeId: number;
}

function objectDefinition(data: Data | undefined): ObjectDefinition | undefined {
  const fields = elementsOf(data);
  if (fields === undefined || fields.length < 4) return undefined;
  const [classId, , attributeId] = fields;
  const obis = obisIn(fields[1]);
  if (classId?.kind !== 'long-unsigned' || obis === undefined || attributeId?.kind !== 'integer') return undefined;
  return { classId: classId.value, obis, attributeId: attributeId.value };
}

function objectList(data: Data | undefined): readonly ObjectDefinition[] | undefined {
  const entries = data?.kind === 'array' ? data.value.map(objectDefinition) : undefined;
  if (entries === undefined || entries.length === 0 || entries.includes(undefined)) return undefined;
  return entries as readonly ObjectDefinition[];
}

const clockClass = 8;
const clockTime = 2;

/** Readings of values whose objects are known. Scaler and unit of an object, sent as a value of their own, join its value. */
function readingsOf(objects: readonly ObjectDefinition[], values: readonly Data[], context: LayoutContext): Reading[] {
  const scalers = new Map<number, ScalerUnit>();
  const clock = objects.findIndex(({ classId, attributeId }) => classId === clockClass && attributeId === clockTime);
  const time = timeIn(values[clock]) ?? context.time;
  objects.forEach(({ obis }, i) => {
    const found = scalerUnitIn(values[i]);
    if (found !== undefined) scalers.set(obis.key, found);
  });
  return objects.flatMap(({ obis, attributeId }, i) => {
    const value = values[i];
    if (value === undefined || scalerUnitIn(value) !== undefined) return [];
    const description = attributeId === 2 ? undefined : `${describeObis(obis)}, attribute ${attributeId}`;
    return [
      reading(value, { obis, description, scalerUnit: attributeId === 2 ? scalers.get(obis.key) : undefined, time }),
    ];
  });
}

/** The list of objects first, then their values in order; the list may count itself. */
const objectListFirst: Layout = {
  name: 'object-list-first',
  match(body, context) {
    const elements = elementsOf(body);
    const objects = objectList(elements?.[0]);
    if (elements === undefined || objects === undefined) return undefined;
    if (elements.length === objects.length) return readingsOf(objects.slice(1), elements.slice(1), context);
    return elements.length === objects.length + 1 ? readingsOf(objects, elements.slice(1), context) : undefined;
  },
};

/** Class, code, attribute and value, in structures of their own or one after another. */
const classObisAttributeValue: Layout = {
  name: 'class-obis-attribute-value',
  match(body, context) {
    const elements = elementsOf(body) ?? [];
    const groups = elements.every((each) => elementsOf(each)?.length === 4)
      ? elements.map((each) => elementsOf(each)!)
      : inFours(elements);
    const objects = groups.map(([classId, code, attributeId]): ObjectDefinition | undefined => {
      const obis = obisIn(code);
      if (classId?.kind !== 'long-unsigned' || obis === undefined || attributeId?.kind !== 'integer') return undefined;
      return { classId: classId.value, obis, attributeId: attributeId.value };
    });
    if (objects.length === 0 || objects.includes(undefined)) return undefined;
    return readingsOf(
      objects as ObjectDefinition[],
      groups.map((group) => group[3]!),
      context,
    );
  },
};

function inFours(elements: readonly Data[]): (readonly Data[])[] {
  const first = elements.findIndex((each, i) => each.kind === 'long-unsigned' && obisIn(elements[i + 1]) !== undefined);
  if (first < 0 || (elements.length - first) % 4 !== 0) return [];
  return Array.from({ length: (elements.length - first) / 4 }, (_, i) =>
    elements.slice(first + 4 * i, first + 4 * i + 4),
  );
}

type Assumed = (obis: Obis) => ScalerUnit | undefined;

/** Codes with the value behind each, and scaler and unit behind the value where the meter sends them. */
function pairs(elements: readonly Data[], context: LayoutContext, assumed: Assumed): Reading[] {
  const found: Reading[] = [];
  for (let i = 0; i < elements.length; i += 1) {
    const obis = obisIn(elements[i]);
    const value = elements[i + 1];
    if (obis === undefined || value === undefined) {
      found.push(...pairs(elementsOf(elements[i]) ?? [], context, assumed));
      continue;
    }
    const sent = scalerUnitIn(elements[i + 2]);
    found.push(reading(value, { obis, scalerUnit: sent ?? assumed(obis), time: context.time }));
    i += sent === undefined ? 1 : 2;
  }
  return found;
}

/** The list of Kamstrup's HAN port: its version, then codes and values without scaler and unit. */
const kamstrupList: Layout = {
  name: 'kamstrup-list',
  match(body, context) {
    const elements = elementsOf(body);
    const version = elements?.[0] === undefined ? undefined : plainValue(elements[0]);
    if (elements === undefined || typeof version !== 'string' || !version.startsWith('Kamstrup')) return undefined;
    const time = clockIn(elements) ?? context.time;
    const found = pairs(elements.slice(1), { ...context, time }, (obis) => kamstrupScalerUnit(obis.c, obis.d));
    return [reading(elements[0]!, { description: 'list version', time }), ...found];
  },
};

/** The list of Kaifa's HAN port in Sweden: codes and values without scaler and unit, its version under the first code. */
const kaifaList: Layout = {
  name: 'kaifa-list',
  match(body, context) {
    const elements = elementsOf(body);
    const version = elements?.[1]?.kind === 'octet-string' ? plainValue(elements[1]) : undefined;
    if (elements === undefined || typeof version !== 'string' || !version.startsWith('KFM_')) return undefined;
    if (obisIn(elements[0]) === undefined) return undefined;
    const time = clockIn(elements) ?? context.time;
    return pairs(elements, { ...context, time }, (obis) => kaifaScalerUnit(obis.c, obis.d));
  },
};

/** The time among the values, or in the structure that has the code of the clock. */
function clockIn(elements: readonly Data[]): string | undefined {
  for (const look of [timeIn, codedTime]) {
    for (const element of elements) {
      const time = look(element);
      if (time !== undefined) return time;
    }
  }
  return undefined;
}

function codedTime(data: Data): string | undefined {
  const parts = elementsOf(data);
  const obis = obisIn(parts?.[0]);
  return obis?.a === 0 && obis.c === 1 && obis.d === 0 ? timeIn(parts?.[1]) : undefined;
}

/** Codes and values, with or without scaler and unit, flat or in structures. */
const obisValueScalerUnit: Layout = {
  name: 'obis-value-scaler-unit',
  match(body, context) {
    const elements = elementsOf(body);
    if (elements === undefined) return undefined;
    const time = clockIn(elements) ?? context.time;
    const found = pairs(elements, { ...context, time }, () => undefined);
    return found.length === 0 ? undefined : found;
  },
};

/** Values known by their position, from a table of templates. */
const positional: Layout = {
  name: 'positional',
  match(body, context) {
    const elements = elementsOf(body);
    if (elements === undefined) return undefined;
    const template =
      context.templates.find((each) => suits(each, elements)) ??
      positionalTemplates.find((each) => suits(each, elements) && isTyped(each, elements));
    if (template === undefined) return undefined;
    const time = clockIn(elements) ?? context.time;
    return elements.map((value, i) => {
      const entry = template.entries[i];
      if (entry === undefined) return reading(value, { description: `value ${i + 1}`, time });
      const [code, scaler, unit] = entry;
      const scalerUnit = scaler === undefined || unit === undefined ? undefined : { scaler, unit };
      return reading(value, { obis: parseObis(code), scalerUnit, time });
    });
  },
};

function suits(template: PositionalTemplate, elements: readonly Data[]): boolean {
  if (elements.length !== template.entries.length) return false;
  if (template.listVersion !== undefined) {
    const first = plainValue(elements[0]!);
    return typeof first === 'string' && first.startsWith(template.listVersion);
  }
  return template.entries.every((entry, i) => entry?.[2] === undefined || isNumber(elements[i]!));
}

/** Nobody asked for a built-in template: its texts must be no numbers, and one number alone must have Kaifa's size. */
function isTyped({ listVersion, entries }: PositionalTemplate, elements: readonly Data[]): boolean {
  if (elements.length === 1) return elements[0]!.kind === 'double-long-unsigned';
  if (listVersion !== undefined) return true;
  return entries.every((entry, i) => entry === undefined || entry[2] !== undefined || !isNumber(elements[i]!));
}

const isNumber = ({ value }: Data): boolean => typeof value === 'number' || typeof value === 'bigint';

/** In the order in which they are tried: the most telling first. */
export const layouts: readonly Layout[] = [
  objectListFirst,
  classObisAttributeValue,
  kamstrupList,
  kaifaList,
  positional,
  obisValueScalerUnit,
];

/** The readings of a pushed body and the layout that gave them. */
export function readBody(body: Data, context: LayoutContext): { readings: Reading[]; layout: string | undefined } {
  for (const layout of layouts) {
    const readings = layout.match(body, context);
    if (readings !== undefined) return { readings, layout: layout.name };
  }
  const values = elementsOf(body) ?? [body];
  return {
    readings: values.map((value, i) =>
      reading(value, { description: values.length === 1 ? 'value' : `value ${i + 1}`, time: context.time }),
    ),
    layout: undefined,
  };
}
