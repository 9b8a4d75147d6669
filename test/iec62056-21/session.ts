import {
  type DataSet,
  HandHeldUnit,
  type HandHeldUnitOptions,
  type Identification,
  isPassword,
  TariffDevice,
  type TariffDeviceOptions,
} from '../../src/iec62056-21/index.ts';
import { type AnyEvent, End, type LineOptions, VirtualSerialLine } from './serial-line.ts';

export const canary = 'CANARY7361';
export const dataSets: readonly DataSet[] = [
  { id: 'F.F', values: [{ value: '00000000' }] },
  { id: '0.0.0', values: [{ value: '12345678' }] },
  { id: '1.8.0', values: [{ value: '001846.0', unit: 'kWh' }] },
];

/** An identification of the mode that the character and `enhanced` say. */
export function identificationOf(baudRateCharacter: string, enhanced = '', manufacturer = 'KAM'): Identification {
  return { manufacturer, baudRateCharacter, enhancedIdentification: enhanced, identification: 'OMNIA' };
}

/** Registers that are read by R1 and written by W1; all other commands are acknowledged. */
export class Registers {
  readonly values = new Map<string, string>([
    ['1.8.0', '001846.0'],
    ['0.9.1', '101500'],
  ]);
  readonly written: string[] = [];
  readonly commands: string[] = [];

  // biome-ignore lint/suspicious/noExplicitAny: an event of the device
  answer({ command }: any): Parameters<TariffDevice['send']>[0] {
    const { id, values } = command.dataSets?.[0] ?? { id: '', values: [] };
    this.commands.push(command.command);
    if (command.command === 'R1') {
      const value = this.values.get(id);
      if (value === undefined) return { kind: 'error', text: 'ER05' };
      return { kind: 'data', dataSets: [{ id, values: [{ value }] }] };
    }
    if (command.command === 'W1') {
      this.values.set(id, values[0]?.value ?? '');
      this.written.push(values[0]?.value ?? '');
    }
    return { kind: 'acknowledgement' };
  }
}

export interface SessionOptions {
  readonly device?: Partial<TariffDeviceOptions>;
  readonly unit?: HandHeldUnitOptions;
  readonly line?: LineOptions;
  /** What the unit does on its events. */
  readonly react?: (event: AnyEvent, unit: HandHeldUnit, now: number) => readonly AnyEvent[] | undefined;
}

/** A tariff device that is read out and programmed, and a hand-held unit, on one line. */
export function session({ device: given = {}, unit: unitOptions, line: lineOptions, react }: SessionOptions = {}) {
  const device = new TariffDevice({
    identification: identificationOf('5'),
    checkPassword: ({ password }) => isPassword(canary, password),
    ...given,
  });
  const registers = new Registers();
  const unit = new HandHeldUnit(unitOptions);
  const deviceEnd = new End('device', device, (event, now) => {
    if (event.kind === 'readout') return device.send({ kind: 'readout', dataSets }, now);
    if (event.kind === 'command') return device.send(registers.answer(event), now);
    return undefined;
  });
  const unitEnd = new End('unit', unit, (event, now) => react?.(event, unit, now));
  const line = new VirtualSerialLine(deviceEnd, unitEnd, lineOptions);
  line.perform(deviceEnd, device.start(0));
  return { device, unit, deviceEnd, unitEnd, line, registers };
}

/** What a unit does that gives the commands one after another and then signs off; `answers` fills with what it got. */
export function script(
  commands: readonly Parameters<HandHeldUnit['send']>[0][],
  // biome-ignore lint/suspicious/noExplicitAny: answers of the device
  answers: any[] = [],
): NonNullable<SessionOptions['react']> {
  let next = 0;
  return (event, unit, now) => {
    if (event.kind === 'answer') answers.push(event.answer);
    if (event.kind !== 'programming' && event.kind !== 'answer') return undefined;
    const command = commands[next];
    next += 1;
    return command === undefined ? unit.signOff(now) : unit.send(command, now);
  };
}
