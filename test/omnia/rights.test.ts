import { describe, expect, test } from 'vitest';
import { DisconnectControl } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  accessOf,
  type CatalogueObject,
  catalogue,
  catalogueObject,
  objectsOfGroup,
  type Role,
  type RoleName,
  roleOf,
  roles,
} from '../../src/omnia/index.ts';
import { describeCorpus } from '../support/corpus.ts';
import { referenceText } from './reference.ts';

const roleNames = Object.keys(roles) as RoleName[];
const object = (name: string): CatalogueObject => catalogueObject(obis(name))!;
const attributes = (of: CatalogueObject) => Object.keys(of.of.attributes);
const readers = (name: string) => roleNames.filter((role) => accessOf(object(name), role).readable.length > 0);
const writers = (name: string) => roleNames.filter((role) => accessOf(object(name), role).writable.length > 0);
const executors = (name: string) => roleNames.filter((role) => accessOf(object(name), role).executable.length > 0);

/** `| PUBLIC | 16 | none | none | …`: the roles of section 17. */
const section = referenceText('omnia-spec.md')?.split('\n## 17.')[1]?.split('\n## ')[0];
const rows = section?.split('\n').flatMap((line) => {
  const [, name, sap, mechanism, protection] = line.split('|').map((cell) => cell.trim());
  return /^\d+$/.test(sap ?? '') ? [{ name: name!.split(' ')[0]!, sap: Number(sap), mechanism, protection }] : [];
});

describeCorpus('omnia-spec.md, section 17', rows, (reference) => {
  const names: Readonly<Record<string, RoleName>> = {
    PUBLIC: 'public',
    READER: 'reader',
    MGMT: 'management',
    FW: 'firmware',
    CTRL: 'control',
    FIELD: 'field',
    PUSH: 'push',
  };
  const mechanisms: Readonly<Record<Role['mechanism'], RegExp>> = {
    lowest: /^none$/,
    'hls-gmac': /^HLS-5/,
    'pre-established': /^pre-established$/,
  };

  test.each(reference)('role $name', ({ name, sap, mechanism, protection }) => {
    const role = names[name]!;
    expect(roles[role].clientSap).toBe(sap);
    expect(mechanism).toMatch(mechanisms[roles[role].mechanism]);
    expect(protection).toMatch(roles[role].securityControl === 0 ? /^none$/ : /^0x30/);
  });

  test('has the roles of the table, but for the one of background knowledge', () => {
    expect(roleNames.filter((role) => roles[role].mark !== 'background').sort()).toEqual(
      reference.map(({ name }) => names[name]).sort(),
    );
  });
});

describe('roles', () => {
  test('are found by client address', () => {
    expect([1, 16, 102, 7].map(roleOf)).toEqual(['management', 'public', 'push', undefined]);
    expect(new Set(roleNames.map((name) => roles[name].clientSap)).size).toBe(roleNames.length);
  });

  test('have an association of their own, and keys where they have any', () => {
    for (const name of roleNames) {
      const { association, securitySetup }: Role = roles[name];
      expect(object(`0-0:40.0.${association}`).name).toBe(`Association, ${roles[name].name}`);
      if (securitySetup === undefined) expect(name).toBe('public');
      else expect(object(`0-0:43.1.${securitySetup}`).name).toBe(`Invocation counter, ${roles[name].name}`);
    }
  });
});

