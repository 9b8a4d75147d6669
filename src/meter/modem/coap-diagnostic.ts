import type { CoapCounters } from '../../coap/index.ts';
import { decode, encode } from '../../codec/index.ts';
import { type AttributeValue, CoapDiagnostic } from '../../cosem/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { Modem } from './modem.ts';

const key = 'CoAP diagnostic capture time';
const { captureTime } = CoapDiagnostic.attributes;

/** The counters of class CoAP diagnostic, all three structures of them: each wraps at 2^32. */
export function coapCounters({ coap }: Modem): CoapCounters {
  const counts = Object.entries(coap.counters).map(([name, count]) => [name, count % 2 ** 32]);
  return Object.fromEntries(counts) as unknown as CoapCounters;
}

/** When the counters were last cleared. */
export function coapCaptureTime({ memory }: OmniaMeter): AttributeValue<typeof CoapDiagnostic, 'captureTime'> {
  const octets = memory.get(key);
  return octets === undefined ? { attributeId: 0, timestamp: {} } : decode(captureTime.type, octets);
}

/** Clears the counters. */
export function resetCoap(self: OmniaMeter, { coap }: Modem): void {
  coap.reset();
  const cleared = {
    attributeId: CoapDiagnostic.attributes.messagesCounter.attributeId,
    timestamp: self.timeOf(self.now()),
  };
  self.memory.put([[key, encode(captureTime.type, cleared)]]);
}
