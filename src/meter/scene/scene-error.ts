/** Where something is in a scene: names of fields and numbers of items. */
export type ScenePath = readonly (string | number)[];

/** A scene is not written as scenes are: where, what was expected there, and what was found. */
export class SceneError extends Error {
  override readonly name = 'SceneError';
  readonly path: ScenePath;
  readonly expected: string;
  readonly found: string;

  constructor(path: ScenePath, expected: string, found: unknown) {
    const shown = typeof found === 'string' ? found : wordsOf(found);
    super(`${pathInWords(path)}: ${expected} is expected, ${shown} was found`);
    this.path = path;
    this.expected = expected;
    this.found = shown;
  }

  /** The same in something larger that is at this path. */
  within(path: ScenePath): SceneError {
    return new SceneError([...path, ...this.path], this.expected, this.found);
  }
}

/** A path as people write it: `steps[2].do.outage`. */
export function pathInWords(path: ScenePath): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? 'the scene' : text.replace(/^\./, '');
}

const longestText = 40;

function wordsOf(found: unknown): string {
  if (found === undefined || found === null) return 'nothing';
  if (Array.isArray(found)) return `a list of ${found.length}`;
  return typeof found === 'object' ? `fields (${Object.keys(found).join(', ').slice(0, longestText)})` : `${found}`;
}

/** What a scene says there, between quotation marks where it is a text. */
export function quoted(found: unknown): string {
  return typeof found === 'string' ? `"${found.slice(0, longestText)}"` : wordsOf(found);
}
