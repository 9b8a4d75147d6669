import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { LinkError, TimeoutError } from '../codec/index.ts';
import type { AbortSignalLike, ByteStream } from '../transport/index.ts';
import { DuplexStream, linkError } from './duplex.ts';

/** The octets of one TCP connection. */
export interface TcpStream extends ByteStream {
  /** Address and port of the other side. */
  readonly peer: string;
}

export interface TcpConnectOptions {
  readonly host: string;
  readonly port: number;
  /** Milliseconds to wait for the connection; 10 s where left out. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/** Connects over TCP. Rejects with a LinkError (`refused`, `closed`), a TimeoutError, or the reason of the signal. */
export function connectTcp({ host, port, timeout = 10_000, signal }: TcpConnectOptions): Promise<TcpStream> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, noDelay: true });
    const end = (outcome: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.removeListener('error', fail);
      outcome();
    };
    const give = (reason: unknown) => {
      end(() => reject(reason));
      // A socket that is still on its way may fail once more, which nobody is to hear of.
      socket.on('error', () => undefined).destroy();
    };
    const timer = setTimeout(() => give(new TimeoutError('tcp', `no connection after ${timeout} ms`)), timeout);
    const abort = () => give(signal?.reason);
    const fail = (error: Error) => give(linkError('tcp', error));
    signal?.addEventListener('abort', abort);
    socket.once('error', fail);
    socket.once('connect', () => end(() => resolve(streamOf(socket))));
  });
}

export interface TcpListenOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** The loopback interface where left out. */
  readonly host?: string | undefined;
  /** Connections at the same time; more are closed at once. 1,024 where left out. */
  readonly maximumConnections?: number | undefined;
}

/** A port that takes connections. */
export interface TcpServer extends AsyncDisposable {
  readonly port: number;
  /** Takes no more connections and closes those there are. */
  close(): Promise<void>;
}

/** Takes connections over TCP. Rejects with a LinkError where the port cannot be had. */
export function listenTcp(options: TcpListenOptions, accept: (stream: TcpStream) => void): Promise<TcpServer> {
  const { port, host = '127.0.0.1', maximumConnections = 1024 } = options;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    accept(streamOf(socket));
  });
  server.maxConnections = maximumConnections;
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(new LinkError('tcp', 'closed', 'the server was closed')) : resolve()));
      for (const socket of sockets) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(linkError('tcp', error)));
    server.listen(port, host, () => {
      resolve({ port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close });
    });
  });
}

function streamOf(socket: Socket): TcpStream {
  return Object.assign(new DuplexStream(socket, 'tcp'), { peer: `${socket.remoteAddress}:${socket.remotePort}` });
}
