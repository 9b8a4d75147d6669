import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import {
  attributeOf,
  type InterfaceClass,
  interfaceClasses,
  interfaceClassOf,
  methodOf,
} from '../../src/cosem/index.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { hex } from '../support/corpus.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guide = readFileSync(`${root}docs/guide/interface-classes.md`, 'utf8');
const examples = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text!);
const [file, line, exported] = examples as [string, string, string];
const [, name] = /`src\/cosem\/classes\/([a-z-]+\.ts)`, complete/.exec(guide)!;

// Beside this test, for src is what other tests look at; hidden from the compiler by its dot.
const folder = `${root}test/docs/.guide-${process.pid}`;
let NtpSetup: InterfaceClass;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}`, file.replace(/'\.\.\//g, "'../../../src/cosem/"));
  writeFileSync(`${folder}/classes.ts`, exported);
  writeFileSync(
    `${folder}/registry.ts`,
    `import * as classes from './classes.ts';\nexport const added = [\n${line}];\n`,
  );
  ({
    added: [NtpSetup],
  } = await import(`${folder}/registry.ts`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the class of docs/guide/interface-classes.md', () => {
  test('is one file of 20 to 90 lines and one line of the registry', () => {
    const lines = file.trimEnd().split('\n').length;
    expect(lines).toBeGreaterThanOrEqual(20);
    expect(lines).toBeLessThanOrEqual(90);
    expect(line).toBe('  classes.NtpSetup,\n');
    expect(exported).toBe(`export * from './${name}';\n`);
    expect(file).not.toMatch(/from '(?!\.\.\/(?:[a-z]+\/)?[a-z-]+\.ts')/);
  });

  test('is written into the registry as the others are', () => {
    const registry = readFileSync(`${root}src/cosem/registry.ts`, 'utf8');
    expect(registry).toMatch(/interfaceClasses: readonly InterfaceClass\[\] = \[\n( {2}classes\.[A-Z]\w+,\n)+\];\n/);
    const exports = readFileSync(`${root}src/cosem/classes/index.ts`, 'utf8');
    expect(exports).toMatch(/^(export \* from '\.\/[a-z\d-]+\.ts';\n)+$/);
  });

  test('is found once it is registered, and not before', () => {
    expect(interfaceClassOf(NtpSetup.classId)).toBeUndefined();
    expect(interfaceClassOf(100, undefined, [...interfaceClasses, NtpSetup])).toBe(NtpSetup);
    expect(interfaceClassOf(100, 1, [...interfaceClasses, NtpSetup])).toBeUndefined();
  });

  test('has the attributes and methods that the guide says', () => {
    expect(attributeOf(NtpSetup, 4)?.[0]).toBe('serverPort');
    expect(attributeOf(NtpSetup, 1)?.[0]).toBe('logicalName');
    expect(methodOf(NtpSetup, 3)?.[0]).toBe('deleteAuthenticationKey');
  });

  test.each([
    ['activated', '0301', true],
    ['serverAddress', '09086e74702e74657374', 'ntp.test'],
    ['serverPort', '12007b', 123],
    ['authenticationMethod', '1601', 'shared-secrets'],
    ['authenticationMethod', '1609', 9],
    ['authenticationKeys', '01010202060000000509020102', [{ keyId: 5, key: hex('0102') }]],
  ])('%s is %s', (attribute, octets, value) => {
    const { type } = NtpSetup.attributes[attribute as 'logicalName'];
    expect(decode<unknown>(type, hex(octets), { strict: true })).toEqual(value);
    expect(toHex(encode<unknown>(type, value))).toBe(octets);
  });

  test('gives back what it wrote', () => {
    for (const { type } of Object.values(NtpSetup.attributes))
      fc.assert(
        fc.property(arbitrary(type), (value) => {
          expect(decode<unknown>(type, encode<unknown>(type, value))).toEqual(value);
        }),
      );
  });
});

test('every type that the guide names is there', async () => {
  const cosem: object = await import('../../src/cosem/index.ts');
  const rows = guide.split('\n').filter((row) => row.startsWith('| `'));
  const types = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([a-zA-Z\d]+)/g)].map(([, type]) => type!));
  expect(types.length).toBeGreaterThan(20);
  for (const type of types) expect(cosem).toHaveProperty(type);
});
