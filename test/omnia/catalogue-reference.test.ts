import { expect, test } from 'vitest';
import { Data } from '../../src/axdr/index.ts';
import { encode, fromHex, fromLatin1, toHex } from '../../src/codec/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  type CatalogueGroup,
  type CatalogueObject,
  catalogue,
  catalogueGroups,
  formatRequirement,
  type Mark,
  type ObjectAccess,
  type RoleName,
} from '../../src/omnia/index.ts';
import { describeCorpus } from '../support/corpus.ts';
import { referenceRows } from './reference.ts';

interface ReferenceAttribute {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly unit?: number;
  readonly scaler?: number;
  readonly writable?: boolean;
}

interface ReferenceObject {
  readonly group: string;
  readonly logicalName: string;
  readonly classId: number;
  readonly version: number;
  readonly attributes: readonly ReferenceAttribute[];
  readonly methods: readonly string[];
  readonly source: string;
  readonly phases: readonly number[];
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly access: string;
  readonly status: string;
}

const groups: Readonly<Record<CatalogueGroup, string>> = {
  clock: 'Clock',
  identification: 'Meter id/config/type number',
  energy: 'Energy registers per quadrant/phase/tariff',
  activityCalendar: 'Activity calendar',
  demand: 'Demand',
  instantaneous: 'Instantaneous values',
  powerFactor: 'Power factor',
  harmonics: 'Harmonics',
  loadProfile1: 'Load profile 1',
  loadProfile2: 'Load profile 2',
  analysisLogger: 'Analysis logger',
  billing: 'Billing',
  powerQuality: 'Power quality event logger',
  occurrenceCounters: 'Occurrence counter logger',
  gridSnapshot: 'Grid snapshot',
  gridEvents: 'Grid events',
  events: 'Events',
  alarms: 'Alarms',
  errorRegisters: 'Error/alarm registers',
  lastGasp: 'Last gasp',
  push: 'Push',
  disconnectControl: 'Disconnect control',
  loadControl: 'Load control 1/2',
  displayLists: 'Display lists',
  pulseOutput: 'S0',
  supplyBackup: 'Supply backup / APS',
  security: 'Security',
  firmware: 'Firmware',
  opticalPort: 'Optical port',
  hdlc: 'HDLC setup',
  internet: 'CoAP/TCP/UDP/IP setup',
  cellularDiagnostics: 'LTE/NB-IoT diagnostics',
  homeAreaNetwork: 'HAN P1',
  hotSwap: 'HOT SWAP',
  tamper: 'Tamper',
};

const marks: Readonly<Record<string, Mark>> = { SAW: 'seen', mixed: 'mixed', designed: 'designed', bg: 'background' };

