import { describe, expect, test } from 'vitest';
import { RawData } from '../../../src/axdr/index.ts';
import { encode } from '../../../src/codec/index.ts';
import { type CaptureObject, Clock, Data, ProfileGenericV1, Register } from '../../../src/cosem/index.ts';
import { canBeShown, entryOf } from '../../../src/meter/display/list-entry.ts';
import { unitSegments } from '../../../src/meter/display/lit-segments.ts';
import { digitCells } from '../../../src/meter/display/seven-segments.ts';
import { displayPresets, type OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import type { RoleName } from '../../../src/omnia/index.ts';
import { callerOf, fullType, smallType } from '../support.ts';
import { listNames, registers, setList, watched } from './support.ts';

const [A0, A1] = ['1.8.0', '2.8.0'];
const [M0, M1] = ['32.7.0', '52.7.0'];

function withLists() {
  const { meter, at } = watched();
  setList(meter, 'automatic', registers('1-0:1.8.0', '1-0:2.8.0'));
  setList(meter, 'manual', registers('1-0:32.7.0', '1-0:52.7.0'));
  const shown = (seconds: number) => at(seconds)?.objectId;
  const pressed = (seconds: number) => {
    at(seconds);
    meter.buttons.press('menu');
    return shown(seconds);
  };
  return { meter, shown, pressed };
}

async function set(meter: OmniaMeter, role: RoleName, entries: readonly CaptureObject[]) {
  const { attributeId, type } = ProfileGenericV1.attributes.captureObjects;
  const descriptor = { classId: ProfileGenericV1.classId, instanceId: listNames.automatic, attributeId };
  const value = new RawData(encode(type, entries));
  return (await meter.device.execute({ kind: 'set', descriptor, value }, callerOf(meter, role))).result;
}

describe('data sheet, Display lists', () => {
  test('the automatic list goes on every 10 seconds, the menu button through the manual one, which returns after 2 minutes', () => {
    const { shown, pressed } = withLists();
    expect([shown(0), shown(9.999), shown(10), pressed(12), pressed(100)]).toEqual([A0, A0, A1, M0, M1]);
    expect([shown(219.999), shown(220), shown(229.999), shown(230), shown(240)]).toEqual([M1, A0, A0, A1, A0]);
  });

  test('after its last entry the manual list begins again; after a return with its first', () => {
    const { pressed } = withLists();
    expect([pressed(0), pressed(1), pressed(2), pressed(3), pressed(200)]).toEqual([M0, M1, M0, M1, M0]);
  });

  test('an empty manual list: the button does nothing', () => {
    const { meter, pressed, shown } = withLists();
    setList(meter, 'manual', []);
    expect([pressed(11), shown(20)]).toEqual([A1, A0]);
  });

  test('an empty automatic list shows no value, and symbols', () => {
    const { meter, at } = watched();
    setList(meter, 'automatic', []);
    expect(at(5)).toMatchObject({ objectId: '', value: '', unit: '', tariff: 1 });
    expect(meter.display.position).toBeUndefined();
  });

  test('the times are registers', () => {
    const { meter, shown, pressed } = withLists();
    const seconds = (value: number, kind: 'unsigned' | 'long-unsigned') => ({ kind, value });
    meter.device.set(Register, obis('0-0:96.80.120'), 'value', seconds(3, 'unsigned'));
    meter.device.set(Register, obis('0-0:96.80.121'), 'value', seconds(30, 'long-unsigned'));
    expect([shown(2.999), shown(3), pressed(4), shown(33.999), shown(34), shown(37)]).toEqual([A0, A1, M0, M0, A0, A1]);
  });

  test('after an outage it begins with the first entry of the automatic list', () => {
    const { meter, shown, pressed } = withLists();
    expect(pressed(1)).toBe(M0);
    const outage = meter.network.begin({ kind: 'interruption' });
    expect(shown(2)).toBeUndefined();
    pressed(3);
    shown(14);
    meter.network.end(outage);
    expect([shown(14), shown(23.999), shown(24)]).toEqual([A0, A0, A1]);
  });

  test('it can be configured remotely: by management and field, up to 30 entries that it can show', async () => {
    const { meter, at } = watched();
    const voltage = registers('1-0:32.7.0');
    expect(await set(meter, 'field', voltage)).toBe('success');
    expect(at(1)?.objectId).toBe('32.7.0');
    const many = (count: number) => Array.from({ length: count }, () => voltage[0]!);
    expect(await set(meter, 'management', many(30))).toBe('success');
    expect(await set(meter, 'management', many(31))).toBe('other-reason');
    for (const role of ['reader', 'control', 'firmware'] as const)
      expect(await set(meter, role, [])).not.toBe('success');
    expect(at(2)?.objectId).toBe('32.7.0');
  });

  test.each<[string, Partial<CaptureObject>]>([
    ['an object that the meter has not', { logicalName: obis('1-0:199.7.0') }],
    ['another class', { classId: Data.classId }],
    ['an attribute that is not there', { attributeIndex: 9 }],
    ['a part of an attribute', { dataIndex: 1 }],
    ['a logical name', { attributeIndex: 1 }],
    ['the display itself', { classId: Data.classId, logicalName: obis('0-0:96.80.122') }],
    ['a profile', { classId: ProfileGenericV1.classId, logicalName: obis('1-0:99.1.0') }],
  ])('a list does not take %s', async (_, wrong) => {
    const { meter } = watched();
    expect(await set(meter, 'field', [{ ...registers('1-0:1.8.0')[0]!, ...wrong }])).toBe('other-reason');
  });

  test.each([
    ['everything', fullType],
    ['as little as there is', smallType],
  ])('all that a list may have can be shown by a meter with %s', (_, type) => {
    const { meter, at } = watched({ type });
    at(3600);
    let shown = 0;
    for (const { of, logicalName } of type.objects.values())
      for (const { attributeId } of Object.values(of.attributes)) {
        const entry = { classId: of.classId, logicalName, attributeIndex: attributeId, dataIndex: 0 };
        if (!canBeShown(meter, entry)) continue;
        const { value, unit, objectId } = entryOf(meter, entry);
        const place = `${logicalName} ${attributeId}`;
        expect(
          digitCells(value, 20, 'right').filter(({ character }) => character !== ' ').length,
          place,
        ).toBeLessThanOrEqual(8);
        expect(
          digitCells(objectId, 20, 'left').filter(({ character }) => character !== ' ').length,
          place,
        ).toBeLessThanOrEqual(8);
        expect(unit === '' || unitSegments[unit] !== undefined, place).toBe(true);
        shown += 1;
      }
    expect(shown).toBeGreaterThan(type.objects.size);
  });

  test('both lists survive a restart', () => {
    const { meter } = watched();
    setList(meter, 'automatic', registers('1-0:32.7.0'));
    const { memory } = meter;
    const again = watched({ memory });
    expect(again.at(1)?.objectId).toBe('32.7.0');
    again.meter.buttons.press('menu');
    expect(again.at(1)?.objectId).toBe('1.8.0');
  });

  test.each(displayPresets)('pre-set lists: %s, of which every meter shows what it has', (preset) => {
    for (const options of [{}, { type: smallType }]) {
      const { meter, at } = watched(options);
      meter.display.useLists(preset);
      const list = meter.read(ProfileGenericV1, listNames.manual, 'captureObjects');
      expect(list.length).toBeGreaterThan(0);
      list.forEach((entry, i) => {
        at(i);
        meter.buttons.press('menu');
        expect(meter.display.position).toEqual({ list: 'manual', entry: i });
        expect(at(i)?.value).toMatch(/^[-\d.:]+$/);
        if (entry.classId !== Clock.classId) expect(at(i)?.value).not.toBe('--------');
      });
    }
  });

  test('the more a pre-set list is called, the more it has', () => {
    const lengths = displayPresets.map((preset) => {
      const { meter } = watched();
      meter.display.useLists(preset);
      return meter.read(ProfileGenericV1, listNames.manual, 'captureObjects').length;
    });
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(new Set(lengths).size).toBe(3);
  });
});
