import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { cacheFolder, rootFolder } from '../folders.ts';
import { clock } from '../harness/clock.ts';
import type { Absent, Contender } from '../harness/workload.ts';

const program = `${cacheFolder}/hdlc-reference`;

/** Why there is no C reference; undefined where it was built. */
export function buildCReference(): string | undefined {
  rmSync(program, { force: true });
  for (const compiler of ['gcc', 'cc']) {
    try {
      execFileSync(compiler, ['-O3', '-o', program, `${rootFolder}bench/reference/hdlc.c`], { stdio: 'pipe' });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return `${compiler}: ${(error as Error).message}`;
    }
  }
  return 'no C compiler (gcc or cc)';
}

/** The C reference on the octets of a stream of frames; its answer is a checksum of what it gives. */
export function cReference(octets: Uint8Array, task: 'deframe' | 'encode'): Contender | Absent {
  if (!existsSync(program)) return { absent: 'the C reference was not built' };
  const child = spawn(program, [clock()], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (question: string, content?: Uint8Array): Promise<string> => {
    child.stdin.write(`${question}\n`);
    if (content !== undefined) child.stdin.write(content);
    const { value, done } = await lines.next();
    if (done) throw new Error(`the C reference ended at '${question}'`);
    return value;
  };
  const ready = ask(`input ${octets.length}`, octets);
  return {
    async time(runs) {
      await ready;
      return Number(await ask(`${task} ${runs}`));
    },
    async answer() {
      await ready;
      return Number((await ask('answer')).split(' ')[task === 'deframe' ? 0 : 1]);
    },
    close: () => child.stdin.end(),
  };
}
