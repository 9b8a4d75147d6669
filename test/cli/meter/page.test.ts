import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { type FrontServer, serveFront } from '../../../src/cli/meter/http/front-server.ts';
import { pageState } from '../../../src/cli/meter/http/page-state.ts';
import { isOwnHost, isSameOrigin } from '../../../src/cli/meter/http/same-origin.ts';
import { frontPanel, litSegments, type OmniaMeter, testKeys } from '../../../src/meter/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { roles } from '../../../src/omnia/index.ts';
import { noon, TestTime, testMeter } from '../../meter/support.ts';

const onFault = (error: unknown) => {
  throw error;
};
let served: FrontServer | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function serve(time = new TestTime()): Promise<{ meter: OmniaMeter; url: string; time: TestTime }> {
  const meter = testMeter({ installedAt: noon }, time);
  served = await serveFront(meter, { host: '127.0.0.1', port: 0, onFault });
  return { meter, url: served.url, time };
}

/** A request with any headers: fetch sets Host and Origin itself. */
function asked(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const sent = request(url, { agent: false, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }));
    });
    sent.on('error', reject).end();
  });
}

const hostOf = (url: string) => new URL(url).host;
const originOf = (url: string) => new URL(url).origin;

/** The next state that the page is sent. */
async function nextState(url: string) {
  const response = await fetch(`${url}events`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('\n\n')) text += (await reader.read()).value;
  await reader.cancel();
  return JSON.parse(text.slice('data: '.length, text.indexOf('\n\n')));
}

describe('the page', () => {
  test('is one document that fetches nothing, with nothing that runs but its own script', async () => {
    const { url } = await serve();
    const { status, body, headers } = await asked(url);
    expect(status).toBe(200);
    const policy = `${headers['content-security-policy']}`;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)![1];
    const tags = [...body.matchAll(/<(?:script|style)[^>]*>/g)].map(([tag]) => tag);
    expect(tags).toEqual([`<style nonce="${nonce}">`, `<script nonce="${nonce}">`]);
    expect(body.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|src=|url\((?!#)|@import| style=| on\w+="/,
    );
    expect((await asked(url)).headers['content-security-policy']).not.toBe(policy);
  });

  test('shows the front at once, before its script runs', async () => {
    const { meter, url } = await serve();
    const { body } = await asked(url);
    const lit = [...body.matchAll(/id="lcd-([^"]+)" class="segment lit"/g)].map((m) => m[1]!);
    expect(lit.sort()).toEqual([...litSegments(meter.display.content)].sort());
    expect(body).toContain('<dd id="switch">connected</dd>');
  });

  test('shows no key', async () => {
    const { meter, url } = await serve();
    const text = `${(await asked(url)).body}${JSON.stringify(await nextState(url))}`.toLowerCase();
    for (const role of Object.keys(roles) as (keyof typeof roles)[])
      for (const key of Object.values(testKeys(meter.seed, role, nodeCryptography)))
        expect(text).not.toContain(key.reveal().reduce((hex, octet) => hex + octet.toString(16).padStart(2, '0'), ''));
  });

  test('is sent what changes', async () => {
    const { meter, url } = await serve();
    expect(await nextState(url)).toMatchObject({ light: 'off', switch: { text: 'connected', isGood: true } });
    meter.supplyControl.trigger('remote-disconnect');
    expect(await nextState(url)).toMatchObject({ light: 'steady', switch: { text: 'disconnected', isGood: false } });
  });

  test('pulses are shown in the time of who looks', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon }, time);
    meter.network.begin({ kind: 'load', active: 12_000 });
    time.advance(2);
    const { pulses } = pageState(frontPanel(meter, noon), 10);
    expect(pulses).toHaveLength(20);
    for (const at of pulses) expect(at).toBeLessThanOrEqual(200);
  });
});

