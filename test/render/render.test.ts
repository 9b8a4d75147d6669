import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecodedCapture } from '../../src/decode/index.ts';
import {
  type Palette,
  type RenderOptions,
  renderHexdump,
  renderJson,
  renderNdjson,
  renderTree,
  renderXml,
  terminalPalette,
} from '../../src/render/index.ts';
import { hostileCapture, sampleCapture, sampleOctets } from './capture.ts';

type Renderer = (capture: DecodedCapture, options?: RenderOptions) => Iterable<string>;
const renderers: [string, Renderer][] = [
  ['tree', renderTree],
  ['hex', renderHexdump],
  ['json', renderJson],
  ['ndjson', renderNdjson],
  ['xml', renderXml],
];
const text = (lines: Iterable<string>) => [...lines].join('');
const tree = (options: RenderOptions = {}) => text(renderTree(sampleCapture, { octets: sampleOctets, ...options }));

/** Strings that terminals, JSON and XML would like to act upon. */
const hostile = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    '\u001b[2J\u001b]0;title\u0007',
    '\u202etxt.exe',
    '\u0000',
    '\r\n\t\u0085\u2028\u2029',
    '\ud800',
    '\u009b31m',
    '"><!--]]>&',
    '\\u001b',
    '[0]',
    ' ',
    '\ufffe\uffff',
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 40 }),
);
const dangerous = /(?!\n)[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

describe('hostile text', () => {
  test.each(renderers)('%s prints nothing that a terminal acts upon', (_, render) => {
    fc.assert(
      fc.property(hostile, (word) => {
        for (const line of render(hostileCapture(word), { octets: new Uint8Array([1, 2, 3]) })) {
          expect(line).not.toMatch(dangerous);
          expect(line).toMatch(/\n$|[,[}\]]$/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('json stays JSON and keeps every text', () => {
    fc.assert(
      fc.property(hostile, (word) => {
        const parsed = JSON.parse(text(renderJson(hostileCapture(word))));
        expect(parsed.skipped[0].reason).toBe(word);
        expect(parsed.messages[0].issues[0].message).toBe(word);
        expect(Object.hasOwn(parsed.messages[0].tree.children[0].children[3].value, '__proto__')).toBe(true);
        for (const line of renderNdjson(hostileCapture(word))) JSON.parse(line);
      }),
    );
  });

  test('xml stays well formed', () => {
    fc.assert(fc.property(hostile, (word) => expectWellFormed(text(renderXml(hostileCapture(word))))));
  });

  test('a text of 1 MiB is cut in the tree', () => {
    expect(text(renderTree(hostileCapture('\u001b'.repeat(2 ** 20)))).length).toBeLessThan(2 ** 25);
    const octets = new Uint8Array(2 ** 20);
    const capture = { ...sampleCapture, messages: [], skipped: [{ start: 0, end: octets.length, reason: 'noise' }] };
    expect(text(renderTree(capture, { octets })).length).toBeLessThan(1000);
  });
});

function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const element = /<(\/?)([A-Za-z][A-Za-z0-9]*)((?: [A-Za-z]+="[^"<]*")*)(\/?)>|([^<]+)/g;
  let at = 0;
  for (const match of xml.matchAll(element)) {
    expect(match.index).toBe(at);
    at += match[0].length;
    if (match[5] !== undefined) expect(match[5].trim()).toBe('');
    else if (match[1] === '/') expect(open.pop()).toBe(match[2]);
    else if (match[4] !== '/') open.push(match[2]!);
    expect((match[3] ?? '').replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
  }
  expect(at).toBe(xml.length);
  expect(open).toEqual([]);
}

describe('tree', () => {
  test.each([40, 60, 80, 100, 160])('no line is longer than %i columns', (width) => {
    const longest = Math.max(
      ...tree({ width })
        .split('\n')
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(Math.max(width, 61));
  });

  test('shows offset, octets, name, type and value', () => {
    expect(tree()).toMatch(/^ 0002 {2}00 01 +├ version {2}1$/m);
    expect(tree()).toMatch(/^\+000a {2}06 00 00 30 39 +├ \[1\] {2}double-long-unsigned {2}12345 {2}✗$/m);
    expect(tree()).toContain('addresses  source=16 urgent');
  });

  test('says what octet strings mean', () => {
    expect(tree({ width: 160 })).toMatch(/09 06 01 00 01 08 00 ff +.* octet-string {2}1-0:1\.8\.0\*255 active energy/);
    expect(tree({ width: 160 })).toMatch(/09 0c 07 ea .* octet-string {2}2026-03-12T15:24:30$/m);
    expect(tree({ width: 100 })).toContain('07ea030c040f181eff800000  2026-03-12T15:24:30');
    expect(tree()).toContain('"Kamstrup_V0001"');
  });

  test('folds headers into the line of what they announce', () => {
    expect(tree()).toMatch(/^\+0000 {2}02 06 +notificationBody {2}structure {2}6 elements$/m);
    expect(tree()).not.toContain('count');
  });

  test('every octet of the input is on a line or in a derived part', () => {
    const shown = [...tree({ width: 300 }).matchAll(/^ ([0-9a-f]{4}) {2}((?:[0-9a-f]{2} )+)/gm)];
    expect(shown.map(([, offset]) => Number.parseInt(offset!, 16))).toEqual([2, 4, 10]);
  });

  test('ends with layers, authenticity, readings, issues and coverage', () => {
    expect(tree()).toContain('wrapper 0002 › data-notification 000a');
    expect(tree()).toContain('authenticity  failed');
    expect(tree()).toMatch(/1-0:1\.8\.0\*255 +12\.345 kWh +active energy import/);
    expect(tree()).toContain('64 of 66 octets explained  96.9 %');
    expect(tree()).toMatch(/try +the authentication key is wrong/);
  });

  test('an error in derived octets shows those, with a caret below the octet', () => {
    const lines = tree().split('\n');
    const at = lines.findIndex((line) => line.includes('offset +0004 in'));
    const caret = lines[at + 2]!.indexOf('^^');
    expect(lines[at + 1]!.slice(caret, caret + 2)).toBe(
      sampleOctets
        .at(10 + 4)!
        .toString(16)
        .padStart(2, '0'),
    );
  });

  test('an offset at the end of the octets has its caret there', () => {
    const [message] = sampleCapture.messages;
    const issue = { severity: 'error' as const, code: 'truncated', offset: 66, path: 'wrapper', message: 'cut' };
    const capture = { ...sampleCapture, messages: [{ ...message!, issues: [issue] }] };
    expect(text(renderTree(capture, { octets: sampleOctets }))).toMatch(/01 00 \(end\)\n +\^\^\n/);
  });

  test('goes without octets', () => {
    expect(text(renderTree(sampleCapture))).toContain('version  1');
  });

  test('has the same text with and without colours', () => {
    const coloured = tree({ palette: terminalPalette });
    expect(coloured).toContain('\u001b[');
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '').replace(/ +$/gm, '')).toBe(tree().replace(/ +$/gm, ''));
  });

  test('counts from the first number and the origin given', () => {
    const shown = text(renderTree(sampleCapture, { firstNumber: 7, origin: 2, octets: sampleOctets.subarray(2) }));
    expect(shown).toContain('message 7');
    expect(shown).toMatch(/^ 0002 {2}00 01 +├ version/m);
  });
});

describe('hexdump', () => {
  const dump = (options: RenderOptions = {}) =>
    text(renderHexdump(sampleCapture, { octets: sampleOctets, ...options }));

  test('has every octet once, fields apart', () => {
    const [input] = dump().split('\n\n');
    const octets = input!.split('\n').flatMap((line) => line.slice(4, 53).match(/[0-9a-f]{2}/g) ?? []);
    expect(octets.map((octet) => Number.parseInt(octet, 16))).toEqual([...sampleOctets]);
    expect(input).toContain('0000  de ad|00 01|00 10 00 01 00 30|02 06');
  });

  test('has derived octets below, under their own heading', () => {
    expect(dump()).toMatch(/decrypted · from 000a · 56 octets ╌+\n0000 {2}02 06\|09 06/);
  });

  test('names the fields that begin in a row', () => {
    expect(dump({ width: 160 })).toMatch(/^0000 .*skipped: no frame starts here version addresses ciphertext$/m);
  });

  test('uses the looks of the fields in turn', () => {
    const mark = (letter: string) => (shown: string) => `${letter}${shown}`;
    const palette: Palette = { ...terminalPalette, fields: [mark('A'), mark('B')] };
    expect(dump({ palette })).toContain('|B00 B01|A00 A10');
  });

  test('fits 80 columns', () => {
    for (const line of dump().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('json', () => {
  const parsed = JSON.parse(text(renderJson(sampleCapture)));

  test('has octets as hexadecimal and 64-bit integers as decimal strings', () => {
    expect(parsed.messages[0].plaintext).toMatch(/^0206/);
    const derived = parsed.messages[0].tree.children[1].children[0];
    expect(derived.source).toBe(parsed.messages[0].plaintext);
    expect(derived.children[0].children[3].value).toBe('9223372036854775808');
    expect(derived.children[0].children[1].value).toBe('0100010800ff');
  });

  test('has the keys of the contract', () => {
    expect(Object.keys(parsed)).toEqual(['messages', 'skipped', 'bytes']);
    const keys = 'start end direction layers authenticity readings issues plaintext tree';
    expect(Object.keys(parsed.messages[0]).join(' ')).toBe(keys);
  });

  test('is one line a message and a gap as ndjson, in the order of the input', () => {
    const lines = text(renderNdjson(sampleCapture)).trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(['skipped', 'start']);
  });

  test('has no number that JSON cannot write', () => {
    const readings = [Number.NaN, Number.POSITIVE_INFINITY].map((value) => ({ description: '', value }));
    const capture = { ...sampleCapture, messages: [{ ...sampleCapture.messages[0]!, readings }] };
    const { messages } = JSON.parse(text(renderJson(capture)));
    expect(messages[0].readings.map(({ value }: { value: unknown }) => value)).toEqual(['NaN', 'Infinity']);
  });
});

describe('xml', () => {
  const xml = text(renderXml(sampleCapture, { octets: sampleOctets }));

  test('names productions and fields in PascalCase, leaves have their content', () => {
    expectWellFormed(xml);
    expect(xml).toContain('<Version Value="0001" Meaning="1"/>');
    expect(xml).toContain('<Structure Quantity="6">');
    expect(xml).toContain('<DoubleLongUnsigned Value="00003039" Meaning="12345"/>');
    expect(xml).toContain('<Derived Name="decrypted">');
  });

  test('folds the choices of a request into its name', () => {
    const choice = { name: 'choice', start: 0, end: 2, value: 'get-request-normal' };
    const invoke = { name: 'invokeIdAndPriority', start: 2, end: 3, value: { invokeId: 1 } };
    const tree = { name: 'apdu', type: 'get-request-normal', start: 0, end: 3, children: [choice, invoke] };
    const capture = { ...sampleCapture, messages: [{ ...sampleCapture.messages[0]!, tree }] };
    expect(text(renderXml(capture, { octets: Uint8Array.of(0xc0, 1, 0xc1) }))).toMatch(
      /<GetRequestNormal>\n +<InvokeIdAndPriority Value="C1" Meaning="invokeId=1"\/>\n +<\/GetRequestNormal>/,
    );
  });
});
