import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadStream } from 'node:tty';
import { type SerialDuplex, serialOver } from '../../../src/node/index.ts';
import type { SerialPort } from '../../../src/transport/index.ts';

/** One end of the cable: a device of the system, as a serial port is. */
export interface Terminal {
  readonly path: string;
  /** The port as the library has it. */
  readonly port: SerialPort;
  /** Rates that the system was asked for, and says it has. */
  readonly rates: number[];
  /** Octets as they left the port, and as they came to it. */
  readonly written: number[];
  readonly read: number[];
}

/** Two pseudo-terminals that socat connects: a cable between two serial ports, but for the time that octets take. */
export class Cable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'dlms-pty-'));
  readonly #socat: ChildProcess;
  readonly #terminals: SerialDuplex[] = [];

  /** `echo`: the first terminal gets back what it sends, as from an optical head. */
  private constructor(echo: boolean) {
    const ends = ['first', 'second'].map((name, at) => {
      const isEchoing = echo && at === 1;
      return `pty,raw,echo=${isEchoing ? '1,echoctl=0' : '0'},link=${join(this.#folder, name)}`;
    });
    this.#socat = spawn('socat', ends, { stdio: 'ignore' });
  }

  static async lay({ echo = false }: { readonly echo?: boolean } = {}): Promise<[Cable, Terminal, Terminal]> {
    const cable = new Cable(echo);
    const paths = ['first', 'second'].map((name) => join(cable.#folder, name));
    for (let tries = 0; !paths.every((path) => existsSync(path)); tries += 1) {
      if (tries > 100) throw new Error('socat makes no terminals');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [first, second] = paths.map((path) => cable.#open(path));
    return [cable, first!, second!];
  }

  /** Closes the terminals, and takes the cable away. */
  remove(): void {
    for (const terminal of this.#terminals) terminal.destroy();
    this.pull();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Takes the cable away while the terminals are open. */
  pull(): void {
    this.#socat.kill('SIGKILL');
  }

  #open(path: string): Terminal {
    const [rates, written, read]: [number[], number[], number[]] = [[], [], []];
    const stream = new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY));
    const write = stream.write.bind(stream) as (octets: Uint8Array, done: () => void) => boolean;
    const duplex: SerialDuplex = Object.assign(stream, {
      write: (octets: Uint8Array, done: () => void) => {
        written.push(...octets);
        return write(octets, done);
      },
      update: ({ baudRate }: { readonly baudRate: number }, done: (error: Error | null) => void) => {
        execFileSync('stty', ['-F', path, String(baudRate)]);
        rates.push(Number(execFileSync('stty', ['-F', path, 'speed'], { encoding: 'utf8' })));
        done(null);
      },
    });
    stream.on('data', (octets) => read.push(...octets));
    this.#terminals.push(duplex);
    return { path, port: serialOver(duplex), rates, written, read };
  }
}
