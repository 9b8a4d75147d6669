import type { Infer } from '../../codec/index.ts';
import { enumeration } from './numbers.ts';

/** The speed of a serial port, as all setup classes number it (Blue Book 4.7.1: default_baud, comm_speed). */
export const communicationSpeed = enumeration({
  '300-baud': 0,
  '600-baud': 1,
  '1200-baud': 2,
  '2400-baud': 3,
  '4800-baud': 4,
  '9600-baud': 5,
  '19200-baud': 6,
  '38400-baud': 7,
  '57600-baud': 8,
  '115200-baud': 9,
});
export type CommunicationSpeed = Infer<typeof communicationSpeed>;
