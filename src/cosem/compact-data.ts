import { compactArray, type Data, readLength, TypeDescription } from '../axdr/index.ts';
import { decode, encode, Reader, type ReaderOptions } from '../codec/index.ts';
import type { CapturedAttribute } from './profile/captured-attribute.ts';
import { readDescribed } from './profile/described-data.ts';
import { describeType } from './profile/type-of-data.ts';

/** How the buffer of a compact-data object is read. */
export interface CompactDataOptions extends ReaderOptions {
  /** The template_id that the buffer must begin with: that of the description. */
  readonly templateId?: number;
  /** The number of elements of an array stands before them too, not in the template alone: some implementations do. */
  readonly countedArrays?: boolean;
}

/** The template of a compact-data object: template_description, decoded or not. */
export type CompactDataTemplate = Uint8Array | TypeDescription;

/**
 * Reads a compact_buffer (Compact data, class 62, attribute 2): the values of the capture objects without their types,
 * once for each capture that it holds. Throws a DecodeError.
 */
export function readCompactData(
  compactBuffer: Uint8Array,
  template: CompactDataTemplate,
  options: CompactDataOptions = {},
): readonly (readonly Data[])[] {
  const types = typesOf(template, options);
  const r = new Reader(compactBuffer, options);
  const captures: (readonly Data[])[] = [];
  while (r.offset < r.end) {
    const start = r.offset;
    r.budget(types.length + 1);
    captures.push(r.part(`[${captures.length}]`, () => readCapture(r, types, options)));
    if (r.offset === start) throw r.error('zero-size-element', 'values that take no octets cannot fill the buffer');
  }
  return captures;
}

function readCapture(r: Reader, types: readonly TypeDescription[], options: CompactDataOptions): readonly Data[] {
  const start = r.offset;
  const { templateId, countedArrays } = options;
  const values = types.map((type, i) => r.part(`[${i}]`, () => readDescribed(r, type, countedArrays)));
  const found = values[0]?.value;
  if (templateId !== undefined && found !== templateId)
    throw r.error('bad-value', 'values of another template', start, `template_id ${templateId}`, `${found}`);
  return values;
}

/** Writes the compact_buffer of captures. Throws an EncodeError where a value is not of the type that the template says. */
export function writeCompactData(captures: readonly (readonly Data[])[], template: CompactDataTemplate): Uint8Array {
  const contentsDescription: TypeDescription = { kind: 'structure', value: typesOf(template) };
  const arrayContents = captures.map((value) => ({ kind: 'structure', value }) as const);
  const r = new Reader(encode(compactArray, { contentsDescription, arrayContents }));
  TypeDescription.read(r);
  return r.bytes.subarray(r.offset + lengthOctets(r));
}

/** The octets of the length at the reader's position. */
function lengthOctets(r: Reader): number {
  const start = r.offset;
  readLength(r);
  const octets = r.offset - start;
  r.offset = start;
  return octets;
}

/**
 * The template of capture objects whose types are known and always the same. Throws a RangeError that names the one of
 * which that is not so: a CHOICE needs the type that the meter has made of it, by `typeOf` of the context.
 */
export function compactDataTemplate(attributes: readonly CapturedAttribute[]): TypeDescription {
  const value = attributes.map(({ type, captureObject, name }) => {
    const description = type && describeType(type);
    if (description === undefined)
      throw new RangeError(`the type of ${captureObject.logicalName}, ${name}, is not known`);
    return description;
  });
  return { kind: 'structure', value };
}

function typesOf(template: CompactDataTemplate, options?: ReaderOptions): readonly TypeDescription[] {
  const type = template instanceof Uint8Array ? decode(TypeDescription, template, options) : template;
  return type.kind === 'structure' ? type.value : [type];
}
