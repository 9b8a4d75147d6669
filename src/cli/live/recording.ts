import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { dlmsPort } from '../../transport/index.ts';
import { fileProblem } from '../input.ts';
import { packet, pcapHeader, type Segment } from './pcap-writer.ts';
import type { Direction } from './traffic.ts';

/** Octets that wait for the disk; what comes on top of them is not recorded. */
const mostWaiting = 16 * 1024 * 1024;

/** The CoAP port: by it readers of the file know the protocol. */
const coapPort = 5683;

const firstClientPort = 49_152;
const clientPorts = 16_384;

/** A file in the making that holds what passed, as pcap. */
export class Recording {
  /** Octets that the disk was too slow for. */
  lostOctets = 0;
  /** Why the file ends early, where it does. */
  failure: Error | undefined;
  readonly #file: WriteStream;
  readonly #port: number;

  private constructor(file: WriteStream, isCoap: boolean) {
    this.#file = file;
    file.on('error', (error) => {
      this.failure = error;
    });
    this.#port = isCoap ? coapPort : dlmsPort;
  }

  /** Creates the file; throws a UsageError where it cannot be had. */
  static async create(name: string, isCoap: boolean): Promise<Recording> {
    const file = createWriteStream(name);
    try {
      await once(file, 'open');
    } catch (error) {
      throw fileProblem(name, error);
    }
    file.write(pcapHeader());
    return new Recording(file, isCoap);
  }

  /** A connection or, where there are datagrams, a client: it has a port of its own. */
  connection(number: number, protocol: Segment['protocol']): ConnectionRecording {
    const clientPort = firstClientPort + ((number - 1) % clientPorts);
    return new ConnectionRecording(this, { protocol, clientPort, serverPort: this.#port });
  }

  /** Takes one packet. */
  write(octets: Uint8Array): void {
    if (this.#file.writableLength > mostWaiting) this.lostOctets += octets.length;
    else this.#file.write(octets);
  }

  /** Resolves when all is in the file. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#file.destroyed) return resolve();
      this.#file.once('close', resolve);
      this.#file.end();
    });
  }
}

/** So much fits into a packet, whose length has 16 bits. */
const longestPayload = 32 * 1024;

/** One connection of a recording. A stream is recorded as TCP, whatever it is: readers put that together. */
export class ConnectionRecording {
  readonly #recording: Recording;
  readonly #ports: Pick<Segment, 'protocol' | 'clientPort' | 'serverPort'>;
  readonly #sequence = { sent: 0, received: 0 };

  constructor(recording: Recording, ports: Pick<Segment, 'protocol' | 'clientPort' | 'serverPort'>) {
    this.#recording = recording;
    this.#ports = ports;
    if (ports.protocol === 'udp') return;
    // Without its beginning a connection would be one with the last that had the same port.
    for (const direction of ['sent', 'received'] as const) this.#write(new Uint8Array(), direction, true);
  }

  octets(octets: Uint8Array, direction: Direction): void {
    const step = this.#ports.protocol === 'udp' ? octets.length + 1 : longestPayload;
    for (let at = 0; at < Math.max(1, octets.length); at += step)
      this.#write(octets.subarray(at, at + step), direction, false);
  }

  #write(payload: Uint8Array, direction: Direction, isFirst: boolean): void {
    const sequence = this.#sequence[direction];
    const acknowledged = this.#sequence[direction === 'sent' ? 'received' : 'sent'];
    const time = Date.now();
    this.#recording.write(packet({ ...this.#ports, direction, sequence, acknowledged, isFirst, payload, time }));
    this.#sequence[direction] = (sequence + payload.length + (isFirst ? 1 : 0)) >>> 0;
  }
}