describe('the buttons of the page', () => {
  const post = (url: string, path: string, headers: Record<string, string> = { origin: originOf(url) }) =>
    asked(`${url}${path}`, { method: 'POST', headers });

  test('press those of the meter', async () => {
    const { meter, url, time } = await serve();
    expect((await post(url, 'buttons/menu/press')).status).toBe(204);
    expect(meter.display.position?.list).toBe('manual');
    expect((await post(url, 'buttons/control/hold')).status).toBe(204);
    time.advance(3);
    meter.now();
    expect(meter.supplyControl.state).toBe('ready-for-reconnection');
    await post(url, 'buttons/control/release');
    await post(url, 'buttons/control/hold');
    time.advance(3);
    meter.now();
    expect(meter.supplyControl.state).toBe('connected');
  });

  test('a page that goes away lets the button go', async () => {
    const { meter, url } = await serve();
    const listening = await fetch(`${url}events`);
    await post(url, 'buttons/control/hold');
    expect(meter.buttons.heldFor).toBe(0);
    await listening.body!.cancel();
    await expect.poll(() => meter.buttons.heldFor).toBeUndefined();
  });

  test.each<[string, (url: string) => Record<string, string>]>([
    ['no origin', () => ({})],
    ['the origin of another page', () => ({ origin: 'https://example.org' })],
    ['that of another port', () => ({ origin: 'http://127.0.0.1:1' })],
    ['a hidden one', () => ({ origin: 'null' })],
    ['another site by the word of the browser', (url) => ({ origin: originOf(url), 'sec-fetch-site': 'cross-site' })],
  ])('refuse requests with %s', async (_, headers) => {
    const { meter, url } = await serve();
    expect((await post(url, 'buttons/menu/press', headers(url))).status).toBe(403);
    expect(meter.display.position?.list).toBe('automatic');
  });

  test('are not pressed by GET, nor are there others', async () => {
    const { meter, url } = await serve();
    expect((await asked(`${url}buttons/menu/press`)).status).toBe(404);
    expect((await post(url, 'buttons/menu/toString')).status).toBe(404);
    expect((await post(url, '__proto__')).status).toBe(404);
    expect((await asked(url, { method: 'PUT', headers: { origin: originOf(url) } })).status).toBe(405);
    expect(meter.display.position?.list).toBe('automatic');
  });

  test('DNS rebinding: nothing is answered under the name of somebody else', async () => {
    const { meter, url } = await serve();
    const { port } = new URL(url);
    const host = `rebound.example:${port}`;
    for (const path of ['', 'events', 'buttons/menu/press']) {
      const { status, body } = await asked(`${url}${path}`, { headers: { host } });
      expect([status, body.includes('svg')]).toEqual([421, false]);
    }
    expect((await post(url, 'buttons/menu/press', { host, origin: `http://${host}` })).status).toBe(421);
    expect(meter.display.position?.list).toBe('automatic');
    expect((await asked(url, { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });

  test.each<[string | undefined, string, boolean]>([
    ['127.0.0.1:8059', '127.0.0.1', true],
    ['localhost:8059', '127.0.0.1', true],
    ['[::1]:8059', '::1', true],
    ['192.168.1.7:8059', '0.0.0.0', true],
    ['meter.example:8059', 'meter.example', true],
    ['METER.example', 'meter.example', true],
    ['meter.example:8059', '0.0.0.0', false],
    ['127.0.0.1.example', '127.0.0.1', false],
    ['localhost.example', '127.0.0.1', false],
    ['a@127.0.0.1', '127.0.0.1', true],
    ['', '127.0.0.1', false],
    ['a b', '127.0.0.1', false],
    [undefined, '127.0.0.1', false],
  ])('the name %s of a server at %s: %s', (host, servedAt, isOwn) => {
    expect(isOwnHost(host, servedAt)).toBe(isOwn);
  });

  test('an origin without a host is nobody', () => {
    expect(isSameOrigin({ origin: 'http://undefined' })).toBe(false);
  });

  test('a port that is taken', async () => {
    const { meter, url } = await serve();
    await expect(serveFront(meter, { host: '127.0.0.1', port: Number(new URL(url).port), onFault })).rejects.toThrow(
      /--http: .*in use/,
    );
    expect(hostOf(url)).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});
