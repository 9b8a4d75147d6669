import { type Codec, EncodeError, type Reader, type Writer } from '../codec/index.ts';
import type { Data } from './data.ts';
import { readOctetLength } from './length.ts';
import { simpleKind } from './simple-types.ts';
import { hasFreeElements, TypeDescription, valuesPerElement } from './type-description.ts';

/** Elements of one type, sent without tags: the description of the type and the elements. */
export interface CompactArray {
  readonly contentsDescription: TypeDescription;
  readonly arrayContents: readonly Data[];
}

/**
 * compact-array (COSEMpdu, tag 19): a TypeDescription, then the elements back to back in one octet string.
 * An array inside has its number of elements in the description alone. Types that take no octets are refused where
 * their number would be free: they would turn a few octets into millions of values.
 */
export const compactArray: Codec<CompactArray> = {
  read(r) {
    const start = r.offset;
    const contentsDescription = r.part('contentsDescription', TypeDescription.read, (type) => type.kind);
    const values = valuesPerElement(contentsDescription);
    if (values > r.limits.maxNodes) {
      throw r.error('node-limit', `one element of the compact-array has ${values} values`, start);
    }
    const length = r.leaf('length', readOctetLength);
    if (length > 0 && hasFreeElements(contentsDescription)) {
      throw r.error('zero-size-element', 'elements that take no octets cannot fill the contents', start);
    }
    r.trace?.enter('arrayContents', r.offset);
    const arrayContents = r.sub(length, { read: (inner) => readContents(inner, contentsDescription, values) });
    r.trace?.leave(r.offset, undefined);
    return { contentsDescription, arrayContents };
  },
  write(w, value) {
    TypeDescription.write(w, value.contentsDescription);
    const start = w.fork();
    for (const element of value.arrayContents) writeElement(w, value.contentsDescription, element);
    w.join(start);
  },
  get shape() {
    return { kind: 'mapped', of: TypeDescription, map: emptyOf } as const;
  },
};

const drawnValues = 1000;

/** A generated description becomes an empty array of its type; types beyond the limits become a small one. */
const emptyOf = ((type: TypeDescription): CompactArray => {
  const contentsDescription: TypeDescription =
    valuesPerElement(type) > drawnValues ? { kind: 'unsigned', value: null } : type;
  return { contentsDescription, arrayContents: [] };
}) as (value: never) => unknown;

function readContents(r: Reader, type: TypeDescription, values: number): Data[] {
  const elements: Data[] = [];
  while (r.offset < r.end) {
    r.budget(values);
    elements.push(readNamed(r, type, elements.length));
  }
  return elements;
}

function readNamed(r: Reader, type: TypeDescription, index: number): Data {
  return r.part(
    `[${index}]`,
    () => readElement(r, type),
    (element) => element.value,
  );
}

function readElement(r: Reader, type: TypeDescription): Data {
  r.trace?.type(type.kind);
  if (type.kind === 'structure')
    return { kind: 'structure', value: type.value.map((inner, i) => readNamed(r, inner, i)) };
  if (type.kind === 'array') {
    const { numberOfElements, typeDescription } = type.value;
    const value: Data[] = [];
    while (value.length < numberOfElements) value.push(readNamed(r, typeDescription, value.length));
    return { kind: 'array', value };
  }
  return { kind: type.kind, value: simpleKind(type.kind)!.codec.read(r) } as Data;
}

function writeElement(w: Writer, type: TypeDescription, element: Data): void {
  if (element?.kind !== type.kind) throw new EncodeError(`${type.kind} is expected by the contents description`);
  if (type.kind === 'structure' || type.kind === 'array') {
    const values = element.value as readonly Data[];
    const count = type.kind === 'array' ? type.value.numberOfElements : type.value.length;
    if (values.length !== count) throw new EncodeError(`${count} elements are expected by the contents description`);
    values.forEach((value, i) => {
      writeElement(w, type.kind === 'array' ? type.value.typeDescription : type.value[i]!, value);
    });
  } else {
    simpleKind(type.kind)!.codec.write(w, element.value);
  }
}
