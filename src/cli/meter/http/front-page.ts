import { type FrontPanel, lcdSvg } from '../../../meter/index.ts';
import { pageScript } from './page-script.ts';
import { type PageFact, pageState } from './page-state.ts';
import { pageStyle } from './page-style.ts';

/** Whose page it is. */
export interface FrontPageOptions {
  readonly name: string;
  readonly typeNumber: string;
  /** What it shows before its script runs. */
  readonly panel: FrontPanel;
  /** Of the style and the script of the page; others are not for it. */
  readonly nonce: string;
}

/** The page with the front of a meter: all in one, nothing is fetched from anywhere else. */
export function frontPage({ name, typeNumber, panel, nonce }: FrontPageOptions): string {
  const state = pageState(panel, 1);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(name)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">
${pageStyle}
</style>
<main>
<section class="case" aria-label="front of the meter">
<div class="window">
${lcdSvg(panel.display, { isEmbedded: true })}</div>
<div class="front">
<div class="leds"><span id="led-constant" class="led">1000 imp/kWh</span><span id="led-switch" class="led ${state.light}">supply switch</span></div>
<div class="eye" role="img" aria-label="optical interface"></div>
<div class="buttons"><div><button id="menu" type="button" aria-label="menu"></button>menu</div><div><button id="control" type="button" aria-label="control, hold for 3 seconds"></button>control, 3 s</div></div>
</div>
</section>
<section>
<h1>${escaped(name)}</h1>
<div class="quiet">OMNIA ${escaped(typeNumber)}</div>
<div class="quiet" id="time">${state.time}</div>
<p id="lost">The meter does not answer.</p>
<dl>${fact('supply', state.supply)}${fact('switch', state.switch)}${fact('link', state.link)}</dl>
<table><caption>waiting to be pushed</caption><tbody id="queue">${state.queue.map(({ name, waiting }) => `<tr><td>${escaped(name)}</td><td>${waiting}</td></tr>`).join('')}</tbody></table>
</section>
</main>
<script nonce="${nonce}">
${pageScript}</script>
`;
}

function fact(name: 'supply' | 'switch' | 'link', { text, isGood }: PageFact): string {
  return `<dt>${name}</dt><dd id="${name}"${isGood ? '' : ' class="bad"'}>${escaped(text)}</dd>`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
