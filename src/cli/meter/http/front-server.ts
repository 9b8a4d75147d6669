import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frontPanel, type OmniaMeter } from '../../../meter/index.ts';
import { UsageError } from '../../usage.ts';
import { FrontEvents } from './front-events.ts';
import { frontPage } from './front-page.ts';
import { isOwnHost, isSameOrigin } from './same-origin.ts';

/** Where the page of a meter is. */
export interface FrontServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Told of what the meter threw when somebody looked at it. */
  readonly onFault: (error: unknown) => void;
}

/** The page of a meter that is served. */
export interface FrontServer {
  readonly url: string;
  close(): Promise<void>;
}

const common = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Serves the front of a meter as a page with buttons to press. It shows no keys, and takes orders from itself alone. */
export async function serveFront(meter: OmniaMeter, options: FrontServerOptions): Promise<FrontServer> {
  const { host, onFault } = options;
  const events = new FrontEvents(meter, onFault);
  const server = createServer((request, response) => {
    try {
      answer(request, { meter, events, response, host });
    } catch (error) {
      onFault(error);
      if (!response.headersSent) refuse(response, 500, 'the meter fails');
      else response.end();
    }
  });
  await listening(server, options);
  const { address, family, port } = server.address() as AddressInfo;
  const name = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${name}:${port}/`,
    async close() {
      events.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function listening(server: Server, { host, port }: FrontServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new UsageError(`--http: ${error.message}`)));
    server.listen(port, host, resolve);
  });
}

interface Answer {
  readonly meter: OmniaMeter;
  readonly events: FrontEvents;
  readonly response: ServerResponse;
  readonly host: string;
}

function answer(request: IncomingMessage, to: Answer): void {
  const { method, url = '/', headers } = request;
  if (!isOwnHost(headers.host, to.host)) refuse(to.response, 421, 'that is not my name');
  else if (method === 'GET') get(url, to);
  else if (method === 'POST') post(request, to);
  else refuse(to.response, 405, 'GET and POST alone');
}

function get(url: string, { meter, events, response }: Answer): void {
  if (url === '/') {
    const nonce = randomBytes(16).toString('base64url');
    const { identity, type } = meter;
    const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    response.writeHead(200, {
      ...common,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
    });
    const panel = frontPanel(meter, meter.now());
    response.end(frontPage({ name: identity.logicalDeviceName, typeNumber: type.name, panel, nonce }));
  } else if (url === '/events') {
    response.writeHead(200, { ...common, 'content-type': 'text/event-stream' });
    if (!events.add(response)) response.end();
  } else refuse(response, 404, 'there is no such page');
}

const acts: Readonly<Record<string, (meter: OmniaMeter) => void>> = {
  '/buttons/menu/press': ({ buttons }) => buttons.press('menu'),
  '/buttons/control/hold': ({ buttons }) => buttons.hold('control'),
  '/buttons/control/release': ({ buttons }) => buttons.release('control'),
};

function post({ url = '/', headers }: IncomingMessage, { meter, events, response }: Answer): void {
  const act = Object.hasOwn(acts, url) ? acts[url] : undefined;
  if (!isSameOrigin(headers)) refuse(response, 403, 'the page of the meter alone presses its buttons');
  else if (act === undefined) refuse(response, 404, 'there is no such button');
  else {
    act(meter);
    events.look();
    response.writeHead(204, common).end();
  }
}

function refuse(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { ...common, 'content-type': 'text/plain; charset=utf-8' }).end(`${words}\n`);
}
