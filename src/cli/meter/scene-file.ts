import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { readScene, type Scene, SceneError, type ScenePath } from '../../meter/index.ts';
import { fileProblem } from '../input.ts';
import { UsageError } from '../usage.ts';

/** A scene and where it stands. */
export interface SceneFile {
  readonly scene: Scene;
  /** The error of a scene that cannot be played, with the line where that is. */
  explained(error: SceneError): UsageError;
}

/** Reads a scene of YAML or JSON. Throws a UsageError that says in which line it is not one. */
export function readSceneFile(file: string): SceneFile {
  const lines = new LineCounter();
  const document = parseDocument(contentOf(file), { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [fault] = document.errors;
  if (fault !== undefined)
    throw new UsageError(`${place(fault.pos[0])}: ${fault.message.replace(/ at line[\s\S]*$/, '')}`);
  const explained = (error: SceneError) => new UsageError(`${place(offsetOf(document, error.path))}: ${error.message}`);
  try {
    return { scene: readScene(document.toJS()), explained };
  } catch (error) {
    throw error instanceof SceneError ? explained(error) : error;
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileProblem(file, error);
  }
}

/** Where something stands, or what it would stand in: the key where there is one. */
function offsetOf(document: Document, path: ScenePath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const name = path[length - 1];
    const pair = isMap(parent) ? parent.items.find(({ key }) => `${key}` === `${name}`) : undefined;
    if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
