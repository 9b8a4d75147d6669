import type { AlarmBit } from '../omnia/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** Raises an alarm, which nobody has acknowledged then. */
export function raiseAlarm({ memory }: OmniaMeter, { register, bit }: AlarmBit): void {
  const [raised, acknowledged] = [alarmKey(register), acknowledgedKey(register)];
  memory.put([
    [raised, encodeBits(decodeBits(memory.get(raised)) | (1 << bit))],
    [acknowledged, encodeBits(decodeBits(memory.get(acknowledged)) & ~(1 << bit))],
  ]);
}

/** Bits of an alarm register that are set. */
export function alarmBits(meter: OmniaMeter, register: number): number {
  return decodeBits(meter.memory.get(alarmKey(register)));
}

/** Clears the bits of an alarm register that are zero in `value`. */
export function keepAlarmBits(meter: OmniaMeter, register: number, value: number): void {
  const bits = (alarmBits(meter, register) & value) >>> 0;
  meter.memory.transact(() => {
    meter.memory.put([[alarmKey(register), encodeBits(bits)]]);
    meter.events.log(11);
  });
}

/** The bits of an alarm descriptor: alarms that the filter lets pass and that nobody has acknowledged. */
export function alarmDescriptor(meter: OmniaMeter, register: number, filter: number): number {
  const acknowledged = decodeBits(meter.memory.get(acknowledgedKey(register)));
  return (alarmBits(meter, register) & filter & ~acknowledged) >>> 0;
}

/** Acknowledges the alarms of a descriptor whose bits are zero in `value`; the alarm register keeps them. */
export function acknowledgeAlarms(meter: OmniaMeter, register: number, value: number): void {
  const key = acknowledgedKey(register);
  meter.memory.put([[key, encodeBits(decodeBits(meter.memory.get(key)) | (alarmBits(meter, register) & ~value))]]);
}

const alarmKey = (register: number): string => `alarm register ${register}`;
const acknowledgedKey = (register: number): string => `alarm descriptor ${register} acknowledged`;

function encodeBits(bits: number): Uint8Array {
  return Uint8Array.of(bits >>> 24, bits >>> 16, bits >>> 8, bits);
}

function decodeBits(octets: Uint8Array | undefined): number {
  return octets === undefined ? 0 : new DataView(octets.buffer, octets.byteOffset).getUint32(0);
}
