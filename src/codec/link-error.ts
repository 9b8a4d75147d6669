/** The layer that failed, by its name in the stack. */
export type LinkLayer =
  | 'hdlc'
  | 'iec62056-21'
  | 'wrapper'
  | 'coap'
  | 'tcp'
  | 'udp'
  | 'serial'
  | 'stdio'
  | 'memory'
  | 'general-block-transfer';

/** What became of a link: `closed` by one of its ends, `refused` by the peer, `protocol` broken, `limit` exceeded, `timeout`. */
export type LinkErrorCode = 'closed' | 'refused' | 'protocol' | 'limit' | 'timeout' | 'unsupported';

/** A link could not do what was asked of it. Carries the layer, a `code` and, where it helps, what was expected. */
export class LinkError extends Error {
  override readonly name: string = 'LinkError';
  readonly layer: LinkLayer;
  readonly code: LinkErrorCode;

  constructor(layer: LinkLayer, code: LinkErrorCode, reason: string, options?: ErrorOptions) {
    super(`${layer}: ${reason}`, options);
    this.layer = layer;
    this.code = code;
  }
}

/** No answer came in time. */
export class TimeoutError extends LinkError {
  override readonly name: string = 'TimeoutError';

  constructor(layer: LinkLayer, reason: string, options?: ErrorOptions) {
    super(layer, 'timeout', reason, options);
  }
}
