import { TypeNumberError } from './type-number-error.ts';
import {
  type Capabilities,
  type TypeNumber,
  type TypeNumberField,
  type TypeNumberPosition,
  typeNumberFields,
  typeNumberPositions,
} from './type-number-positions.ts';
import { brokenRule, type TypeNumberOptions, type TypeNumberRule } from './type-number-rules.ts';

const prefix = '68';

type Offsets = Partial<Record<TypeNumberField, number>>;

/** Reads `684-2-11P-1342AAD1-1B24045`, each of the dashes written or not; throws a TypeNumberError. */
export function parseTypeNumber(text: string, options: TypeNumberOptions = {}): TypeNumber {
  const characters: Partial<Record<TypeNumberField, string>> = {};
  const offsets: Offsets = {};
  let offset = read(text, 0, { position: prefix, width: prefix.length, allowed: [prefix] }).length;
  for (const [field, position] of typeNumberFields) {
    if (position.dashed && text[offset] === '-') offset += 1;
    const found = read(text, offset, placeOf(position));
    characters[field] = found;
    offsets[field] = offset;
    offset += found.length;
  }
  if (offset < text.length) {
    const found = text.slice(offset, offset + 8);
    throw new TypeNumberError({ code: 'type-number-length', position: 'end', offset, found, allowed: [] });
  }
  const typeNumber = characters as TypeNumber;
  const rule = brokenRule(typeNumber, options);
  if (rule !== undefined) throw ruleError(rule, typeNumber, offsets);
  return typeNumber;
}

/** The type number with its dashes; throws a TypeNumberError where a field has what its position cannot have. */
export function formatTypeNumber(typeNumber: TypeNumber): string {
  const parts = typeNumberFields.map(([field, { dashed }]) => `${dashed ? '-' : ''}${typeNumber[field]}`);
  const text = prefix + parts.join('');
  parseTypeNumber(text, { rules: [] });
  return text;
}

/** What the hardware of this type number has. */
export function capabilitiesOf(typeNumber: TypeNumber): Capabilities {
  const given = typeNumberFields.map(([field, { values }]) => values?.[typeNumber[field]]?.[1]);
  return Object.assign({}, ...given, { country: typeNumber.countryCode }) as Capabilities;
}

/** A position of a type number in words. */
export interface TypeNumberRow {
  readonly position: string;
  readonly name: string;
  readonly characters: string;
  readonly meaning: string;
}

/** What each position of a type number says. */
export function typeNumberRows(typeNumber: TypeNumber): readonly TypeNumberRow[] {
  return typeNumberFields.map(([field, { position, name, values }]) => {
    const characters = typeNumber[field];
    return { position, name, characters, meaning: values?.[characters]?.[0] ?? characters };
  });
}

interface Place {
  readonly position: string;
  readonly width: number;
  readonly allowed: readonly string[] | undefined;
}

function placeOf({ position, values }: TypeNumberPosition): Place {
  return { position, width: position.split('X').length - 1, allowed: values && Object.keys(values) };
}

function read(text: string, offset: number, { position, width, allowed }: Place): string {
  const found = text.slice(offset, offset + width);
  const legal = allowed === undefined ? /^[0-9A-Z]*$/.test(found) : allowed.includes(found);
  if (legal && found.length === width) return found;
  const code = offset + width > text.length ? 'type-number-length' : 'type-number-character';
  throw new TypeNumberError({ code, position, offset, found, allowed: allowed ?? ['0-9', 'A-Z'] });
}

function ruleError(rule: TypeNumberRule, typeNumber: TypeNumber, offsets: Offsets): TypeNumberError {
  const required = Object.entries(rule.requires) as [TypeNumberField, readonly string[]][];
  const [field, allowed] = required.find(([name, values]) => !values.includes(typeNumber[name]))!;
  const { position } = typeNumberPositions[field];
  const [offset, found] = [offsets[field]!, typeNumber[field]];
  return new TypeNumberError({ code: 'type-number-rule', position, offset, found, allowed, rule });
}
