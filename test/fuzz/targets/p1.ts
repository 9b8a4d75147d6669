import { attempt, concat, decode } from '../../../src/codec/index.ts';
import { TelegramDeframer, telegram } from '../../../src/iec62056-21/index.ts';
import { chunksOf } from '../feeding.ts';
import { captured, latin1 } from '../samples.ts';
import { type FuzzTarget, promise } from '../target.ts';

const own = latin1('/KAM5\r\n\r\n0-0:1.0.0(261122212600W)\r\n1-0:1.8.0(00009621.983*kWh)\r\n!0000\r\n');

/** CRC-16/ARC from `/` to `!`, put into the four characters that follow. */
function repair(octets: Uint8Array): Uint8Array {
  const start = octets.indexOf(0x2f);
  const end = octets.indexOf(0x21, start);
  if (start < 0 || end < 0) return octets;
  let register = 0;
  for (const octet of octets.subarray(start, end + 1)) {
    register ^= octet;
    for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >> 1) ^ 0xa001 : register >> 1;
  }
  const check = latin1(register.toString(16).toUpperCase().padStart(4, '0'));
  return concat(octets.subarray(0, end + 1), check, octets.subarray(Math.min(octets.length, end + 5)));
}

/** A stream of telegrams gives telegrams and faults, the same however it is cut. */
export const p1Target: FuzzTarget = {
  name: 'p1',
  samples: () => [own, ...captured('p1')],
  repair,
  reaches: ['telegram', 'fault', 'decoded', 'refused'],
  begin(random, reached) {
    const deframer = new TelegramDeframer();
    let offset = 0;
    return (octets) => {
      for (const chunk of chunksOf(octets, random)) {
        offset += chunk.length;
        for (const item of deframer.push(chunk)) {
          promise(item.start < item.end && item.end <= offset, 'a telegram lies within the stream');
          reached(item.kind);
          if (item.kind === 'fault') continue;
          reached(attempt(() => decode(telegram, item.octets)).ok ? 'decoded' : 'refused');
        }
      }
      const whole = new TelegramDeframer();
      const pieces = new TelegramDeframer();
      const cut = [...chunksOf(octets, random)].flatMap((chunk) => pieces.push(chunk));
      const expected = JSON.stringify([...whole.push(octets), ...whole.finish()]);
      promise(JSON.stringify([...cut, ...pieces.finish()]) === expected, 'it is the same however it is cut');
    };
  },
};
