import { concat, crcArc, fromLatin1 } from '../../src/codec/index.ts';

/** A telegram made of its lines, with the CRC that CRC-16/ARC gives. */
export function telegramOf(lines: readonly string[], lineBreak = '\r\n'): Uint8Array {
  const body = fromLatin1([...lines, '!'].join(lineBreak));
  const crc = crcArc(body).toString(16).toUpperCase().padStart(4, '0');
  return concat(body, fromLatin1(`${crc}${lineBreak}`));
}

/** The lines of a telegram with everything that telegrams have. */
export const lines = [
  '/ISK5\\2TEST-METER',
  '',
  '1-3:0.2.8(50)',
  '0-0:1.0.0(240229235959W)',
  '0-0:96.1.1()',
  '1-0:1.8.1(000123.456*kWh)',
  '1-0:99.97.0(2)(0-0:96.7.19)(101208152415W)(0000000240*s)(101208151004W)(0000000301*s)',
  '0-1:24.3.0(090212160000)(00)(60)(1)(0-1:24.2.1)(m3)',
  '(00001.001)',
];

export const sample = telegramOf(lines);
