import { expect, test } from 'vitest';
import { RawData } from '../../src/axdr/index.ts';
import { Clock, Data, DisconnectControl, ProfileGenericV1, Register } from '../../src/cosem/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  objectAccess,
  objectTable,
  type ServedObject,
  ServiceRefusal,
  served,
  stored,
} from '../../src/server/index.ts';

interface Meter {
  readonly energy: number;
}

const name = obis('0-0:96.3.10.255');

/** What the compiler refuses: each line below that it would take is an error of `tsc`. */
const wrong: readonly ServedObject<Meter>[] = [
  // @ts-expect-error there is no such attribute
  served(Register, name, { values: stored(1) }),
  // @ts-expect-error a control_mode has names
  served(DisconnectControl, name, { controlMode: stored('mode-9') }),
  // @ts-expect-error a boolean is expected
  served(DisconnectControl, name, { outputState: 1 }),
  // @ts-expect-error the state of a meter has no voltage
  served(Register, name, { value: (self) => ({ kind: 'unsigned', value: self.voltage }) }),
  // @ts-expect-error only the meter changes it
  served(DisconnectControl, name, { outputState: { read: () => true, write: () => {} } }),
  // @ts-expect-error the method gives nothing back
  served(DisconnectControl, name, { remoteDisconnect: () => 1 }),
  // @ts-expect-error the logical name is not given twice
  served(Register, name, { logicalName: name }),
  // @ts-expect-error time_zone is a number
  served(Clock, name, { timeZone: { read: () => '1' } }),
];

test('what an object is made of has the types of its class', () => {
  // @ts-expect-error there is no such attribute
  objectAccess(Register, { readable: ['values'] });
  // @ts-expect-error only the meter changes it
  objectAccess(DisconnectControl, { writable: ['outputState'] });
  const right: readonly ServedObject<Meter>[] = [
    served(Register, name, { value: (self) => ({ kind: 'double-long-unsigned', value: self.energy }) }),
    served(ProfileGenericV1, name, {
      buffer: (_self, _caller, selection) => [
        [{ kind: 'unsigned', value: selection?.selector === 'entry' ? selection.parameters.fromEntry : 0 }],
      ],
    }),
    served(Clock, name, {
      timeZone: { read: () => 60, write: (_self, value) => expect(value.toFixed(0)).toBe('60') },
    }),
    served(Data, name, { value: new RawData(Uint8Array.of(0)) }),
    served(DisconnectControl, name, {
      controlMode: stored('none', {
        check(mode) {
          if (mode === 'mode-1') throw new ServiceRefusal('temporary-failure');
        },
      }),
    }),
  ];
  expect(right.map(({ attributes }) => attributes.size)).toEqual([2, 2, 2, 2, 2]);
  expect(wrong.length).toBeGreaterThan(0);
  // An object that asks nothing of the state fits every device.
  const anywhere: ServedObject<unknown> = served(Data, name, { value: { kind: 'unsigned', value: 1 } });
  expect(objectTable<Meter>([anywhere]).objects).toEqual([anywhere]);
});
