import type { EventConsequence } from './event-consequences.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** The number of an error register: 0-0:97.97.0 is 1. */
export type ErrorRegister = 1 | 2;

const cleared = 10;

/** Errors by the codes of their events: register 1 has the bits of alarm register 1 (designed). */
const errors: Readonly<Record<number, readonly [register: ErrorRegister, bit: number]>> = {
  // The clock is invalid; the battery has to be replaced.
  6: [1, 0],
  7: [1, 1],
  // Program memory, RAM, permanent memory, measuring system, watchdog.
  12: [1, 8],
  13: [1, 9],
  14: [1, 10],
  16: [1, 11],
  15: [1, 12],
  // The supply control switch failed; firmware did; the SIM does; the backup was empty.
  68: [2, 0],
  51: [2, 1],
  228: [2, 2],
  218: [2, 3],
};

const keyOf = (register: ErrorRegister): string => `error register ${register}`;

/** Bits of an error register that are set: the display shows that there are some in register 1 (OMNIA data sheet, 8.c). */
export function errorBits({ memory }: OmniaMeter, register: ErrorRegister): number {
  const octets = memory.get(keyOf(register));
  return octets === undefined ? 0 : new DataView(octets.buffer, octets.byteOffset).getUint32(0);
}

/** Clears the bits of an error register that are zero in `value`, which is an event (10). */
export function keepErrorBits(meter: OmniaMeter, register: ErrorRegister, value: number): void {
  const bits = errorBits(meter, register);
  const kept = (bits & value) >>> 0;
  if (kept === bits) return;
  meter.memory.transact(() => {
    setBits(meter, register, kept);
    meter.events.log(cleared);
  });
}

/** What an event says of an error is kept until somebody clears it. */
export const errorOfEvent: EventConsequence = (meter, { code }) => {
  const error = errors[code];
  if (error === undefined) return;
  const [register, bit] = error;
  setBits(meter, register, (errorBits(meter, register) | (1 << bit)) >>> 0);
};

function setBits({ memory }: OmniaMeter, register: ErrorRegister, bits: number): void {
  memory.put([[keyOf(register), Uint8Array.of(bits >>> 24, bits >>> 16, bits >>> 8, bits)]]);
}