describe('access', () => {
  test('public: the time, names, firmware, its association and invocation counters, and nothing else', () => {
    expect(accessOf(object('0-0:1.0.0'), 'public').readable).toEqual(['time']);
    const readable = catalogue.filter((one) => accessOf(one, 'public').readable.length > 0);
    expect(readable.map(({ logicalName }) => `${logicalName}`.slice(0, -4)).sort()).toEqual(
      ['0-0:1.0.0', '0-0:42.0.0', '0-0:41.0.0', '1-0:0.2.0', '0-0:96.1.0', '0-0:96.1.1', '0-0:40.0.0', '0-0:40.0.1']
        .concat([0, 1, 2, 3, 4, 5, 6].map((e) => `0-0:43.1.${e}`))
        .sort(),
    );
    const changed = catalogue.filter((one) => {
      const { writable, executable } = accessOf(one, 'public');
      return writable.length + executable.length > 0;
    });
    expect(changed).toEqual([]);
  });

  test('push and consumer are sent to, and ask for nothing', () => {
    for (const role of ['push', 'consumer'] as const)
      expect(catalogue.filter((one) => accessOf(one, role).readable.length > 0)).toEqual([]);
  });

  test('management and field read everything but secrets', () => {
    const secrets: Record<string, string[]> = {};
    for (const one of catalogue) {
      const { readable } = accessOf(one, 'management');
      expect(accessOf(one, 'field').readable).toEqual(readable);
      const hidden = attributes(one).filter((name) => !readable.includes(name));
      if (hidden.length > 0) secrets[one.of.name] = hidden;
    }
    expect(secrets).toEqual({
      'Association LN': ['secret'],
      'IEC local port setup': ['passP1', 'passP2', 'passW5'],
      'PPP setup': ['pppAuthentication'],
      'GPRS modem setup': ['pinCode'],
    });
  });

  test('a reader reads measurement, loggers and diagnostics', () => {
    for (const name of ['1-0:1.8.0', '1-0:99.1.0', '0-0:99.98.0', '0-0:25.11.0', '1-0:32.7.5', '0-0:97.98.0'])
      expect(accessOf(object(name), 'reader').readable, name).toEqual(attributes(object(name)));
    for (const name of ['0-0:43.0.0', '0-0:25.9.0', '0-0:21.0.1', '0-0:40.0.2', '0-0:96.3.10', '0-0:10.0.100'])
      expect(accessOf(object(name), 'reader').readable, name).toEqual([]);
    expect(catalogue.filter((one) => accessOf(one, 'reader').writable.length > 0)).toEqual([]);
  });

  test.each([
    ['a threshold', '1-0:12.31.0', ['management'], ['value']],
    ['the clock', '0-0:1.0.0', ['management', 'field'], undefined],
    ['a display list', '0-0:21.0.1', ['management', 'field'], ['captureObjects', 'capturePeriod']],
    ['the meter number', '1-0:0.0.0', ['management', 'field'], ['value']],
    ['load profile 1', '1-0:99.1.0', ['management'], ['captureObjects', 'capturePeriod']],
    ['billing, whose columns are fixed', '0-0:98.1.0', ['management'], ['capturePeriod']],
    ['demand', '1-0:1.4.0', ['management'], ['period', 'numberOfPeriods']],
    ['the schedule of the switch', '0-0:15.0.1', ['control'], ['executedScript', 'type', 'executionTime']],
    ['the switch', '0-0:96.3.10', ['control'], ['controlMode']],
    ['the image', '0-0:44.0.0', ['management', 'firmware'], ['imageBlockSize', 'imageTransferEnabled']],
    ['the serial number', '0-0:96.1.0', [], []],
  ] as const)('%s is written by those it names', (_, name, roleNames, names) => {
    expect(writers(name)).toEqual(roleNames);
    if (roleNames[0] !== undefined && names !== undefined)
      expect(accessOf(object(name), roleNames[0]).writable).toEqual(names);
  });

  test.each([
    ['the switch', '0-0:96.3.10', ['control'], ['remoteDisconnect', 'remoteReconnect']],
    ['a load control relay', '0-1:96.3.10', ['management', 'control'], ['remoteDisconnect', 'remoteReconnect']],
    ['tariff scripts', '0-0:10.0.100', ['management'], ['execute']],
    ['the upgrade', '0-0:10.0.107', ['firmware'], ['execute']],
    ['an event log', '0-0:99.98.0', ['management'], ['reset']],
    ['an energy register', '1-0:1.8.0', [], []],
  ] as const)('%s is run by those it names', (_, name, roleNames, names) => {
    expect(executors(name)).toEqual(roleNames);
    if (roleNames[0] !== undefined) expect(accessOf(object(name), roleNames[0]).executable).toEqual(names);
  });

  test("legal data are nobody's to change", () => {
    const legal = [...objectsOfGroup('energy'), ...['1-0:0.3.0', '0-0:96.80.4', '0-0:96.1.0', '1-0:0.2.0'].map(object)];
    for (const one of legal) {
      for (const role of roleNames)
        expect(accessOf(one, role), `${one.name}, ${role}`).toMatchObject({ writable: [], executable: [] });
    }
  });

  test('every client sees its own association and its security; who has keys answers the challenge there, and no other', () => {
    expect(readers('0-0:40.0.0')).toEqual(['public', 'management', 'reader', 'firmware', 'control', 'field']);
    expect(readers('0-0:43.0.2')).toEqual(['management', 'firmware', 'field']);
    expect(executors('0-0:40.0.0')).toEqual(['management', 'reader', 'firmware', 'control', 'field']);
    expect(accessOf(object('0-0:40.0.0'), 'control').executable).toEqual(['replyToHlsAuthentication']);
    expect(readers('0-0:40.0.4')).toEqual(['management', 'firmware', 'field']);
    expect(executors('0-0:40.0.4')).toEqual(['firmware']);
  });

  test('the switch and what moves it are signed', () => {
    const signed = catalogue.filter((one) => accessOf(one, 'control').signed);
    expect(signed.map(({ logicalName }) => `${logicalName}`.slice(0, -4)).sort()).toEqual(
      ['0-0:96.3.10', '0-0:10.0.106', '0-0:15.0.1', '0-0:17.0.0', '0-0:96.80.100'].sort(),
    );
  });

  test('follows other rights when they are given', () => {
    const role: Role = {
      ...roles.reader,
      rights: { reads: ['security'], besides: [{ of: DisconnectControl, read: ['outputState'] }] },
    };
    expect(accessOf(object('0-0:43.0.0'), 'reader', role).readable).toContain('securityPolicy');
    expect(accessOf(object('1-0:1.8.0'), 'reader', role).readable).toEqual([]);
    expect(accessOf(object('0-0:96.3.10'), 'reader', role).readable).toEqual(['outputState']);
  });
});
