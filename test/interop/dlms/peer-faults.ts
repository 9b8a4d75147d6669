import { expect } from 'vitest';

/** A rule that a peer breaks, and what comes of it. */
export interface PeerFault {
  readonly rule: string;
  where(framing: string, mechanism: string): boolean;
  readonly outcome: { readonly step: string; readonly ok: false; readonly error: unknown };
}

const toEntryIsLast =
  'Profile generic: to_entry of an entry descriptor is the last entry to read (IEC 62056-6-2, class 7). It takes it for a ' +
  'number of entries: asked for those from 3 to 5 it gives 5.';
const isPlainWrapper = (framing: string, mechanism: string): boolean =>
  framing === 'wrapper' && mechanism !== 'hls-gmac';

/** Of the client of dlms-cosem 25.1.0, by chance. */
export const flagInCheckSequence =
  'HDLC: the length in the frame format says where a frame ends (IEC 62056-46, frame type 3). It reads up to the first 7e, ' +
  'and where the check sequence ends with that octet (`7ea889030370…046b7e7e`) it waits for another frame.';

/** Of the client of gurux-dlms (Python) 1.0.203. */
export const guruxPythonClientFaults: readonly PeerFault[] = [
  {
    rule:
      'Association LN, version 3: an access mode is a set of bits (IEC 62056-6-2, class 15). Its `AccessMode3` is an ' +
      'enumeration (`GXDLMSClient.py:901`) and has no 109, that is 6d: read, both ways authenticated and encrypted.',
    where: () => true,
    outcome: { step: 'association-view', ok: false, error: expect.stringContaining('109 is not a valid AccessMode3') },
  },
];

/** Of the server of jDLMS 1.8.0. */
export const jdlmsServerFaults: readonly PeerFault[] = [
  {
    rule:
      'HDLC: N(R) of an I frame acknowledges what was received (IEC 62056-46 6.4.3). To our I frame with N(S) 0 it answers ' +
      '`7ea03b2103105acae6e600612d…`: control 10, N(R) 0; we send the frame again, and it is silent.',
    where: (framing) => framing === 'hdlc',
    outcome: { step: 'associate', ok: false, error: expect.stringMatching(/^(Link|Timeout)Error: hdlc/) },
  },
  {
    rule:
      'ACSE: the AARE repeats the application context of the AARQ. Asked for LLS without ciphering ' +
      '(`a109060760857405080101`) it accepts one with ciphering (`a109060760857405080103`).',
    where: (framing, mechanism) => framing === 'wrapper' && mechanism === 'lls',
    outcome: { step: 'associate', ok: false, error: expect.stringContaining('application context') },
  },
];

/** Of the server of gurux.dlms (Java) 4.0.47. */
export const guruxJavaServerFaults: readonly PeerFault[] = [
  {
    rule: toEntryIsLast,
    where: () => true,
    outcome: { step: 'profile-entry', ok: false, error: expect.stringContaining('expected 5 to be 3') },
  },
  {
    rule:
      'BER: a length counts the octets of its contents (ISO/IEC 8825-1 8.1.3). The RLRE ' +
      '`6311800100be0f040e0800065f1f0400001e1d04000007` says 17 and 15 where there are 21 and 16.',
    where: () => true,
    outcome: { step: 'release', ok: false, error: expect.stringMatching(/octets expected, .* in userInformation/) },
  },
];

/** Of the server of gurux-dlms (Python) 1.0.203, completed by what it calls and has not. */
export const guruxPythonServerFaults: readonly PeerFault[] = [
  {
    rule:
      'HDLC: the group length of the parameters counts what follows it (ISO/IEC 13239, parameters of SNRM and UA). Its UA ' +
      '`7ea01e210373c37a81800005018006018007040000000108040002000161dc7e` says 0 where there are 18 octets; the 2 meant ' +
      'for the length stands in the window size.',
    where: (framing) => framing === 'hdlc',
    outcome: { step: 'associate', ok: false, error: expect.stringContaining('UA: 18 octets left over') },
  },
  {
    rule: 'Its AARE with a system title fails within: `_GXAPDU.py:1057` calls `setUInt8` without a value. It answers nothing.',
    where: (framing, mechanism) => framing === 'wrapper' && mechanism === 'hls-gmac',
    outcome: { step: 'associate', ok: false, error: expect.stringContaining('the connection was closed') },
  },
  {
    rule:
      'Profile generic: to_selected_value 0 is the last column (IEC 62056-6-2, class 7). Asked for entries 3 to 5 with ' +
      'columns 1 to 0 it answers `010502010201020102010201`: five structures of one element, and no element.',
    where: isPlainWrapper,
    outcome: { step: 'profile-entry', ok: false, error: expect.stringContaining('1 elements announced, 0 octets') },
  },
  {
    rule:
      'The response has the invoke-id of the request (IEC 62056-5-3, invoke-id-and-priority). Its selection by range fails within ' +
      '(`GXDLMSProfileGeneric.py:320` compares a date with 0), and to `c001c7…` it answers `c401c10101`, the ' +
      'hardware-fault of some other request.',
    where: isPlainWrapper,
    outcome: { step: 'profile-range', ok: false, error: expect.stringContaining('no answer within') },
  },
  {
    rule:
      'BER: a length counts the octets of its contents (ISO/IEC 8825-1 8.1.3). The RLRE ' +
      '`630e800100be0f040e0800065f1f0400001e1dffff0007` says 14 and 15 where there are 21 and 16.',
    where: isPlainWrapper,
    outcome: { step: 'release', ok: false, error: expect.stringMatching(/octets expected, .* in userInformation/) },
  },
];
