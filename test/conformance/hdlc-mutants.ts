import { decode, toHex } from '../../src/codec/index.ts';
import { frameOctets, type HdlcFrame, hdlcFrame, scanFrame } from '../../src/hdlc/index.ts';
import type { PlantedFault } from './faults.ts';
import type { MeterFaults } from './tested-meter.ts';

const client = { upper: 16, size: 1 } as const;
const server = { upper: 1, size: 1 } as const;
const none = new Uint8Array();
const poll = { pollFinal: true } as const;

const fromClient = (control: HdlcFrame['control'], information = none) =>
  frameOctets({ destination: server, source: client, control, information, segmented: false });
const fromServer = (control: HdlcFrame['control'], information = none) =>
  frameOctets({ destination: client, source: server, control, information, segmented: false });
const goodSnrm = fromClient({ kind: 'SNRM', ...poll });

function frameIn(octets: Uint8Array): HdlcFrame | undefined {
  const found = scanFrame(octets);
  return found?.kind === 'frame' ? decode(hdlcFrame, octets) : undefined;
}

const faultIn = (octets: Uint8Array): string | undefined => {
  const found = scanFrame(octets);
  return found?.kind === 'fault' ? found.code : undefined;
};

/** Takes what fits for an SNRM that is right. */
const takesForSnrm = (fits: (octets: Uint8Array) => boolean): MeterFaults => ({
  line: () => ({ heard: (octets) => (fits(octets) ? goodSnrm : octets) }),
});

/** Answers frames of a kind by others, or says something else than it should. */
const heard = (change: (frame: HdlcFrame, say: (octets: Uint8Array) => void) => Uint8Array | undefined | 'same') => ({
  line: (): PlantedFault => ({
    heard(octets, say) {
      const frame = frameIn(octets);
      const changed = frame === undefined ? 'same' : change(frame, say);
      return changed === 'same' ? octets : changed;
    },
  }),
});
const said = (change: (frame: HdlcFrame) => Uint8Array | undefined | 'same') => ({
  line: (): PlantedFault => ({
    said(octets) {
      const frame = frameIn(octets);
      const changed = frame === undefined ? 'same' : change(frame);
      return changed === 'same' ? octets : changed;
    },
  }),
});

const rr = (receiveSequenceNumber: number) => fromServer({ kind: 'RR', receiveSequenceNumber, ...poll });
const withUa = (information: readonly number[]) =>
  said((frame) => (frame.control.kind === 'UA' ? fromServer(frame.control, Uint8Array.from(information)) : 'same'));
const snrmTo = (...address: readonly number[]) =>
  takesForSnrm((octets) => toHex(octets).includes(`${toHex(Uint8Array.from(address))}2193`));

/** A meter with one fault for each case of the data link. */
export const hdlcMutants: Readonly<Record<string, MeterFaults>> = {
  HDLC_FRAME_P1: said((frame) => (frame.control.kind === 'RR' ? rr(1) : 'same')),
  HDLC_FRAME_P2: {
    line: () => ({
      heard: (octets) => (octets.at(-1) === 0x7e ? octets : Uint8Array.from([...octets, 0x7e])),
    }),
  },
  HDLC_FRAME_P3: { station: { inactivityTimeout: 0 } },
  HDLC_FRAME_N1: takesForSnrm((octets) => octets[0] !== 0x7e),
  HDLC_FRAME_N2: takesForSnrm((octets) => octets[0] === 0x7e && octets.length < 9),
  HDLC_FRAME_N3: takesForSnrm((octets) => octets[1]! >> 4 !== 0b1010),
  HDLC_FRAME_N4: takesForSnrm((octets) => octets[2] !== octets.length - 2),
  HDLC_FRAME_N5: heard((frame) => (frame.control.kind === 'unknown' ? undefined : 'same')),
  HDLC_FRAME_N7: takesForSnrm((octets) => faultIn(octets) === 'hdlc-hcs'),
  HDLC_FRAME_N8: takesForSnrm((octets) => faultIn(octets) === 'hdlc-fcs'),
  HDLC_ADDRESS_P1: heard((frame) => (frame.destination.size === 4 ? undefined : 'same')),
  HDLC_ADDRESS_N1: takesForSnrm((octets) => toHex(octets).includes('20039')),
  HDLC_ADDRESS_N4: snrmTo(0x02, 0x19),
  HDLC_ADDRESS_N6: { station: { addressSizes: [1, 2, 4] } },
  HDLC_ADDRESS_N7: snrmTo(0x02, 0x00, 0x23),
  HDLC_NDM2NRM_P1: withUa([0x81, 0x80, 0x04, 0x05, 0x02, 0x08, 0x00]),
  HDLC_NDM2NRM_P2: withUa([0x81, 0x80, 0x03, 0x07, 0x01, 0x01]),
  HDLC_INFO_P1: said((frame) => (frame.control.kind === 'RR' ? rr(0) : 'same')),
  HDLC_INFO_N1: heard((frame, say) => {
    if (frame.information.length <= 128) return 'same';
    say(rr(1));
    return undefined;
  }),
  HDLC_INFO_N2: heard((frame) =>
    frame.control.kind === 'RR' ? fromClient({ kind: 'RR', receiveSequenceNumber: 0, ...poll }) : 'same',
  ),
  HDLC_INFO_N3: heard((frame) =>
    frame.control.kind === 'I' && frame.control.sendSequenceNumber === 1
      ? frameOctets({ ...frame, control: { ...frame.control, sendSequenceNumber: 0 } })
      : 'same',
  ),
  HDLC_NDMOP_N1: heard((frame, say) => {
    if (frame.control.kind !== 'I') return 'same';
    say(rr(1));
    return undefined;
  }),
};
