import { describe, expect, test } from 'vitest';
import type { RawData } from '../../src/axdr/index.ts';
import type { AttributeValue } from '../../src/cosem/index.ts';
import { ActivityCalendar, Clock, Data, DisconnectControl, ImageTransfer } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import { accessOf } from '../../src/omnia/index.ts';
import { MemoryJournal, PermanentMemory } from '../../src/server/index.ts';
import { callerOf, connectAs, fullType, noon, serve, TestTime, testMeter } from './support.ts';

/** A meter on a journal, and what another process makes of it. */
function durable(time = new TestTime()) {
  const memory = new PermanentMemory();
  const journal = new MemoryJournal(memory);
  memory.attach(journal);
  const meter = testMeter({ memory, installedAt: noon - 86_400_000 }, time);
  const restarted = () => {
    const again = new PermanentMemory();
    again.attach(new MemoryJournal(again, journal.records));
    return testMeter({ memory: again, installedAt: time.now }, time);
  };
  return { meter, restarted, time };
}

describe('what survives', () => {
  test('energies, the switch, the clock, the logs', () => {
    const { meter, restarted, time } = durable();
    time.advance(1800);
    meter.supplyControl.trigger('remote-disconnect');
    meter.changeCircumstances({ clockOffset: 60_000 }, []);
    time.advance(1800);
    meter.supplyControl.trigger('remote-reconnect');
    time.advance(1800);
    const again = restarted();
    expect(again.measure().energies.numbers).toEqual(meter.measure().energies.numbers);
    expect(again.history.spans).toHaveLength(4);
    expect(again.supplyControl.state).toBe('connected');
    expect(again.supplyControl.operations).toBe(2);
    expect(again.timeOf(time.now)).toEqual(meter.timeOf(time.now));
    expect(again.events.entries('disconnect')).toEqual(meter.events.entries('disconnect'));
  });

  test('a register does not go back when the time of the machine does', () => {
    const { meter, restarted, time } = durable();
    time.advance(7200);
    meter.supplyControl.trigger('remote-disconnect');
    const shown = meter.measure().energies.total(['A+']);
    time.advance(-7200);
    expect(meter.measure().energies.total(['A+'])).toBe(shown);
    expect(restarted().measure().energies.total(['A+'])).toBe(shown);
  });

  test('what is logged after a restart is not before what was logged', () => {
    const { meter, restarted, time } = durable();
    time.advance(100);
    meter.events.log(47);
    time.advance(-90);
    const again = restarted();
    again.events.log(47);
    const [one, other] = again.events.entries('standard').slice(-2);
    expect(other!.number).toBe(one!.number + 1);
    expect(other!.meterInstant).toBeGreaterThanOrEqual(one!.meterInstant);
  });

  test('when it was installed, however much has happened since', () => {
    const { meter, restarted, time } = durable();
    const before = meter.events.entries('firmware');
    for (let i = 0; i < 300; i += 1) {
      time.advance(60);
      meter.supplyControl.trigger(i % 2 === 0 ? 'remote-disconnect' : 'remote-reconnect');
    }
    for (const one of [meter, restarted()]) {
      expect(one.history.spans[0]!.from).toBeGreaterThan(noon);
      expect(one.installedAt).toBe(noon - 86_400_000);
      expect(one.events.entries('firmware').length).toBeGreaterThanOrEqual(before.length);
    }
  });

  test('a counter that was received is refused again after a restart', async () => {
    const { meter, restarted } = durable();
    const { server } = serve(meter);
    await using client = await connectAs(meter, server, 'reader');
    await client.get(Clock, '0-0:1.0.0', 'time');
    expect(restarted().security.lastCounter('reader')).toBe(meter.security.lastCounter('reader'));
    expect(meter.security.lastCounter('reader')).toBeGreaterThan(1);
  });

  test('every attribute that management may write keeps what is written, also over a restart', async () => {
    const { meter, restarted } = durable();
    const kept: string[] = [];
    for (const object of fullType.objects.values()) {
      // Policies and titles change by methods alone, and secrets are not read back.
      if (object.of.classId === 64 || object.of.classId === 15) continue;
      const { writable, readable } = accessOf(object, 'management');
      for (const name of writable.filter((one) => readable.includes(one))) {
        const { attributeId } = object.of.attributes[name]!;
        const place = `${object.logicalName} ${name}`;
        if (place === '0-0:1.0.0*255 time') continue;
        const descriptor = { classId: object.of.classId, instanceId: object.logicalName, attributeId };
        const read = async (of: typeof meter) =>
          (await of.device.execute({ kind: 'get', descriptor }, callerOf(of, 'management'))).result as {
            value: RawData;
          };
        const { value } = await read(meter);
        const { result } = await meter.device.execute(
          { kind: 'set', descriptor, value },
          callerOf(meter, 'management'),
        );
        expect(result, place).toBe('success');
        expect((await read(meter)).value.bytes, place).toEqual(value.bytes);
        kept.push(place);
      }
    }
    expect(kept.length).toBeGreaterThan(150);
    const again = restarted();
    const name = obis('0-0:96.80.61');
    await meter.device.set(Data, name, 'value', { kind: 'long-unsigned', value: 77 });
    expect(again.read(Data, name, 'value').value).toBe(60);
    expect(restarted().read(Data, name, 'value').value).toBe(77);
  });
});

