import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Data } from '../../src/axdr/index.ts';
import { concat, crcX25, encode, toHex } from '../../src/codec/index.ts';
import { cliProgram, type Outcome } from '../support/program.ts';

const { folder, run, start, file } = cliProgram();

/** A wrapper (IEC 62056-47) around a data-notification with one text. */
function notification(text: string): Uint8Array {
  const body = encode(Data, {
    kind: 'structure',
    value: [
      { kind: 'utf8-string', value: text },
      { kind: 'unsigned', value: 7 },
    ],
  });
  const apdu = concat(Uint8Array.of(0x0f, 0, 0, 0, 1, 0), body);
  return concat(Uint8Array.of(0, 1, 0, 1, 0, 16, apdu.length >> 8, apdu.length & 0xff), apdu);
}

/** The same in an HDLC frame (IEC 62056-46) of type 3, with unnumbered information. */
function frame(text: string): Uint8Array {
  const information = concat(Uint8Array.of(0xe6, 0xe7, 0), notification(text).subarray(8));
  const size = 2 + 1 + 1 + 1 + 2 + information.length + 2;
  const header = Uint8Array.of(0xa0 | (size >> 8), size & 0xff, 0x03, 0x21, 0x13);
  const check = (bytes: Uint8Array) => Uint8Array.of(crcX25(bytes) & 0xff, crcX25(bytes) >> 8);
  const checked = concat(header, check(header), information);
  return concat(Uint8Array.of(0x7e), checked, check(checked), Uint8Array.of(0x7e));
}

const good = toHex(notification('hello'));
const oneLine = /^dlms: [^\n]+\n$/;

