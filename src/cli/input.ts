import { createReadStream, existsSync, statSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from './usage.ts';

/** One thing to decode: where it comes from, and its octets as they arrive. */
export interface Input {
  readonly name: string;
  /** Undefined for what has no size until it ends. */
  readonly size: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * What the arguments name: `-` and no argument standard input, an existing file that file, and anything else that
 * can be hexadecimal or a telegram the text itself. Neighbouring texts are one, so that `7e a0 19 …` needs no quotes.
 */
export function gatherInputs(args: readonly string[], follow: boolean): Input[] {
  const inputs: Input[] = [];
  let text: string[] = [];
  const endText = () => {
    if (text.length > 0) inputs.push(textInput(text.join(' ')));
    text = [];
  };
  for (const argument of args.length === 0 ? ['-'] : args) {
    if (argument === '-') {
      endText();
      inputs.push({ name: 'standard input', size: undefined, chunks: process.stdin });
    } else if (!isText(argument) || existsSync(argument)) {
      endText();
      inputs.push(fileInput(argument, follow));
    } else text.push(argument);
  }
  endText();
  return inputs;
}

/** Octets of a text on the command line or in a file of the demonstration. */
export function textInput(text: string, name = 'argument'): Input {
  const octets = new TextEncoder().encode(text);
  const chunks = (async function* () {
    yield octets;
  })();
  return { name, size: octets.length, chunks };
}

const base64 = /^(?=.*[A-Z])(?=.*[a-z])(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Whether an argument that may not be a file can be octets or a line of a log. */
function isText(argument: string): boolean {
  if (argument.length > 4096 || /[\r\n]/.test(argument)) return true;
  if (isHexadecimal(argument) || base64.test(argument)) return true;
  return /\s/.test(argument.trim()) && /(?:[0-9a-f]{2}[\s:,-]?){4}/i.test(argument);
}

function isHexadecimal(text: string): boolean {
  const digits = text.replace(/0x|\\x/gi, ' ');
  return /^[0-9a-f\s:,;.-]+$/i.test(digits) && /[0-9a-f]/i.test(digits);
}

function fileInput(name: string, follow: boolean): Input {
  try {
    const status = statSync(name);
    if (status.isDirectory()) throw new UsageError(`${name} is a directory`);
    return {
      name,
      size: status.isFile() ? status.size : undefined,
      chunks: follow ? growingFile(name) : fileChunks(name),
    };
  } catch (error) {
    throw fileProblem(name, error);
  }
}

async function* fileChunks(name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(name)) yield chunk as Uint8Array;
  } catch (error) {
    throw fileProblem(name, error);
  }
}

const pollInterval = 250;

/** A file that is being written: at its end waits for more. */
async function* growingFile(name: string): AsyncGenerator<Uint8Array> {
  for (let start = 0; ; await sleep(pollInterval)) {
    try {
      for await (const chunk of createReadStream(name, { start })) {
        start += (chunk as Uint8Array).length;
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw fileProblem(name, error);
    }
  }
}

const problems: Record<string, string> = {
  ENOENT: 'there is no such file, and it is neither hexadecimal nor a telegram',
  EACCES: 'the file may not be read',
  EISDIR: 'this is a directory',
  ENAMETOOLONG: 'this is no file, and it is neither hexadecimal nor a telegram',
};

/** An error of the file system in one line. */
export function fileProblem(name: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const shown = name.length > 60 ? `${name.slice(0, 57)}…` : name;
  return new UsageError(`${shown}: ${problems[code] ?? `the file cannot be read (${code})`}`);
}

/** Refuses what cannot be meant: nothing at all, and hexadecimal with half an octet. */
export function checkInput(name: string, data: string | Uint8Array): void {
  if (data.length === 0 || (typeof data === 'string' && data.trim() === ''))
    throw new UsageError(`${name} is empty: there is nothing to decode`);
  if (typeof data !== 'string' || !isHexadecimal(data)) return;
  const digits = data.replace(/0x|\\x|[^0-9a-f]/gi, '').length;
  if (digits % 2 === 1) throw new UsageError(`${name} has an odd number of hexadecimal digits (${digits})`);
}
