import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import process from 'node:process';
import { ReadStream } from 'node:tty';
import { LinkError } from '../../codec/index.ts';
import { openSerial, type SerialDuplex, serialOver } from '../../node/index.ts';
import type { SerialPort } from '../../transport/index.ts';
import type { SerialEndpointUrl } from './endpoint-url.ts';

/**
 * Opens a serial port or a pseudo-terminal at its rate: with the package `serialport` where that is installed, else as
 * the terminal that it is on every Unix, set by `stty`. Rejects with a LinkError.
 */
export async function openDevice(url: SerialEndpointUrl): Promise<SerialPort> {
  const { scheme, path, rate, characterFormat } = url;
  const port = scheme === 'pty' ? await openTerminal(path) : await openSerialPort(path, rate);
  await port.configure({ rate, characterFormat });
  return port;
}

async function openSerialPort(path: string, rate: number): Promise<SerialPort> {
  try {
    return await openSerial(path, { rate });
  } catch (error) {
    if (!(error instanceof LinkError && error.code === 'unsupported') || process.platform === 'win32') throw error;
    return openTerminal(path, rate);
  }
}

/** Octets pass as they are: no echo, no line editing, no flow control, no parity of its own. */
const rawMode = ['raw', '-echo', 'cs8', '-parenb', '-cstopb', '-crtscts', 'clocal', 'cread'];

async function openTerminal(path: string, rate?: number): Promise<SerialPort> {
  await setTerminal(path, [...(rate === undefined ? [] : [`${rate}`]), ...rawMode]);
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;
  const descriptor = openDescriptor(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  try {
    const terminal: SerialDuplex = new ReadStream(descriptor);
    if (rate !== undefined) terminal.update = ({ baudRate }, done) => update(path, baudRate, done);
    return serialOver(terminal);
  } catch (cause) {
    closeSync(descriptor);
    throw new LinkError('serial', 'refused', `${path} is no terminal device`, { cause });
  }
}

function update(path: string, rate: number, done: (error: Error | null) => void): void {
  setTerminal(path, [`${rate}`]).then(() => done(null), done);
}

function openDescriptor(path: string, flags: number): number {
  try {
    return openSync(path, flags);
  } catch (cause) {
    throw new LinkError('serial', 'refused', (cause as NodeJS.ErrnoException).code ?? 'it cannot be opened', { cause });
  }
}

function setTerminal(path: string, settings: readonly string[]): Promise<void> {
  const deviceOption = process.platform === 'linux' ? '-F' : '-f';
  return new Promise((resolve, reject) => {
    execFile('stty', [deviceOption, path, ...settings], (error, _, message) => {
      if (error === null) return resolve();
      const reason =
        message
          .trim()
          .split('\n')[0]
          ?.replace(/^stty: /, '') || error.message;
      reject(new LinkError('serial', 'refused', reason, { cause: error }));
    });
  });
}