describe('dlms decode', () => {
  test('0 when all is explained', async () => {
    const { exitCode, stdout, stderr } = await run(['decode', good]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"hello"');
    expect(stderr).toBe('');
  });

  test.each([
    ['damaged', good.slice(0, -2)],
    ['noise before', `ffffff ${toHex(frame('hello'))}`],
  ])('1 when the input is %s, and shows what there is', async (_, input) => {
    const { exitCode, stdout } = await run(['decode', input]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/error|skipped/);
  });

  test.each([
    ['an odd number of digits', ['decode', 'abc'], ''],
    ['an odd number of digits on standard input', ['decode'], '7e a'],
    ['a missing file', ['decode', 'nowhere.log'], ''],
    ['a folder', ['decode', '.'], ''],
    ['nothing on standard input', ['decode', '-'], ''],
    ['white space', ['decode'], ' \r\n'],
    ['an unknown format', ['decode', '--format', 'yaml', good], ''],
    ['an unknown layer', ['decode', '--layer', 'ether', good], ''],
    ['an unknown option', ['decode', '--frob', good], ''],
    ['an unknown command', ['frobnicate'], ''],
    ['--follow with one document', ['decode', '--follow', '--format', 'json'], ''],
    ['an authentication key alone', ['decode', '--system-title', '4b414d0102030405', good], ''],
    ['a missing key file', ['decode', '--keys', 'nowhere.json', good], ''],
    ['no OBIS code', ['obis', 'energy'], ''],
    ['an unknown interface class', ['class', '99'], ''],
    ['a name of no interface class', ['class', 'toaster'], ''],
    ['an unknown version of a class', ['class', '70', '--version', '2'], ''],
    ['a version of all classes', ['class', '--version', '1'], ''],
    ['an unknown group', ['objects', '--group', 'toaster'], ''],
    ['no type number', ['objects', '--type-number', '684'], ''],
    ['an unknown numbering of events', ['event', '76', '--profile', 'gsm'], ''],
    ['no type number at all', ['type-number'], ''],
  ])('2 and one line for %s', async (_, args, input) => {
    const { exitCode, stdout, stderr } = await run(args, input);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(oneLine);
  });

  test('the same from every kind of input', async () => {
    const octets = notification('hello');
    const binary = file('frame.bin', octets);
    const text = file('frame.hex', `\ufeff${toHex(octets, ' ')}\r\n`);
    const [reference, ...others] = await Promise.all([
      run(['decode', good]),
      run(['decode', ...toHex(octets, ' ').split(' ')]),
      run(['decode', toHex(octets, ':')]),
      run(['decode', binary]),
      run(['decode', text]),
      run(['decode'], good),
      run(['decode', '-'], octets),
    ]);
    for (const other of others) expect(other).toEqual(reference);
  });

  test('json and xml of several inputs are one document', async () => {
    const binary = file('one.bin', notification('one'));
    const { stdout } = await run(['decode', '--format', 'json', binary, '-'], notification('two'));
    const documents = JSON.parse(stdout);
    expect(documents.map(({ bytes }: { bytes: object }) => bytes)).toEqual([
      { total: notification('one').length, explained: notification('one').length },
      { total: notification('two').length, explained: notification('two').length },
    ]);
    const xml = await run(['decode', '--format', 'xml', binary, binary]);
    expect(xml.stdout).toMatch(/^<Captures>\n<Capture [\s\S]*<\/Capture>\n<Capture [\s\S]*<\/Captures>\n$/);
  });

  test('hex dumps the octets of hexadecimal text as well', async () => {
    const { stdout } = await run(['decode', '--format', 'hex', good]);
    expect(stdout).toContain('0000  00 01|00 01|00 10');
  });

  test('prints no character that a terminal acts upon', async () => {
    for (const format of ['tree', 'hex', 'json', 'ndjson', 'xml']) {
      const hostile = toHex(notification('\u001b[2J\u202e\u0000\u0007\r__proto__'));
      const { stdout } = await run(['decode', '--format', format, hostile]);
      expect(stdout).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
      expect(stdout).not.toBe('');
    }
  });

  test('colours: FORCE_COLOR, NO_COLOR and --no-color, in this order', async () => {
    const coloured = async (args: string[], env: Record<string, string>) =>
      (await run(['decode', good, ...args], '', env)).stdout.includes('\u001b[');
    expect(await coloured([], {})).toBe(false);
    expect(await coloured([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(await coloured(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
  });

  test('a closed pipe ends it without a word', async () => {
    const child = start(['decode', file('many.bin', concat(...Array.from({ length: 3000 }, () => frame('hello'))))]);
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
    expect(stderr).toBe('');
  });

  test('an input of several MiB is decoded piece by piece, with offsets into the whole', async () => {
    const one = frame('hello'.repeat(20));
    const count = Math.ceil((1.5 * 1024 * 1024) / one.length);
    const path = file('large.bin', concat(...Array.from({ length: count }, () => one)));
    const { exitCode, stdout } = await run(['decode', '--format', 'ndjson', path]);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBe(count);
    for (const [i, line] of lines.entries()) if (i % 1000 === 0) expect(JSON.parse(line).start).toBe(i * one.length);
  }, 120_000);

  test('what one document cannot hold is refused', async () => {
    const path = file('huge.bin', new Uint8Array(17 * 1024 * 1024));
    const { exitCode, stderr } = await run(['decode', '--format', 'json', path]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(oneLine);
  });
});

describe('dlms decode --follow', () => {
  async function follow(
    portions: readonly (string | Uint8Array)[],
    pause: number,
  ): Promise<Outcome & { seen: number[] }> {
    const child = start(['decode', '--follow', '--format', 'ndjson']);
    let [stdout, stderr] = ['', ''];
    const seen: number[] = [];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    for (const portion of portions) {
      child.stdin.write(portion);
      await new Promise((done) => setTimeout(done, pause));
      seen.push(stdout.split('\n').length - 1);
    }
    child.stdin.end();
    const exitCode = await new Promise<number | null>((done) => child.on('close', done));
    return { exitCode, stdout, stderr, seen };
  }

  test('octets: a frame in two portions is one message, shown when it is whole', async () => {
    const octets = frame('hello');
    const { exitCode, seen, stderr } = await follow([octets.subarray(0, 15), octets.subarray(15), octets], 600);
    expect(stderr).toBe('');
    expect(seen).toEqual([0, 1, 2]);
    expect(exitCode).toBe(0);
  });

  test('lines of hexadecimal are shown one by one', async () => {
    const line = `${toHex(frame('hello'))}\n`;
    const { exitCode, seen } = await follow([line, line.slice(0, 20), line.slice(20)], 600);
    expect(seen).toEqual([1, 1, 2]);
    expect(exitCode).toBe(0);
  });

  test('lines of a log that hold no data are passed over, telegrams are kept together', async () => {
    const log = `[12:00:01] started\n[12:00:02] rx ${toHex(frame('hello'))}\n[12:00:03] idle\n`;
    const telegram = '/KAM5meter\r\n\r\n1-0:1.8.0(000123.456*kWh)\r\n!\r\n';
    const { exitCode, seen, stdout } = await follow([log, telegram], 700);
    expect(stdout).not.toContain('skipped');
    expect(seen).toEqual([1, 2]);
    expect(exitCode).toBe(0);
  });

  test('a second of silence ends what is not complete', async () => {
    const { exitCode, seen } = await follow([frame('hello').subarray(0, 20)], 2500);
    expect(seen).not.toEqual([0]);
    expect(exitCode).toBe(1);
  });
});

describe('keys', () => {
  const canary = 'c0ffee00c0ffee11c0ffee22c0ffee33';
  const spellings = [canary, canary.toUpperCase(), Buffer.from(canary, 'hex').toString('base64').replace(/=+$/, '')];
  const encrypted = `000100010010001cdb08${'4b414d0102030405'}12300000000166778899aabb00112233445566`;
  const keyed = (name: string, content: unknown) =>
    file(name, typeof content === 'string' ? content : JSON.stringify(content));

  test.each<[string, string[], Record<string, string>]>([
    ['on the command line', ['--key', canary, '--auth-key', canary], {}],
    ['in the environment', [], { DLMS_KEY: canary, DLMS_AUTH_KEY: canary }],
    ['of the wrong length', ['--key', `${canary}0`], {}],
    ['with a wrong digit', ['--key', `${canary.slice(1)}x`], {}],
    ['in a mistyped option', [`--kee=${canary}`], {}],
    ['as a format', ['--format', canary], {}],
    ['behind a line feed in a mistyped option', [`--kee=\n${canary}`], {}],
    ['behind a line feed as a format', ['--format', `'\n${canary}`], {}],
    ['as a layer', ['--layer', canary], {}],
    ['as a system title', ['--key', canary, '--system-title', canary], {}],
    ['in a list', ['--keys', keyed('list.json', [{ encryptionKey: canary, authenticationKey: canary }])], {}],
    ['by title', ['--keys', keyed('titles.json', { '4b414d0102030405': { encryptionKey: canary } })], {}],
    ['as a title', ['--keys', keyed('swapped.json', { [canary]: { encryptionKey: canary } })], {}],
    ['in a damaged file', ['--keys', keyed('damaged.json', `[{"encryptionKey": "${canary}" oops`)], {}],
    ['as a field', ['--keys', keyed('field.json', [{ encryptionKey: canary, [canary]: 1 }])], {}],
    ['as a text', ['--keys', keyed('text.json', JSON.stringify(canary))], {}],
    ['too long in a file', ['--keys', keyed('long.json', [{ encryptionKey: `${canary}00` }])], {}],
  ])('never appear: %s', async (_, args, env) => {
    const formats = ['tree', 'json', 'hex', 'xml', 'ndjson'].map((format) => ['--format', format]);
    const chosen = args.includes('--format') ? [[]] : formats;
    const outcomes = chosen.map((format) => run(['decode', encrypted, ...args, ...format], '', env));
    for (const { stdout, stderr, exitCode } of await Promise.all(outcomes)) {
      expect(exitCode).toBeGreaterThan(0);
      for (const spelling of spellings)
        for (const text of [stdout, stderr, (stdout + stderr).replace(/[\s:|]/g, '')])
          expect(text.toLowerCase()).not.toContain(spelling.toLowerCase());
    }
  });

  test('on the command line give a note, in the environment none', async () => {
    expect((await run(['decode', good, '--key', canary])).stderr).toMatch(/^dlms: note: .*DLMS_KEY.*\n$/);
    expect((await run(['decode', good], '', { DLMS_KEY: canary })).stderr).toBe('');
  });

  test('problems name the entry of the file', async () => {
    const path = keyed('short.json', [{ encryptionKey: canary }, { encryptionKey: 'abcd' }]);
    expect((await run(['decode', good, '--keys', path])).stderr).toMatch(
      /short\.json: entry 2, encryption key: .*4 hexadecimal/,
    );
  });

  test('an entry called __proto__ is no title', async () => {
    const path = keyed('proto.json', '{"__proto__": {"encryptionKey": "00"}}');
    const { exitCode, stderr } = await run(['decode', good, '--keys', path]);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/entry 1 is not a system title/)]);
  });
});

describe('dlms obis', () => {
  test('describes codes in any form', async () => {
    const { exitCode, stdout } = await run(['obis', '1-0:1.8.0', '0100020800ff']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1-0:1\.8\.0\*255 {2}active energy/m);
    expect(stdout).toMatch(/^1-0:2\.8\.0\*255 {2}active energy/m);
  });
});

describe('dlms demo', () => {
  function examples(name: string, contents: Record<string, string>): string {
    const path = join(folder, name);
    mkdirSync(path);
    for (const [example, content] of Object.entries(contents)) writeFileSync(join(path, example), content);
    return path;
  }
  const fine = `# title: A notification\n# A remark.\n${good}\n`;
  const broken = `# title: Cut off\n# expect: failed\n${good.slice(0, -2)}\n`;

  test('0 when every example does as it says', async () => {
    const { exitCode, stdout } = await run([
      'demo',
      'decode',
      examples('fine', { '01-a.txt': fine, '02-b.txt': broken }),
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/══ A notification[\s\S]*"hello"[\s\S]*══ Cut off[\s\S]*2 of 2 examples behave as expected/);
  });

  test('1 when one does not', async () => {
    const surprising = broken.replace('expect: failed', 'expect: ok');
    const { exitCode, stdout } = await run(['demo', 'decode', examples('off', { '01-a.txt': surprising })]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('0 of 1 examples behave as expected');
  });

  test('2 where there are none', async () => {
    expect((await run(['demo', 'decode', examples('none', {})])).exitCode).toBe(2);
  });
});

describe('help', () => {
  const commands = [
    '',
    ...[
      'decode',
      'sniff',
      'listen',
      'proxy',
      'obis',
      'class',
      'objects',
      'meter',
      'conformance',
      'read',
      'get',
      'set',
      'invoke',
      'profile',
    ],
    ...['switch', 'clock', 'firmware', 'event', 'type-number', 'demo'],
  ];

  test.each(commands.map((command) => [`${command} --help`.trim()]))(
    '%s fits 80 columns and has the exit codes',
    async (args) => {
      const { exitCode, stdout } = await run(args.split(' '));
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Exit codes:');
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  test('lists every command', async () => {
    const { stdout } = await run(['--help']);
    const listed = [...stdout.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, command]) => command);
    expect(['', ...listed]).toEqual(commands);
  });

  test.each(['decode', 'class', 'objects', 'event', 'type-number'])(
    '%s --help begins with examples',
    async (command) => {
      expect((await run([command, '--help'])).stdout).toMatch(/^Examples:/);
    },
  );

  test('--version is of the program, behind `class` of the class', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\S+\n$/);
    expect((await run(['class', '70', '--version', '0'])).stdout).toContain('version 0');
  });
});

describe('signatures', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = 'c001c100080000010000ff0200';
  const covered = Buffer.from(`010108${'4d4d4d0000000001'}0000000d${content}`, 'hex');
  const signature = sign('sha256', covered, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  const apdu = `df${covered.toString('hex')}40${signature.toString('hex')}`;
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string;

  test('--certificate checks them', async () => {
    const { exitCode, stdout } = await run(['decode', apdu, '--certificate', file('signer.pem', pem)]);
    expect(stdout).toContain('signature-verified');
    expect(exitCode).toBe(0);
  });

  test('one of another key fails, and the exit code says so', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const other = file('other.pem', publicKey.export({ type: 'spki', format: 'pem' }) as string);
    const { exitCode, stdout } = await run(['decode', apdu, '--certificate', other]);
    expect(stdout).toContain('signature-mismatch');
    expect(exitCode).toBe(1);
  });

  test('what is no certificate is an error of usage', async () => {
    const { exitCode, stderr } = await run(['decode', apdu, '--certificate', file('note.pem', 'no key')]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/note\.pem: a certificate, a public key/);
  });
});
