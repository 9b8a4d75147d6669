import type { Codec, Shape } from '../codec/index.ts';
import type { DataType } from '../cosem/index.ts';
import { foldAtSpaces } from './table.ts';

/**
 * A data type in words, with what its name leaves out: the values of each enum, `enum (0=none, 1=mode-1)`, and a `?` at
 * fields that some versions leave out.
 */
export function typeText(type: DataType<unknown>): string {
  const { names } = type as { readonly names?: Readonly<Record<string, number>> };
  if (names !== undefined) return `enum (${list(Object.entries(names).map(([name, number]) => `${number}=${name}`))})`;
  const hasMore = /\{|\benum\b/.test(type.typeName);
  return (hasMore ? shapeText(type.shape, type.typeName) : undefined) ?? type.typeName;
}

function shapeText(shape: Shape, typeName: string): string | undefined {
  switch (shape.kind) {
    case 'sequence':
      return `structure { ${list(Object.entries(shape.fields).map(fieldText))} }`;
    case 'sequence-of':
      return `${typeName.startsWith('array') ? 'array' : 'structure'} of ${codecText(shape.of, typeName)}`;
    case 'optional':
      return `${codecText(shape.of, typeName)} or null-data`;
    case 'choice':
      return Object.values(shape.alternatives)
        .map((alternative) => codecText(alternative, typeName))
        .join(' or ');
    case 'mapped':
      return codecText(shape.of, typeName);
    default:
      return undefined;
  }
}

function fieldText([name, field]: readonly [string, Codec<unknown> & { readonly trailing?: true }]): string {
  return `${name}${field.trailing ? '?' : ''}: ${codecText(field, '')}`;
}

/** What a type is made of is a type as well, or a bare shape that wraps one. */
function codecText(codec: Codec<unknown>, typeName: string): string | undefined {
  return 'typeName' in codec ? typeText(codec as DataType<unknown>) : shapeText(codec.shape, typeName);
}

const list = (parts: readonly string[]) => parts.join(', ');

/**
 * Breaks the text of a type into lines of at most `width` characters where it is longer: each field of a structure is a
 * line of its own, and indentation is in place of the braces.
 */
export function foldType(text: string, width: number): readonly string[] {
  const opening = text.indexOf('{');
  if (text.length <= width || opening < 0) return foldAtSpaces(text, width, indent);
  const closing = closingOf(text, opening);
  const fields = fieldsOf(text.slice(opening + 1, closing).trim());
  const rest = text.slice(closing + 1).trim();
  return [
    ...foldAtSpaces(text.slice(0, opening).trim(), width, indent),
    ...fields.flatMap((field) => foldType(field, Math.max(1, width - indent.length)).map((line) => indent + line)),
    ...(rest === '' ? [] : foldType(rest, width)),
  ];
}

const indent = '  ';

const step = (character: string) => ('{('.includes(character) ? 1 : '})'.includes(character) ? -1 : 0);

function closingOf(text: string, opening: number): number {
  let depth = 0;
  for (let i = opening; i < text.length; i += 1) {
    depth += step(text[i]!);
    if (depth === 0) return i;
  }
  return text.length;
}

/** What stands between the commas that are inside of nothing else. */
function fieldsOf(text: string): readonly string[] {
  const fields: string[] = [];
  let depth = 0;
  for (const part of text.split(', ')) {
    if (depth === 0) fields.push(part);
    else fields.push(`${fields.pop()}, ${part}`);
    depth += [...part].reduce((sum, character) => sum + step(character), 0);
  }
  return fields;
}
