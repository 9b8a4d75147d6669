import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliProgram } from '../../support/program.ts';
import { installations } from '../installations.ts';
import { commandOf, installed } from '../peers.ts';
import { absent } from '../required.ts';

/** As much of playwright-core as is needed here. */
interface Locator {
  textContent(): Promise<string | null>;
  getAttribute(name: string): Promise<string | null>;
  click(): Promise<void>;
  hover(): Promise<void>;
  press(key: string): Promise<void>;
  count(): Promise<number>;
}
interface Page {
  goto(url: string): Promise<unknown>;
  locator(selector: string): Locator;
  screenshot(): Promise<Uint8Array>;
  on(event: 'request', take: (request: { url(): string; method(): string }) => void): void;
  on(event: 'console' | 'pageerror', take: (told: unknown) => void): void;
  evaluate<T>(script: string): Promise<T>;
  readonly mouse: { down(): Promise<void>; up(): Promise<void> };
}
interface Browser {
  newPage(options: object): Promise<Page>;
  close(): Promise<void>;
}
type Playwright = { readonly chromium: { launch(options: object): Promise<Browser> } };

const chromium = commandOf('chromium', 'chromium-browser');
const { name, version } = installations.find((one) => one.name === 'node-playwright-core')!;
const driver = installed(`${name}-${version}`);
const { start } = cliProgram();
const patience = { timeout: 15_000 };

test('chromium is there', ({ skip }) => {
  if (chromium === undefined) absent('chromium', 'apt-get install chromium', skip);
});

test('playwright-core is there', ({ skip }) => {
  if (driver === undefined) absent(name, 'npm run test:interop installs it', skip);
});

describe.skipIf(chromium === undefined || driver === undefined)('dlms meter --http in Chromium', () => {
  let child: ChildProcessWithoutNullStreams;
  let browser: Browser;
  let page: Page;
  let url: string;
  const [requests, troubles]: [string[], unknown[]] = [[], []];

  beforeAll(async () => {
    child = start(['meter', '--json', '--tcp', '0', '--http', '0', '--clock', 'virtual', '--history', '2']);
    let told = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      told += chunk;
      if (told.endsWith('\n')) break;
    }
    url = JSON.parse(told).page;
    const require = createRequire(join(driver!, 'package.json'));
    const playwright = require('playwright-core') as Playwright;
    browser = await playwright.chromium.launch({ executablePath: `/usr/bin/${chromium}`, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1040, height: 560 } });
    page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
    page.on('console', (message) => troubles.push(message));
    page.on('pageerror', (error) => troubles.push(error));
    await page.goto(url);
  });
  afterAll(async () => {
    await browser?.close();
    child?.kill('SIGKILL');
  });

  const lit = () =>
    page.evaluate<string[]>("[...document.querySelectorAll('.lcd .lit')].map(({ id }) => id.slice(4)).sort()");
  const words = () => page.locator('.lcd').getAttribute('aria-label');
  const textOf = (id: string) => page.locator(`#${id}`).textContent();

  test('shows the display, the switch, the link and the queue, live', async () => {
    expect(await words()).toMatch(/^1\.8\.0 \d{6}\.\d\d kWh$/);
    expect(await lit()).toEqual(expect.arrayContaining(['id-0-b', 'unit-active-W', 'voltage-1', 'tariff-1']));
    expect(await textOf('supply')).toBe('mains');
    expect(await textOf('switch')).toBe('connected');
    expect(await textOf('link')).toMatch(/4 bars/);
    expect(await page.locator('#queue tr').count()).toBe(6);
    const time = await textOf('time');
    await expect.poll(() => textOf('time'), patience).not.toBe(time);
  });

  test('it is a picture: dark segments on green glass', async () => {
    expect((await page.screenshot()).length).toBeGreaterThan(20_000);
    const opacity = (id: string) => page.evaluate<string>(`getComputedStyle(document.getElementById('${id}')).opacity`);
    const [dark] = await lit();
    expect(Number(await opacity(`lcd-${dark}`))).toBeGreaterThan(0.8);
    expect(Number(await opacity('lcd-prepayment'))).toBeLessThan(0.1);
  });

  test('the LED blinks with what is counted', async () => {
    await expect
      .poll(() => page.locator('#led-constant').getAttribute('class'), { timeout: 60_000, interval: 15 })
      .toContain('on');
  });

  test('a press of the menu button, and one of the control button that is too short', async () => {
    await page.locator('#menu').click();
    await page.locator('#control').click();
    await expect
      .poll(() => requests.filter((request) => request.startsWith('POST')), patience)
      .toEqual([
        `POST ${url}buttons/menu/press`,
        `POST ${url}buttons/control/hold`,
        `POST ${url}buttons/control/release`,
      ]);
    expect(await textOf('switch')).toBe('connected');
  });

  test('three seconds on the control button release the switch, three more connect it', async () => {
    for (const [state, light] of [
      ['ready for reconnection', 'led blinking'],
      ['connected', 'led off'],
    ]) {
      await page.locator('#control').hover();
      await page.mouse.down();
      await expect.poll(() => textOf('switch'), patience).toBe(state);
      await page.mouse.up();
      expect(await page.locator('#led-switch').getAttribute('class')).toBe(light);
    }
  });

  test('nothing came from elsewhere, and nothing was wrong', () => {
    expect(requests.every((request) => request.split(' ')[1]!.startsWith(url))).toBe(true);
    expect(troubles).toEqual([]);
  });

  test('a page of somebody else presses no button', async () => {
    const other = await browser.newPage({});
    await other.goto('data:text/html,<p>elsewhere');
    await other.evaluate(
      `fetch('${url}buttons/control/hold', { method: 'POST', mode: 'no-cors' }).catch(() => undefined)`,
    );
    expect(await other.evaluate(`fetch('${url}').then(() => 'read', () => 'refused')`)).toBe('refused');
    await new Promise((done) => setTimeout(done, 3500));
    expect(await textOf('switch')).toBe('connected');
  });

  test('when the meter ends the page says so', async () => {
    child.kill('SIGINT');
    await expect.poll(() => page.evaluate<string>('document.body.className'), patience).toBe('lost');
  });
});
