import { readMbusFrame, scanMbusFrame } from '../../transport/index.ts';
import { decodeApdu } from '../apdu-layer.ts';
import type { Carrier } from './carrier.ts';

const start = 0x68;

/** Long frames of wired M-Bus. */
export const mbus: Carrier = {
  name: 'mbus',
  find(bytes, from, end) {
    for (let at = from; at < end; at += 1) {
      if (bytes[at] !== start) continue;
      const found = scanMbusFrame(bytes, at, end);
      if (found.kind === 'complete') return found;
    }
    return undefined;
  },
  suspect(bytes, from, end) {
    for (let at = from; at + 3 < end; at += 1) {
      if (bytes[at] === start && bytes[at + 3] === start && bytes[at + 1] === bytes[at + 2]) return { start: at, end };
    }
    return undefined;
  },
  decode(b, place, session, link) {
    b.layer(place.layer('mbus'));
    const { tree, result } = b.read({ read: readMbusFrame }, place, 'mbus');
    if (!result.ok) return 'complete';
    const frame = result.value;
    if (frame.stsap === undefined) return 'neutral';
    for (const found of session.frames(link).push(frame, place.start)) {
      if (found.kind === 'fault') {
        b.issue('error', 'segment-missing', { offset: found.offset, path: 'mbus' }, found.reason);
        continue;
      }
      const whole =
        found.apdu === frame.data ? place.part(frame.data, tree, 'mbus') : b.reassembled(found.apdu, 'mbus');
      return decodeApdu(b, whole, session, link);
    }
    return frame.ci & 0x10 ? 'complete' : 'partial';
  },
};
