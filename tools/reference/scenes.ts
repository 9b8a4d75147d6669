import { acts, expectations, type Field, type Form, scene, sceneStep } from '../../src/meter/index.ts';
import { code, document, table } from './markdown.ts';

const introduction =
  'What a scene for `dlms meter --scene` may hold; docs/guide/scenes.md shows how it goes together. A field that is not named here is an error.';

type Described = { readonly summary: string; readonly form: Form<unknown> };

/** All that may stand in a scene, from the forms that read it. */
export function scenesDocument(): string {
  return document(
    'Scenes',
    introduction,
    '## Scene',
    fieldTable(scene),
    '## Step',
    fieldTable(sceneStep),
    '## Acts',
    'What `do` may hold, by name. They are done in the order in which they are written.',
    ...sections(acts as Readonly<Record<string, Described>>),
    '## Expectations',
    'What `expect` may hold, by name.',
    ...sections(expectations as Readonly<Record<string, Described>>),
  );
}

function sections(all: Readonly<Record<string, Described>>): readonly string[] {
  return Object.entries(all).flatMap(([name, { summary, form }]) => [`### ${name}`, summary, formText(form)]);
}

function formText(form: Form<unknown>): string {
  const { words, fields } = form;
  if (fields === undefined) return `It is ${words}.`;
  const isRecord = words.startsWith('fields') || words === '{}';
  return [...(isRecord ? [] : [`It is ${words}.`]), fieldTable(form) || 'It has no fields.'].join('\n\n');
}

function fieldTable({ fields = {} }: Form<unknown>): string {
  return table(
    ['field', 'what it is', 'for', 'needed'],
    Object.entries<Field<unknown>>(fields).map(([name, { of, meaning, isRequired }]) => [
      code(name),
      of.words,
      meaning,
      isRequired ? 'yes' : '',
    ]),
  );
}
