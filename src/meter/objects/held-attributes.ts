import { type Data, RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import type { Attribute } from '../../cosem/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import { type AttributeImplementation, ServiceRefusal, type Stored, stored } from '../../server/index.ts';
import { requireSignature } from '../head-end-signature.ts';
import { initialData, initialValue } from '../initial-value.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

type Held = Stored<unknown> | AttributeImplementation<OmniaMeter, unknown>;

/** Attributes that hold what they are given, beginning with the defaults of the catalogue. */
export function heldAttributes(object: CatalogueObject): Readonly<Record<string, Held>> {
  const names = Object.keys(object.of.attributes).filter((name) => name !== 'logicalName');
  return Object.fromEntries(names.map((name) => [name, held(object, name)]));
}

function held(object: CatalogueObject, name: string): Held {
  const attribute = object.of.attributes[name]!;
  const initial = initialOf(object, name);
  const check = attribute.type.typeName === 'CHOICE' ? sameKind(initial as Data) : undefined;
  if (object.access.signed && attribute.writable) return signed(object, attribute, { initial, check });
  return stored<OmniaMeter, unknown>(initial, check && { check });
}

/** What an attribute of the catalogue holds before anybody has set it. */
export function initialOf({ of, defaults, types }: CatalogueObject, name: string): unknown {
  const given = (defaults as Readonly<Record<string, unknown>>)[name];
  if (given !== undefined) return given;
  const { type } = of.attributes[name]!;
  const kind = (types as Readonly<Record<string, Parameters<typeof initialData>[0]>>)[name];
  return type.typeName === 'CHOICE' ? initialData(kind) : initialValue(type);
}

/** The name under which the meter remembers an attribute. */
export function memoryKey(
  { of, logicalName }: Pick<CatalogueObject, 'of' | 'logicalName'>,
  attributeId: number,
): string {
  return `${of.classId} ${logicalName} ${attributeId}`;
}

/** A client leaves the type of a value as it is. */
function sameKind({ kind }: Data): Check | undefined {
  if (kind === 'null-data') return undefined;
  return (value) => {
    if ((value as Data).kind !== kind) throw new ServiceRefusal('type-unmatched');
  };
}

interface Beginning {
  readonly initial: unknown;
  readonly check: Check | undefined;
}

type Check = (value: unknown) => void;

/** What is set by a message that the head-end has signed, on a meter that requires it. */
function signed(object: CatalogueObject, { attributeId, type }: Attribute, { initial, check }: Beginning) {
  const key = memoryKey(object, attributeId);
  const beginning = new RawData(encode(type, initial));
  const implementation: AttributeImplementation<OmniaMeter, unknown> = {
    read: ({ device }) => {
      const octets = device.memory.get(key);
      return octets === undefined ? beginning : new RawData(octets);
    },
    write: (self, value, caller) => {
      requireSignature(self, caller);
      check?.(value);
      self.device.memory.put([[key, encode(type, value)]]);
    },
  };
  return implementation;
}
