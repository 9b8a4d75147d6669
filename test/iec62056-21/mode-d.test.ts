import { describe, expect, test } from 'vitest';
import { fromLatin1, toLatin1 } from '../../src/codec/index.ts';
import { ModeDHandHeldUnit, ModeDTariffDevice } from '../../src/iec62056-21/index.ts';
import { End, VirtualSerialLine } from './serial-line.ts';
import { dataSets, identificationOf } from './session.ts';

const silent = { receive: () => [], nextTimeout: () => undefined, onTimeout: () => [] };

describe('mode D', () => {
  test.each(['7E1', '8N1'] as const)('a telegram at 2400 Bd, ports %s', (characterFormat) => {
    const device = new ModeDTariffDevice(identificationOf('3'), { characterFormat });
    const unit = new ModeDHandHeldUnit({ characterFormat });
    const deviceEnd = new End('device', silent);
    const unitEnd = new End('unit', unit);
    const line = new VirtualSerialLine(deviceEnd, unitEnd);
    line.perform(unitEnd, unit.start());
    line.perform(deviceEnd, device.send(dataSets, 0));
    line.run();
    expect(toLatin1(Uint8Array.from(deviceEnd.sent))).toBe(
      '/KAM3OMNIA\r\n\r\nF.F(00000000)\r\n0.0.0(12345678)\r\n1.8.0(001846.0*kWh)\r\n!\r\n',
    );
    expect(unitEnd.last('telegram').telegram).toEqual({ header: identificationOf('3'), dataSets, crc: 'absent' });
    expect([unitEnd.rate, deviceEnd.rate]).toEqual([2400, 2400]);
    expect(unitEnd.of('fault')).toEqual([]);
  });

  test('a telegram that is cut off is a fault, and the next one is read', () => {
    const unit = new ModeDHandHeldUnit();
    unit.start();
    expect(unit.receive(fromLatin1('x\r\n/KAM3OMNIA\r\n\r\n1.8.0(1)\r\n'), 0)).toMatchObject([{ kind: 'fault' }]);
    expect(unit.onTimeout(1499)).toEqual([]);
    expect(unit.onTimeout(unit.nextTimeout()!)).toMatchObject([{ kind: 'fault', code: 'truncated' }]);
    expect(unit.nextTimeout()).toBeUndefined();
    const again = unit.receive(fromLatin1('/KAM3OMNIA\r\n\r\n1.8.0(1)\r\n!\r\n'), 5000);
    expect(again).toMatchObject([{ kind: 'telegram', telegram: { dataSets: [{ id: '1.8.0' }] } }]);
  });
});
