import { ServiceError } from '../../association/index.ts';
import { Data as dataCodec, type RawData } from '../../axdr/index.ts';
import {
  type CosemObject,
  type DlmsClient,
  type Outcome,
  type RequestOptions,
  rawReading,
} from '../../client/index.ts';
import { type DecodeError, tryDecode } from '../../codec/index.ts';
import {
  type CapturedAttribute,
  type CaptureObject,
  capturedAttribute,
  cellOf,
  formatScaled,
  scaledCell,
  scalerUnit,
  scalerUnitReference,
  unitSymbol,
} from '../../cosem/index.ts';
import { valueJson, valueLine } from './value-words.ts';

/** What an object of a meter says, in words. */
export interface MeterReading {
  readonly logicalName: string;
  readonly classId: number;
  readonly attributeIndex: number;
  readonly name: string;
  /** Null where the meter refused. */
  readonly text: string | null;
  readonly unit: string;
  /** As JSON has it, without its scaler. */
  readonly value: unknown;
  /** The exact decimal text with the scaler; null where there is none. */
  readonly scaled: string | null;
  /** Why there is no value. */
  readonly error: string | null;
}

/** Attributes that objects are there for, where it is not the second. */
const mainAttributes: Readonly<Record<number, number>> = { 70: 3, 18: 6, 15: 8 };

/** Names an object; undefined leaves the words of its code. */
export type NameOf = (object: CosemObject) => string | undefined;

/** Reads what objects are there for, with scalers and units, by lists where the meter takes them. */
export async function readObjects(
  client: DlmsClient,
  objects: readonly CosemObject[],
  { nameOf, ...options }: RequestOptions & { readonly nameOf?: NameOf | undefined },
): Promise<readonly MeterReading[]> {
  const references = objects.map(referenceOf);
  const units = references.map(scalerUnitReference);
  const asked = units.filter((reference) => reference !== undefined);
  const outcomes = await client.getMany(
    [...references, ...asked].map((reference) => rawReading(reference)),
    options,
  );
  const [values, scalers] = [outcomes.slice(0, references.length), outcomes.slice(references.length)];
  return objects.map((object, i) => {
    const scaler = units[i] === undefined ? undefined : scalers.shift();
    const context = {
      interfaceClassOf: () => object.interfaceClass,
      nameOf: () => nameOf?.(object),
      scalerUnitOf: () => (scaler?.ok ? scalerUnitIn(scaler.value) : undefined),
    };
    return readingOf(capturedAttribute(references[i]!, context), values[i]!);
  });
}

/** An object whose class the caller says. */
export function referenceOf({ classId, logicalName }: Pick<CosemObject, 'classId' | 'logicalName'>): CaptureObject {
  return { classId, logicalName, attributeIndex: mainAttributes[classId] ?? 2, dataIndex: 0 };
}

function scalerUnitIn(raw: RawData) {
  const decoded = tryDecode(scalerUnit, raw.bytes);
  return decoded.ok ? decoded.value : undefined;
}

function readingOf(attribute: CapturedAttribute, outcome: Outcome<RawData>): MeterReading {
  const { logicalName, classId, attributeIndex } = attribute.captureObject;
  const head = { logicalName: `${logicalName}`, classId, attributeIndex, name: attribute.name };
  if (!outcome.ok) return { ...head, text: null, unit: '', value: null, scaled: null, error: refusal(outcome.error) };
  const value = typedValue(attribute, outcome.value);
  const scaled = scaledCell(attribute, value as number);
  const text = scaled === undefined ? valueLine(value) : formatScaled(scaled.value, scaled.scaler);
  const unit = scaled === undefined ? '' : (unitSymbol(scaled.unit) ?? `unit ${scaled.unit}`);
  return { ...head, text, unit, value: valueJson(value), scaled: scaled === undefined ? null : text, error: null };
}

/** In the words of its class where that says more than the octets do. */
function typedValue(attribute: CapturedAttribute, raw: RawData): unknown {
  const { kind, type } = attribute;
  const decoded = kind === 'value' && type !== undefined ? tryDecode(type, raw.bytes) : undefined;
  if (decoded?.ok) return plainOf(decoded.value);
  return kind === 'value' ? plainOf(raw.as(dataCodec)) : cellOf({ attribute, value: raw });
}

/** What a Data of an open type holds. */
function plainOf(value: unknown): unknown {
  const isData = typeof value === 'object' && value !== null && 'kind' in value && 'value' in value;
  return isData && !Array.isArray(value.value) ? value.value : value;
}

function refusal(error: ServiceError | DecodeError): string {
  return error instanceof ServiceError ? `${error.result}` : error.message;
}
