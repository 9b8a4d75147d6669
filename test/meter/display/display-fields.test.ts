import { describe, expect, test } from 'vitest';
import { type Data as DataValue, RawData } from '../../../src/axdr/index.ts';
import { encode } from '../../../src/codec/index.ts';
import { type CaptureObject, Clock, Data, Register } from '../../../src/cosem/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { callerOf, smallType } from '../support.ts';
import { registers, setList, watched } from './support.ts';

const data = (name: string): CaptureObject => ({
  classId: Data.classId,
  logicalName: obis(name),
  attributeIndex: 2,
  dataIndex: 0,
});

function showing(...entries: readonly CaptureObject[]) {
  const watch = watched();
  setList(watch.meter, 'automatic', entries);
  return watch;
}

async function setData(meter: OmniaMeter, name: string, value: DataValue): Promise<void> {
  const { attributeId, type } = Data.attributes.value;
  const descriptor = { classId: Data.classId, instanceId: obis(name), attributeId };
  const item = { kind: 'set', descriptor, value: new RawData(encode(type, value)) } as const;
  expect((await meter.device.execute(item, callerOf(meter, 'management'))).result).toBe('success');
}

/** Exactly these loads, in W and var of each phase. */
function load(meter: OmniaMeter, ...loads: readonly (readonly [active: number, reactive: number])[]): void {
  loads.forEach(([active, reactive], i) => {
    meter.network.begin({ kind: 'load', phases: [(i + 1) as 1 | 2 | 3], active, reactive });
  });
}

