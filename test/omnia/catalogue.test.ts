import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/codec/index.ts';
import {
  type CaptureObject,
  Clock,
  Data,
  interfaceClassOf,
  ProfileGenericV1,
  Register,
  SingleActionSchedule,
  unitSymbol,
} from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import { columns, data, of, registers } from '../../src/omnia/catalogue/rows.ts';
import { unitCodes } from '../../src/omnia/catalogue/units.ts';
import {
  type CatalogueObject,
  catalogue,
  catalogueGroups,
  catalogueObject,
  describeSource,
  objectSources,
  objectsOfGroup,
} from '../../src/omnia/index.ts';

const columnsOf = ({ defaults }: CatalogueObject): readonly CaptureObject[] => defaults.captureObjects ?? [];
const label = ({ logicalName, name }: CatalogueObject) => `${logicalName} ${name}`;

describe('the catalogue', () => {
  test('has 1,242 objects, each with a logical name and a name of its own', () => {
    expect(catalogue).toHaveLength(1242);
    expect(new Set(catalogue.map(({ logicalName }) => logicalName.key)).size).toBe(1242);
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(1242);
    expect(catalogue.filter(({ name }) => /[{}]|undefined/.test(name))).toEqual([]);
  });

  test('names classes of the registry', () => {
    const strangers = catalogue.filter(({ of }) => interfaceClassOf(of.classId, of.version) !== of);
    expect(strangers.map(label)).toEqual([]);
  });

  test('has its groups in order, and no empty one', () => {
    expect([...new Set(catalogue.map(({ group }) => group))]).toEqual(Object.keys(catalogueGroups));
  });

  test('is looked up by logical name and by group', () => {
    expect(catalogueObject(obis('1-0:1.8.0'))?.of).toBe(Register);
    expect(catalogueObject(obis('1-0:1.8.0'))).toMatchObject({ group: 'energy', mark: 'seen', requires: {} });
    expect(catalogueObject(obis('1-0:52.7.50'))?.name).toBe('Voltage harmonic 50 L2, instantaneous');
    expect(catalogueObject(obis('1-0:52.7.51'))).toBeUndefined();
    expect(objectsOfGroup('harmonics')).toHaveLength(623);
    expect(objectsOfGroup('hotSwap').map(({ name }) => name)).toEqual(['HOT SWAP interface']);
  });

  test('every column of every profile is an attribute of an object', () => {
    const profiles = catalogue.filter((object) => object.of === ProfileGenericV1);
    expect(profiles).toHaveLength(35);
    for (const profile of profiles) {
      for (const { classId, logicalName, attributeIndex } of columnsOf(profile)) {
        const captured = catalogueObject(logicalName);
        expect(captured?.of.classId, `${label(profile)}: ${logicalName}`).toBe(classId);
        const indices = Object.values(captured!.of.attributes).map(({ attributeId }) => attributeId);
        expect(indices, `${label(profile)}: ${logicalName}`).toContain(attributeIndex);
      }
    }
  });

  test('every default encodes with the type of its attribute and decodes again', () => {
    let count = 0;
    for (const object of catalogue) {
      for (const [name, value] of Object.entries(object.defaults)) {
        const { type } = object.of.attributes[name]!;
        expect(decode(type, encode(type, value), { strict: true }), `${label(object)}, ${name}`).toEqual(value);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(1000);
  });

  test('the types are those of attributes that the class leaves open, and of their defaults', () => {
    for (const object of catalogue) {
      for (const [name, type] of Object.entries(object.types)) {
        expect(object.of.attributes[name]!.type.typeName, label(object)).toMatch(/^CHOICE$| or /);
        if (object.defaults[name] !== undefined) expect(object.defaults[name].kind, label(object)).toBe(type);
      }
      const open = Object.entries(object.of.attributes).filter(([, { type }]) => type.typeName === 'CHOICE');
      expect(Object.keys(object.types), label(object)).toEqual(expect.arrayContaining(open.map(([name]) => name)));
    }
  });

  test('every unit has its symbol', () => {
    for (const [symbol, code] of Object.entries(unitCodes)) {
      expect(unitSymbol(code)).toBe(symbol === 'none' ? '' : symbol);
    }
  });

  test('says where an object comes from', () => {
    const sources = [...new Set(catalogue.map(({ source }) => source))];
    expect(new Set(sources.map((source) => source.replace(' in part', '')))).toEqual(
      new Set(Object.keys(objectSources)),
    );
    expect(describeSource('iec')).toBe('IEC 62056-6-1');
    expect(describeSource('iec in part')).toBe('IEC 62056-6-1; the rest is of our design');
    const markOf = (name: string) => catalogueObject(obis(name))!.mark;
    expect(['1-0:1.8.0', '1-0:1.8.3', '0-0:96.80.10', '0-0:40.0.8', '0-0:96.80.3'].map(markOf)).toEqual([
      'seen',
      'mixed',
      'designed',
      'background',
      'designed',
    ]);
  });
});

test('what a class has not does not compile', () => {
  const rows = [
    ...of(Clock, [['0-0:1.0.0', 'Clock', 'iec', { timeZone: 60 }]]),
    // @ts-expect-error: no such attribute
    ...of(Clock, [['0-0:1.0.0', 'Clock', 'iec', { zone: 60 }]]),
    // @ts-expect-error: a number
    ...of(Clock, [['0-0:1.0.0', 'Clock', 'iec', { timeZone: '60' }]]),
    // @ts-expect-error: none of the types of a schedule
    ...of(SingleActionSchedule, [['0-0:15.0.0', 'Schedule', 'iec', { type: 'sometimes' }]]),
    // @ts-expect-error: no such type
    ...data([['0-0:96.1.0', 'Serial number', 'text', 'iec']]),
    // @ts-expect-error: no such unit here
    ...registers([['1-0:1.8.0', 'Energy', 'long', 0, 'J', 'iec']]),
    // @ts-expect-error: no such source
    ...data([['0-0:96.1.0', 'Serial number', 'long', 'hearsay']]),
    // @ts-expect-error: what is designed is so in whole
    ...data([['0-0:96.1.0', 'Serial number', 'long', 'designed in part']]),
  ];
  expect(rows).toHaveLength(8);
  // @ts-expect-error: no such attribute
  expect(() => columns(Data, 'reading', '0-0:96.1.0')).toThrow();
});