/** What the reference writes where the source is the one that an object names. */
const evidence: Readonly<Record<string, RegExp>> = {
  'obis-list': /^SAW Gurux OBISCodes/,
  'class-name': /^SAW Gurux (GX|default)/,
  iec: /^SAW IEC 62056-6-1/,
  smr: /OSGP/,
  idis: /EnergyICT|IDIS|^SAW same$/,
  han: /Kamstrup|dsmr_parser|HAN list/,
  'data-sheet': /^designed.*data sheet/,
  background: /^\[bg/,
  designed: /^designed/,
};

const roleLetters: Readonly<Record<RoleName, string>> = {
  public: 'PUBLIC',
  management: 'MGMT',
  reader: 'READER',
  firmware: 'FW',
  control: 'CTRL',
  field: 'FIELD',
  push: 'PUSH',
  consumer: 'CONSUMER',
};
const readLetters = { readers: '', public: 'PUBLIC', everyone: 'ALL' } as const;

/** The access of an object as the reference writes it. */
function letters({ read, write, execute }: ObjectAccess): string {
  const actions = [read && 'R', write && 'W', execute && 'X'].filter((letter) => letter !== undefined).join('/');
  const named = (write ?? execute ?? []).map((role) => roleLetters[role]).join(',');
  const who = named || (read === undefined ? '' : readLetters[read]);
  return who === '' ? actions : `${actions}:${who}`;
}

/** The class files follow sources that name or type these otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  '65 parameters': 'parameterList',
  '151 network_parameters': 'lteNetworkParameters',
  '151 quality_of_service': 'lteQualityOfService',
  '152 wrapper_version': 'version',
  '153 bt_counter': 'coapBtCounter',
};
const otherTypes: Readonly<Record<string, string>> = { '64 securityPolicy': 'bit-string' };

/** Units that the class itself gives an attribute: minutes and seconds. */
const classUnits: Readonly<Record<string, number>> = {
  '8 timeZone': 6,
  '8 daylightSavingsDeviation': 6,
  '7 capturePeriod': 7,
  '40 randomisationStartInterval': 7,
};

/** Attributes of which the reference says nothing: the lists of these objects are not whole. */
const unlisted: Readonly<Record<string, readonly number[]>> = {
  '0-0:97.98.255*255': [4, 5, 6, 7, 8],
  '0-0:16.2.0*255': [5, 6, 7, 8],
  '0-0:20.0.1*255': [2, 4, 5, 6, 7, 8, 9],
};

/** The reference leaves out the method of these, which is optional in the class. */
const withoutReset = ['1.0.16.7.0.255', '0.0.96.9.0.255'];

const scaled = ['value', 'currentAverageValue', 'lastAverageValue', 'scalerUnit'];
const plain = (name: string) => name.replace(/[-_]/g, '').toLowerCase();

/** A default of the reference as Data. */
function dataOf(classId: number, type: string, value: unknown): Data {
  const octets = (text: string) => fromHex(text) ?? fromLatin1(text);
  const name = (text: string) => ({ kind: 'octet-string', value: obis(text).toBytes() }) as const;
  const number = (kind: 'unsigned' | 'integer' | 'long-unsigned' | 'double-long-unsigned', of: unknown) =>
    ({ kind, value: Number(of) }) as const;
  if (type === 'octet-string') return { kind: type, value: octets(String(value)) };
  if (type === 'visible-string') return { kind: type, value: String(value) };
  if (Array.isArray(value)) {
    return { kind: 'array', value: value.map((element) => dataOf(classId, 'structure', element)) };
  }
  if (type !== 'structure') return { kind: type, value } as Data;
  if (typeof value === 'number') return number(classId === 1 ? 'unsigned' : 'double-long-unsigned', value);
  const fields = value as { SAP?: number; name: string; classId: number; logicalName: string; attribute: number };
  if (fields.SAP !== undefined) {
    const device = { kind: 'octet-string', value: fromLatin1(fields.name) } as const;
    return { kind: 'structure', value: [number('long-unsigned', fields.SAP), device] };
  }
  const { attribute, dataIndex } = fields as { attribute: number; dataIndex?: number };
  const reference = [number('long-unsigned', fields.classId), name(fields.logicalName), number('integer', attribute)];
  // What a register monitor watches has no data index.
  if (dataIndex === undefined || classId === 21) return { kind: 'structure', value: reference };
  return { kind: 'structure', value: [...reference, number('long-unsigned', dataIndex)] };
}

function expectedOf(row: ReferenceObject) {
  return {
    classId: row.classId,
    version: row.version,
    phases: row.phases,
    options: Object.entries(row.options)
      .map(([position, values]) => `${position}=${values.join(',')}`)
      .sort(),
    access: row.access.replace(/ \(.*\)$/, ''),
    signed: row.access.includes('(signed)') || undefined,
    mark: marks[row.status],
    methods: (withoutReset.includes(row.logicalName) ? ['reset'] : row.methods).map(plain),
    attributes: row.attributes.map(({ id, name, type, default: value, unit, scaler, writable }) => ({
      id,
      name: plain(otherNames[`${row.classId} ${name}`] ?? name),
      type,
      default: value === undefined ? undefined : toHex(encode(Data, dataOf(row.classId, type, value))),
      unit,
      scaler,
      writable: row.access.includes('W') ? writable : undefined,
    })),
  };
}

function foundOf(object: CatalogueObject, row: ReferenceObject): ReturnType<typeof expectedOf> {
  const { of, requires, feature, access, mark } = object;
  const { meterType, ...options } = requires;
  return {
    classId: of.classId,
    version: of.version,
    phases: meterType === undefined ? [1, 3] : meterType.map((type) => (type === '4' ? 3 : 1)),
    options: [...formatRequirement(options).split(' & '), ...(feature === undefined ? [] : [`feature=${feature}`])]
      .filter((option) => option !== '')
      .sort(),
    access: letters(access),
    signed: row.access.includes('(signed)') ? access.signed : undefined,
    mark,
    methods: Object.keys(of.methods).map(plain),
    attributes: Object.keys(of.attributes)
      .filter((name) => name !== 'logicalName')
      .filter((name) => !unlisted[`${object.logicalName}`]?.includes(of.attributes[name]!.attributeId))
      .map((name) => attributeOf(object, name, row)),
  };
}

function attributeOf(object: CatalogueObject, name: string, row: ReferenceObject) {
  const { of, defaults, types, access } = object;
  const { attributeId, type } = of.attributes[name]!;
  const { scaler, unit } = scaled.includes(name) ? (defaults.scalerUnit ?? {}) : {};
  const value = name === 'scalerUnit' ? undefined : defaults[name];
  const columns = name === 'captureObjects' && row.access.includes('W');
  return {
    id: attributeId,
    name: plain(name),
    type: otherTypes[`${of.classId} ${name}`] ?? types[name] ?? /^[a-z0-9-]+/.exec(type.typeName)![0],
    default: value === undefined ? undefined : toHex(encode(type, value)),
    unit: unit ?? classUnits[`${of.classId} ${name}`],
    scaler,
    writable: columns ? !access.keep?.includes(name) : undefined,
  };
}

describeCorpus('omnia-catalogue.json', referenceRows<ReferenceObject>('omnia-catalogue.json'), (rows) => {
  const keyOf = (row: ReferenceObject) => obis(row.logicalName).key;

  test('has the groups of the catalogue', () => {
    expect(new Set(rows.map(({ group }) => group))).toEqual(new Set(Object.values(groups)));
    expect(Object.keys(groups)).toEqual(Object.keys(catalogueGroups));
  });

  test.each(Object.keys(catalogueGroups) as CatalogueGroup[])('the objects of %s are the same', (group) => {
    const expected = rows.filter((row) => row.group === groups[group]);
    const found = catalogue.filter((object) => object.group === group);
    expect(found.map(({ logicalName }) => logicalName.key).sort()).toEqual(expected.map(keyOf).sort());
    for (const row of expected) {
      const object = found.find(({ logicalName }) => logicalName.key === keyOf(row))!;
      const label = `${row.logicalName} ${object.name}`;
      expect(foundOf(object, row), label).toEqual(expectedOf(row));
      expect(row.source, label).toMatch(evidence[object.source.replace(' in part', '')]!);
    }
  });
});