describe('data sheet, Display', () => {
  test('a: the OBIS code of the value', () => {
    const { at } = showing(...registers('1-0:1.8.0', '1-0:32.7.0'), data('0-0:96.1.0'), data('0-0:97.97.0'));
    expect([0, 10, 20, 30].map((seconds) => at(seconds)?.objectId)).toEqual(['1.8.0', '32.7.0', 'C.1.0', 'F.F.0']);
  });

  test('b: info stands with what is not legally relevant', () => {
    const { at } = showing(...registers('1-0:1.8.0', '1-0:4.8.2', '1-0:21.8.0', '1-0:1.7.0'), data('0-0:96.1.0'));
    expect([0, 10, 20, 30, 40].map((seconds) => at(seconds)?.isInformative)).toEqual([false, false, true, true, false]);
  });

  test('c: error while error register 1 is not zero', async () => {
    const { meter, at } = watched();
    expect(at(0)?.hasError).toBe(false);
    // The permanent memory has failed.
    meter.events.log(14);
    expect(at(1)?.hasError).toBe(true);
    await setData(meter, '0-0:97.97.0', { kind: 'double-long-unsigned', value: 0 });
    expect(at(2)?.hasError).toBe(false);
  });

  test('d and n: the unit and the value of the register', () => {
    const { meter, at } = showing(...registers('1-0:1.8.0', '1-0:32.7.0', '1-0:14.7.0', '1-0:1.7.0', '1-0:31.7.0'));
    load(meter, [3000, 0], [3000, 0], [3000, 0]);
    const shown = (seconds: number) => [at(seconds)?.value, at(seconds)?.unit];
    expect(shown(0)).toEqual(['000000.00', 'kWh']);
    expect(shown(10)[0]).toMatch(/^2\d\d\.\d$/);
    expect(shown(10)[1]).toBe('V');
    expect(shown(20)[0]).toMatch(/^(49|50)\.\d\d$/);
    expect(shown(20)[1]).toBe('Hz');
    expect(shown(30)).toEqual(['9.000', 'kW']);
    expect(shown(40)[1]).toBe('A');
    // An hour of 9 kW.
    expect(shown(3600)).toEqual(['000009.00', 'kWh']);
  });

  test('n: the time of day of the clock', () => {
    const { at } = showing({ classId: Clock.classId, logicalName: obis('0-0:1.0.0'), attributeIndex: 2, dataIndex: 0 });
    expect(at(3725)).toMatchObject({ objectId: '1.0.0', value: '13:02:05', unit: '', isInformative: true });
  });

  test('e: the bars of the connection; off while the modem is not attached', () => {
    const { meter, at } = watched();
    at(120);
    const { bars } = meter.modem!;
    expect(bars).toBeGreaterThanOrEqual(0);
    expect(at(120)?.network).toBe(bars);
    meter.modem!.attenuate(20);
    expect(at(121)?.network).toBe(Math.max(0, meter.modem!.bars ?? 0));
    meter.modem!.cutLink();
    expect(at(122)?.network).toBeUndefined();
  });

  test('f: on with the first acknowledgement of the head-end, off when the link is lost or 24 h without one', () => {
    const { meter, at } = watched();
    expect(at(120)?.isVerified).toBe(false);
    meter.modem!.acknowledged();
    expect([at(121)?.isVerified, at(86_519)?.isVerified, at(86_521)?.isVerified]).toEqual([true, true, false]);
    meter.modem!.acknowledged();
    expect(at(86_522)?.isVerified).toBe(true);
    meter.modem!.cutLink();
    expect(at(86_523)?.isVerified).toBe(false);
  });

  test('g: the tariff that counts: at ten in the evening T2', () => {
    const { at } = watched();
    expect([at(0)?.tariff, at(10 * 3600 - 1)?.tariff, at(10 * 3600)?.tariff]).toEqual([1, 1, 2]);
  });

  test('h: prepayment is reserved, and off', () => {
    expect(watched().at(0)?.isPrepayment).toBe(false);
  });

  test('i: tamper, until it is cleared', async () => {
    const { meter, at } = watched();
    expect(at(0)?.isTampered).toBe(false);
    meter.tamper.begin('magnetic-field');
    expect(at(1)?.isTampered).toBe(true);
    await setData(meter, '0-0:96.80.190', { kind: 'boolean', value: false });
    expect(at(2)?.isTampered).toBe(false);
  });

  test.each([
    [1, 900, 300],
    [2, -900, 300],
    [3, -900, -300],
    [4, 900, -300],
  ])('j and m: net load in quadrant %d', (quadrant, active, reactive) => {
    const { meter, at } = watched();
    load(meter, [active, reactive], [active, reactive], [active, reactive]);
    const direction = active > 0 ? 'import' : 'export';
    expect(at(1)).toMatchObject({ quadrant, currents: [direction, direction, direction] });
  });

  test('m: each phase has a direction of its own, and none where no current flows; j is of all together', () => {
    const { meter, at } = watched();
    load(meter, [2000, 0], [-500, 0], [0, 0]);
    expect(at(1)).toMatchObject({ quadrant: 1, currents: ['import', 'export', undefined] });
    meter.supplyControl.trigger('remote-disconnect');
    expect(at(2)).toMatchObject({ quadrant: undefined, currents: [undefined, undefined, undefined] });
  });

  test('k: the sequence of the phases; none where one is missing', () => {
    const { meter, at } = watched();
    expect(at(0)?.phaseSequence).toBe('L1-L2-L3');
    const exchanged = meter.network.begin({ kind: 'phase-sequence' });
    expect(at(1)?.phaseSequence).toBe('L1-L3-L2');
    meter.network.end(exchanged);
    meter.network.begin({ kind: 'interruption', phases: [2] });
    expect(at(2)?.phaseSequence).toBeUndefined();
  });

  test('l: 160 V light a phase up, and it goes out 5 V below', () => {
    const { meter, at } = watched();
    const volts = (value: number, second: number) => {
      const id = meter.network.begin({ kind: 'voltage', volts: value, phases: [2] });
      const shown = at(second)?.voltages;
      meter.network.end(id);
      return shown;
    };
    expect(at(0)?.voltages).toEqual([true, true, true]);
    expect(volts(160, 1)).toEqual([true, true, true]);
    expect(volts(155.1, 2)).toEqual([true, true, true]);
    expect(volts(154.9, 3)).toEqual([true, false, true]);
  });

  test('l: coming from below, a phase lights up with 160 V', () => {
    const { meter, at } = watched();
    let id = meter.network.begin({ kind: 'voltage', volts: 100, phases: [1] });
    const change = (volts: number, second: number) => {
      at(second);
      const next = meter.network.begin({ kind: 'voltage', volts, phases: [1] });
      meter.network.end(id);
      id = next;
      return at(second)?.voltages[0];
    };
    expect(at(1)?.voltages[0]).toBe(false);
    expect([change(158, 2), change(159.9, 3), change(160, 4), change(156, 5), change(154, 6), change(156, 7)]).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test('l: the threshold is a register', () => {
    const { meter, at } = watched();
    meter.device.set(Register, obis('1-0:12.39.128'), 'value', { kind: 'long-unsigned', value: 2400 });
    expect(at(1)?.voltages).toEqual([false, false, false]);
  });

  test('it is off without power, and on in APS mode', () => {
    const { meter, at } = watched();
    at(1);
    meter.network.begin({ kind: 'interruption' });
    expect(at(2)).toBeUndefined();
    expect(meter.display.isOn).toBe(false);
    meter.network.begin({ kind: 'auxiliary-supply' });
    expect(at(3)).toMatchObject({ voltages: [false, false, false], quadrant: undefined });
  });

  test('a single-phase meter has one phase, no sequence and no network', () => {
    const { at } = watched({ type: smallType });
    expect(at(0)).toMatchObject({ voltages: [true], phaseSequence: undefined, network: undefined, isVerified: false });
    expect(at(0)?.currents).toHaveLength(1);
  });

  test('all fields can be read: 0-0:96.80.122, a to n', () => {
    const { meter, at } = showing(...registers('1-0:1.8.0'));
    load(meter, [2000, 100], [-500, 0], [0, 0]);
    at(120);
    const { value } = meter.read(Data, obis('0-0:96.80.122'), 'value');
    const fields = value as readonly DataValue[];
    expect(fields.map(({ kind }) => kind)).toEqual([
      'visible-string',
      'boolean',
      'boolean',
      'visible-string',
      'unsigned',
      'boolean',
      'unsigned',
      'boolean',
      'boolean',
      'unsigned',
      'enum',
      'array',
      'array',
      'visible-string',
    ]);
    expect(fields[0]?.value).toBe('1.8.0');
    expect(fields[4]?.value).toBe(meter.modem!.bars! + 1);
    expect(fields.slice(9, 11).map((field) => field.value)).toEqual([1, 1]);
    const [, , , , , , , , , , , , directions] = fields;
    expect((directions!.value as readonly DataValue[]).map((field) => field.value)).toEqual([1, -1, 0]);
    expect(fields[13]?.value).toBe(at(120)?.value);
  });
});
