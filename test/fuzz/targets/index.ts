import type { FuzzTarget } from '../target.ts';
import { coapTarget } from './coap.ts';
import { acseTarget, apduTarget, axdrTarget } from './codecs.ts';
import { decodeTarget } from './decode.ts';
import { hdlcStreamTarget } from './hdlc-stream.ts';
import { iec62056Target } from './iec62056-21.ts';
import { p1Target } from './p1.ts';
import { wrapperStreamTarget } from './wrapper-stream.ts';

/** Everything that is fuzzed. */
export const targets: readonly FuzzTarget[] = [
  hdlcStreamTarget,
  wrapperStreamTarget,
  coapTarget,
  iec62056Target,
  p1Target,
  decodeTarget,
  apduTarget,
  acseTarget,
  axdrTarget,
];
