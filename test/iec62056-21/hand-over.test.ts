import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/codec/index.ts';
import type { Confirmation } from '../../src/iec62056-21/index.ts';
import { identificationOf, session } from './session.ts';

const modeE = identificationOf('5', '2');
/** An SNRM (IEC 62056-46). */
const snrm = fromHex('7ea0070321930f017e')!;
const confirmations: readonly Confirmation[] = ['at-initial-rate', 'at-new-rate', 'none'];

function handOver(given: Parameters<typeof session>[0] = {}) {
  const made = session({ ...given, device: { identification: modeE, ...given.device } });
  made.line.perform(made.unitEnd, made.unit.signOn({ purpose: 'hdlc' }, 0));
  made.line.run();
  return made;
}

describe('hand-over to HDLC (mode E)', () => {
  test('the option select message is that of the 9600 Bd profile, at 300 Bd', () => {
    const { unitEnd, deviceEnd } = handOver();
    expect(toHex(Uint8Array.from(unitEnd.sent))).toBe('2f3f210d0a063235320d0a');
    expect(toHex(Uint8Array.from(deviceEnd.sent)).endsWith('063235320d0a')).toBe(true);
    expect(unitEnd.last('baud')).toEqual({ kind: 'baud', rate: 9600, characterFormat: '8N1' });
    expect(unitEnd.kinds.at(-1)).toBe('handover');
  });

  for (const device of confirmations) {
    for (const unit of confirmations) {
      for (const line of [{}, { echo: true }]) {
        for (const characterFormat of ['7E1', '8N1'] as const) {
          test(`device confirms ${device}, unit expects ${unit}, ${JSON.stringify(line)}, ports ${characterFormat}`, () => {
            const made = handOver({
              device: { confirmation: device, characterFormat },
              unit: { confirmation: unit, characterFormat },
              line,
            });
            const { unitEnd, deviceEnd } = made;
            const told = { kind: 'handover', protocol: 'hdlc', rate: 9600 };
            expect([unitEnd.last('handover'), deviceEnd.last('handover')]).toEqual([told, told]);
            for (const end of [unitEnd, deviceEnd]) expect([end.rate, end.format, end.early]).toEqual([9600, '8N1', 0]);
            deviceEnd.arrived.length = 0;
            made.line.perform(unitEnd, [{ kind: 'transmit', octets: snrm }]);
            made.line.run();
            expect(toHex(Uint8Array.from(deviceEnd.arrived))).toBe(toHex(snrm));
          });
        }
      }
    }
  }

  test.each([{}, { echo: true }])('the unit waits for the confirmation and settles, on a line with %j', (options) => {
    const { line, unitEnd } = handOver({ device: { confirmation: 'none' }, line: options });
    // Request 5 and identification 14 octets, reaction, option select 6 octets, confirmation and settling.
    expect(line.now).toBeCloseTo(((5 + 14 + 6) * 10_000) / 300 + 200 + 200 + 1000 + 200, 6);
    expect(unitEnd.of('fault')).toEqual([]);
  });

  test.each([
    [9600, 19_200, 9600],
    [4800, 9600, 4800],
    [9600, 300, 300],
    [600, 600, 600],
  ])('the device offers 9600 Bd, unit up to %i Bd, device up to %i Bd', (unitMaximum, deviceMaximum, rate) => {
    const offer = identificationOf(`${[300, 600, 1200, 2400, 4800, 9600, 19_200].indexOf(deviceMaximum)}`, '2');
    const { unitEnd, deviceEnd } = handOver({
      device: { identification: offer, maximumRate: 19_200 },
      unit: { maximumRate: unitMaximum },
    });
    expect([unitEnd.last('handover').rate, deviceEnd.last('handover').rate]).toEqual([rate, rate]);
  });

  test('a device that is asked for more than it offers confirms its own highest rate, which is taken', () => {
    const { device, deviceEnd, line, unitEnd, unit } = session({
      device: { identification: identificationOf('4', '2') },
    });
    line.perform(unitEnd, unit.signOn({ purpose: 'hdlc' }, 0));
    line.run(1_000);
    expect(device.receive(fromHex('063235320d0a')!, 1_000)).toEqual([]);
    line.perform(deviceEnd, device.onTimeout(1_200));
    expect(deviceEnd.last('transmit').octets).toEqual(fromHex('063234320d0a'));
  });

  test('back to 300 Bd when HDLC is over, and again from the beginning', () => {
    const { unit, device, unitEnd, deviceEnd, line } = handOver();
    line.perform(unitEnd, unit.signOff(line.now));
    line.perform(deviceEnd, device.signOff(line.now));
    expect([unitEnd.rate, deviceEnd.rate, unitEnd.format]).toEqual([300, 300, '7E1']);
    line.perform(unitEnd, unit.signOn({ purpose: 'data-readout' }, line.now));
    line.run();
    expect(unitEnd.of('readout')).toHaveLength(1);
    expect(unitEnd.last('signed-off').error).toBeUndefined();
  });

  test.each([
    ['A', '@'],
    ['B', 'E'],
    ['C', '5'],
  ])('mode %s has no HDLC: a typed error, and 300 Bd', (_, character) => {
    const { unitEnd } = handOver({ device: { identification: identificationOf(character) } });
    expect(unitEnd.last('signed-off').error).toMatchObject({ layer: 'iec62056-21', code: 'unsupported' });
    expect(unitEnd.rate).toBe(300);
  });
});
