import type { CosemDateTime, Data } from '../../axdr/index.ts';
import { fromInstant, RawData } from '../../axdr/index.ts';
import { type Codec, EncodeError, encode, fromHex, fromLatin1 } from '../../codec/index.ts';
import { parseObis } from '../../obis/index.ts';
import { isRecord } from './form.ts';
import { quoted, SceneError, type ScenePath } from './scene-error.ts';

/** A value of a scene as Data of a type: structures by their fields, a Data as `{ kind: value }`. Throws a SceneError. */
export function dataOfScene(type: Codec<unknown> & { readonly typeName: string }, given: unknown, path: ScenePath) {
  try {
    return new RawData(encode(type, typedValue(type, given)));
  } catch (error) {
    if (!(error instanceof EncodeError || error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new SceneError(path, type.typeName, quoted(given));
  }
}

function typedValue(type: Codec<unknown>, given: unknown): unknown {
  const { shape } = type;
  if (shape.kind === 'lazy') return typedValue(shape.of(), given);
  if (shape.kind === 'optional') return given === null ? undefined : typedValue(shape.of, given);
  if (shape.kind === 'sequence-of' && Array.isArray(given)) return given.map((one) => typedValue(shape.of, one));
  if (isRecord(given)) {
    if (shape.kind === 'choice') return chosen(shape.alternatives, given);
    if (shape.kind === 'sequence') return fieldsOf(shape.fields, given);
    // Of what a mapped type is made of nothing is known but its fields.
    if (shape.kind === 'mapped') return typedValue(shape.of, given);
  }
  return leafOf(type, given);
}

function fieldsOf(fields: Readonly<Record<string, Codec<unknown>>>, given: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, fields[name] ? typedValue(fields[name], value) : value]),
  );
}

function chosen(alternatives: Readonly<Record<string, Codec<unknown>>>, given: Readonly<Record<string, unknown>>) {
  const [[kind, value] = ['', undefined]] = Object.entries(given);
  const of = alternatives[kind];
  if (of === undefined) throw new EncodeError(`${kind} is no kind`);
  return { kind, value: typedValue(of, value) };
}

/** A text may be a logical name, octets or a time: the first that the type takes. */
function leafOf(type: Codec<unknown>, given: unknown): unknown {
  if (typeof given === 'number' && type.shape.kind === 'bigint') return BigInt(given);
  if (typeof given !== 'string') return given;
  if (type.shape.kind === 'octets') return fromHex(given) ?? fromLatin1(given);
  return candidates(given).find((candidate) => takes(type, candidate)) ?? given;
}

function candidates(text: string): readonly unknown[] {
  const instant = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  const time: CosemDateTime | undefined = Number.isNaN(instant) ? undefined : fromInstant(instant);
  return [time, parseObis(text), text, fromHex(text), fromLatin1(text)].filter((one) => one !== undefined);
}

function takes(type: Codec<unknown>, candidate: unknown): boolean {
  try {
    encode(type, candidate);
    return true;
  } catch (error) {
    if (error instanceof EncodeError || error instanceof TypeError || error instanceof RangeError) return false;
    throw error;
  }
}

/** A value as a scene writes it: numbers, texts, lists; octets that are no text in hexadecimal. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return textOrHex(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof RawData) return plainValue(value.data());
  if (!isRecord(value)) return value;
  const { kind, value: inner } = value as Partial<Data>;
  if (kind !== undefined && Object.keys(value).length === 2) return plainValue(inner);
  if (Object.getPrototypeOf(value) !== Object.prototype) return `${value}`;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainValue(part)]));
}

function textOrHex(octets: Uint8Array): string {
  const isText = octets.length > 0 && octets.every((octet) => octet >= 0x20 && octet < 0x7f);
  const characters = isText
    ? Array.from(octets, (octet) => String.fromCharCode(octet))
    : Array.from(octets, (octet) => octet.toString(16).padStart(2, '0'));
  return characters.join('');
}
