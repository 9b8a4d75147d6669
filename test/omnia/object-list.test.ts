import { describe, expect, test } from 'vitest';
import { type CaptureObject, ProfileGenericV1 } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  type CatalogueObject,
  catalogue,
  catalogueObject,
  harmonicOf,
  objectsFor,
  parseTypeNumber,
  usualHarmonicOrders,
} from '../../src/omnia/index.ts';

const threePhases = parseTypeNumber('684-2-11P-1342AAD1-1B24045');
const threePhasesWithBattery = parseTypeNumber('684-2-11P-1342AAE1-1B24045');
const onePhase = parseTypeNumber('686-2-11P-1142AAD1-1B24045');
const onePhaseWithBattery = parseTypeNumber('686-2-11P-1142AAE1-1B24045');
const bare = parseTypeNumber('686-2-10P-11000030-8114XXX');

const columnsOf = (object: CatalogueObject | undefined): readonly CaptureObject[] =>
  object?.defaults.captureObjects ?? [];
const named = (list: readonly CatalogueObject[], name: string) =>
  list.find(({ logicalName }) => logicalName.equals(obis(name)));

describe('the objects of a meter', () => {
  test.each([
    ['three phases', [threePhases, threePhasesWithBattery], 1242],
    ['one phase', [onePhase, onePhaseWithBattery], 692],
  ] as const)('%s: with a supercap and with a battery, all there are', (_, typeNumbers, count) => {
    const names = typeNumbers.flatMap((typeNumber) => objectsFor(typeNumber).map(({ logicalName }) => logicalName.key));
    expect(new Set(names).size).toBe(count);
  });

  test.each([
    ['684-2-11P-1342AAD1-1B24045', 1239],
    ['684-2-11P-1342AAE1-1B24045', 1240],
    ['686-2-11P-1142AAD1-1B24045', 689],
    ['686-2-10P-11000030-8114XXX', 597],
  ])('%s has %d', (typeNumber, count) => {
    expect(objectsFor(parseTypeNumber(typeNumber))).toHaveLength(count);
  });

  test('what the hardware has not is not there', () => {
    const list = objectsFor(bare);
    for (const name of ['0-0:96.3.10', '0-1:96.3.10', '0-0:25.9.0', '1-0:52.7.0', '0-0:96.6.3', '0-0:96.80.180'])
      expect(named(list, name), name).toBeUndefined();
    expect(named(list, '0-0:96.80.142')?.name).toBe('Supercap voltage');
  });

  test.each([
    ['three phases', threePhases, 19],
    ['one phase', onePhase, 7],
  ] as const)('%s: profiles have columns for what is there', (_, typeNumber, registers) => {
    const list = objectsFor(typeNumber);
    const present = new Set(list.map(({ logicalName }) => logicalName.key));
    const columns = list.filter(({ of }) => of === ProfileGenericV1).flatMap(columnsOf);
    expect(columns.filter(({ logicalName }) => !present.has(logicalName.key))).toEqual([]);
    expect(columnsOf(named(list, '1-0:99.14.2'))).toHaveLength(2 + registers);
    expect(columnsOf(catalogueObject(obis('1-0:99.14.2')))).toHaveLength(21);
  });

  test('values follow from the type number', () => {
    const defaultOf = (typeNumber: typeof bare, name: string) => named(objectsFor(typeNumber), name)?.defaults.value;
    expect(defaultOf(threePhases, '1-0:0.6.3')).toEqual({ kind: 'long-unsigned', value: 10_000 });
    expect(defaultOf(bare, '1-0:0.6.3')).toEqual({ kind: 'long-unsigned', value: 8000 });
    expect(defaultOf(threePhases, '0-0:96.1.1')).toEqual({
      kind: 'visible-string',
      value: '684-2-11P-1342AAD1-1B24045',
    });
    expect(defaultOf(threePhases, '0-0:96.80.3')).toEqual({ kind: 'unsigned', value: 3 });
    expect(defaultOf(threePhases, '0-0:96.80.4')).toEqual({ kind: 'visible-string', value: 'B2' });
    expect(defaultOf(threePhases, '0-0:96.80.5')).toEqual({ kind: 'unsigned', value: 4 });
    expect(defaultOf(threePhases, '0-0:96.80.6')).toEqual({ kind: 'visible-string', value: '045' });
    expect(defaultOf(threePhases, '0-0:96.80.141')).toEqual({ kind: 'unsigned', value: 7 });
    expect(defaultOf(bare, '0-0:96.80.141')).toEqual({ kind: 'unsigned', value: 3 });
    expect(defaultOf(threePhases, '0-0:96.80.173')).toEqual({ kind: 'boolean', value: true });
    const lite = parseTypeNumber('684-2-11P-1341AAD1-1B24045');
    expect(defaultOf(lite, '0-0:96.80.173')).toEqual({ kind: 'boolean', value: false });
    expect(defaultOf(threePhases, '0-0:42.0.0')).toBeUndefined();
  });
});

describe('harmonics', () => {
  test('are told by quantity and order', () => {
    const harmonic = (name: string) => harmonicOf(catalogueObject(obis(name))!);
    expect(harmonic('1-0:72.56.50')).toEqual({ quantity: 'voltage', order: 50 });
    expect(harmonic('1-0:31.7.1')).toEqual({ quantity: 'current', order: 1 });
    for (const name of ['1-0:31.7.124', '1-0:32.56.0', '1-0:32.7.0', '1-0:99.11.1', '0-0:96.80.20'])
      expect(harmonic(name), name).toBeUndefined();
    expect(catalogue.filter(harmonicOf)).toHaveLength(600);
  });

  test('of the orders that are selected are there, and no others', () => {
    const harmonicOrders = { voltage: usualHarmonicOrders, current: [3] };
    const list = objectsFor(threePhases, { harmonicOrders });
    expect(list).toHaveLength(1239 - 600 + 3 * 2 * (13 + 1));
    expect(named(list, '1-0:32.7.25')).toBeDefined();
    expect(named(list, '1-0:32.7.24')).toBeUndefined();
    expect(named(list, '1-0:31.56.3')).toBeDefined();
    expect(named(list, '1-0:31.56.5')).toBeUndefined();
    expect(named(list, '1-0:31.7.124')).toBeDefined();
  });

  test('have profiles where the meter has the feature', () => {
    const profiles = ['1-0:99.11.1', '1-0:99.11.2', '1-0:99.11.3'];
    const without = objectsFor(threePhases, { features: [] });
    expect(without).toHaveLength(1236);
    expect(profiles.filter((name) => named(without, name) !== undefined)).toEqual([]);
    expect(objectsFor(threePhases, { features: ['harmonicProfiles'] })).toHaveLength(1239);
  });
});
