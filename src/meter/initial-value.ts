import type { Data } from '../axdr/index.ts';
import type { Codec } from '../codec/index.ts';
import { Obis } from '../obis/index.ts';
import type { ValueType } from '../omnia/index.ts';

/** The sizes of octet strings that mean something, by the names of their types. */
const meaningful: Readonly<Record<string, unknown>> = {
  'octet-string(4)': {},
  'octet-string(5)': {},
  'octet-string(6)': Obis.of(0, 0, 0, 0, 0, 0),
  'octet-string(12)': {},
  'date-time or octet-string(12)': {},
  CHOICE: { kind: 'null-data', value: null },
};

/** What an attribute of a type holds before anybody has set it: nothing, zero, or the first that a list names. */
export function initialValue(of: Codec<unknown> & { readonly typeName?: string }): unknown {
  const known = of.typeName === undefined ? undefined : meaningful[of.typeName];
  if (known !== undefined) return known;
  const { shape } = of;
  switch (shape.kind) {
    case 'null':
      return null;
    case 'boolean':
      return false;
    case 'integer':
      return Math.max(0, shape.minimum);
    case 'bigint':
      return 0n;
    case 'float':
      return 0;
    case 'octets':
      return new Uint8Array(shape.minimum);
    case 'text':
      return '';
    case 'enumerated':
      return shape.literals[0];
    case 'sequence':
      return Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, initialValue(field)]));
    case 'choice': {
      const [kind, alternative] = Object.entries(shape.alternatives)[0]!;
      return { kind, value: initialValue(alternative) };
    }
    case 'optional':
      return undefined;
    case 'sequence-of':
      return [];
    case 'lazy':
      return initialValue(shape.of());
    case 'mapped':
      return shape.map(initialValue(shape.of) as never);
  }
}

const notSpecified = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80, 0, 0xff);

/** A CHOICE of a kind before anybody has set it. */
export function initialData(kind: ValueType | undefined): Data {
  switch (kind) {
    case undefined:
      return { kind: 'null-data', value: null };
    case 'array':
    case 'structure':
      return { kind, value: [] };
    case 'boolean':
      return { kind, value: false };
    case 'bit-string':
      return { kind, value: [] };
    case 'octet-string':
      return { kind, value: new Uint8Array(0) };
    case 'visible-string':
    case 'utf8-string':
      return { kind, value: '' };
    case 'long64':
    case 'long64-unsigned':
      return { kind, value: 0n };
    default:
      return { kind, value: 0 } as Data;
  }
}

/** A date-time in an octet-string of class Data, where there was none yet. */
export function noDateTime(): Data {
  return { kind: 'octet-string', value: notSpecified };
}