test('a value of another type is refused', async () => {
  const meter = testMeter();
  await using client = await connectAs(meter, serve(meter).server, 'management');
  const set = client.set(Data, '0-0:96.80.61', 'value', { kind: 'visible-string', value: 'often' });
  await expect(set).rejects.toMatchObject({ result: 'type-unmatched' });
});

test('a calendar that is activated switches tariffs from then on', async () => {
  const time = new TestTime();
  const meter = testMeter({}, time);
  await using client = await connectAs(meter, serve(meter).server, 'management');
  const name = '0-0:13.0.0';
  const days = await client.get(ActivityCalendar, name, 'dayProfileTableActive');
  type Days = AttributeValue<typeof ActivityCalendar, 'dayProfileTableActive'>;
  const third: Days = days.map((day) => ({
    ...day,
    daySchedule: day.daySchedule.map((one) => ({ ...one, scriptSelector: 3 })),
  }));
  await client.set(ActivityCalendar, name, 'dayProfileTablePassive', third);
  const before = meter.measure().energies.total(['A+'], 3);
  await client.invoke(ActivityCalendar, name, 'activatePassiveCalendar', 0);
  time.advance(3600);
  expect(before).toBe(0);
  expect(meter.measure().energies.total(['A+'], 3)).toBeGreaterThan(0);
  expect([...((await client.get(Data, '0-0:96.14.0', 'value')).value as Uint8Array)]).toEqual([0, 3]);
});

describe('load control', () => {
  const mode = (value: number) => ({ kind: 'enum', value }) as const;

  test('relays go by their own modes', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    await using client = await connectAs(meter, serve(meter).server, 'management');
    const output = (relay: number) => client.get(DisconnectControl, `0-${relay}:96.3.10`, 'outputState');
    await client.invoke(DisconnectControl, '0-1:96.3.10', 'remoteReconnect', 0);
    expect([await output(1), await output(2)]).toEqual([true, false]);
    expect(meter.events.entries('loadControl').at(-1)?.code).toBe(242);
    await client.set(Data, '0-2:96.80.110', 'value', mode(2));
    // The mask is on in T2, which begins at ten in the evening.
    expect(await output(2)).toBe(false);
    time.now = Date.UTC(2026, 5, 10, 20, 30);
    expect(await output(2)).toBe(true);
    await expect(client.invoke(DisconnectControl, '0-2:96.3.10', 'remoteDisconnect', 0)).rejects.toMatchObject({
      result: 'read-write-denied',
    });
    expect(await output(1)).toBe(true);
  });
});

describe('firmware', () => {
  const name = '0-0:44.0.0';
  const identifier = new TextEncoder().encode('OMNIA-A 2.0.0');

  test('an image is taken in blocks, verified when it is whole, and activated', async () => {
    const meter = testMeter();
    await using client = await connectAs(meter, serve(meter).server, 'firmware');
    const image = Uint8Array.from({ length: 1200 }, (_, i) => i & 0xff);
    const block = (
      imageBlockNumber: number,
      value = image.slice(imageBlockNumber * 512, (imageBlockNumber + 1) * 512),
    ) => client.invoke(ImageTransfer, name, 'imageBlockTransfer', { imageBlockNumber, imageBlockValue: value });
    await client.invoke(ImageTransfer, name, 'imageTransferInitiate', { imageIdentifier: identifier, imageSize: 1200 });
    await block(0);
    await block(2);
    expect(await client.get(ImageTransfer, name, 'imageFirstNotTransferredBlockNumber')).toBe(1);
    expect(await client.get(ImageTransfer, name, 'imageTransferredBlocksStatus')).toEqual([true, false, true]);
    await expect(client.invoke(ImageTransfer, name, 'imageVerify', 0)).rejects.toMatchObject({
      result: 'other-reason',
    });
    await expect(client.invoke(ImageTransfer, name, 'imageActivate', 0)).rejects.toMatchObject({
      result: 'temporary-failure',
    });
    await expect(block(1, image.slice(0, 5))).rejects.toMatchObject({ result: 'other-reason' });
    await block(1);
    await client.invoke(ImageTransfer, name, 'imageVerify', 0);
    expect(await client.get(ImageTransfer, name, 'imageTransferStatus')).toBe('image-verification-successful');
    expect(await client.get(ImageTransfer, name, 'imageToActivateInfo')).toMatchObject([{ imageToActivateSize: 1200 }]);
    await client.invoke(ImageTransfer, name, 'imageActivate', 0);
    expect([...((await client.get(Data, '1-1:0.2.0', 'value')).value as Uint8Array)]).toEqual([...identifier]);
    expect(new TextDecoder().decode((await client.get(Data, '1-0:0.2.0', 'value')).value as Uint8Array)).toBe(
      'OMNIA-M 1.0.0',
    );
    expect(
      meter.events
        .entries('firmware')
        .slice(-3)
        .map(({ code }) => code),
    ).toEqual([17, 18, 31]);
  });
});
