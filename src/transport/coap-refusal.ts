import { type CoapCode, coapCodeName } from '../coap/index.ts';
import { LinkError } from '../codec/index.ts';

/** The peer has responded that it will not do what was asked of it: 4.xx or 5.xx. */
export class CoapRefusal extends LinkError {
  readonly responseCode: CoapCode;

  constructor(responseCode: CoapCode) {
    super('coap', 'refused', `the peer responds ${responseCode} ${coapCodeName(responseCode) ?? ''}`.trimEnd());
    this.responseCode = responseCode;
  }
}
