import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileProblem } from './input.ts';
import { UsageError } from './usage.ts';

/** A shipped capture: lines `# field: value` at the head of a text file, then hexadecimal or a telegram. */
export interface Example {
  readonly file: string;
  readonly title: string;
  readonly key: string | undefined;
  readonly authenticationKey: string | undefined;
  readonly systemTitle: string | undefined;
  /** `failed` where the capture shows how a fault is reported. */
  readonly expect: 'ok' | 'failed';
  readonly input: string;
}

/** The examples of a folder in the order of their names. */
export function readExamples(folder: string): Example[] {
  let files: string[];
  try {
    files = readdirSync(folder).filter((name) => /^\d+-.*\.txt$/.test(name));
  } catch (error) {
    throw fileProblem(folder, error);
  }
  if (files.length === 0) throw new UsageError(`${folder} has no examples: files named 01-name.txt`);
  return files.sort().map((file) => parseExample(file, readFileSync(join(folder, file), 'utf8')));
}

const headLine = /^#(?:[ \t]*([a-z-]+):[ \t]*(.*?))?[^\n]*\n/;

/** Reads one example file. Comment lines without a field are remarks. */
export function parseExample(file: string, text: string): Example {
  const fields = new Map<string, string>();
  let input = text;
  for (let line = headLine.exec(input); line !== null; line = headLine.exec(input)) {
    const [whole, name] = line;
    if (name !== undefined) fields.set(name, whole.slice(whole.indexOf(':') + 1).trim());
    input = input.slice(whole.length);
  }
  const expect = fields.get('expect') ?? 'ok';
  if (expect !== 'ok' && expect !== 'failed') throw new UsageError(`${file}: expect is neither ok nor failed`);
  return {
    file,
    title: fields.get('title') ?? file,
    key: fields.get('key'),
    authenticationKey: fields.get('auth-key'),
    systemTitle: fields.get('system-title'),
    expect,
    input,
  };
}
