/** What is wrong with the octets: docs/errors.md says of each what it means. */
export type DecodeErrorCode =
  | 'truncated'
  | 'trailing-bytes'
  | 'unknown-tag'
  | 'bad-value'
  | 'length-form'
  | 'length-exceeds-input'
  | 'count-exceeds-input'
  | 'list-length'
  | 'depth'
  | 'node-limit'
  | 'zero-size-element'
  | 'size-limit'
  | 'non-canonical-length'
  | 'padding'
  | 'boolean'
  | 'charset'
  | 'reserved-bits'
  | 'ber-length'
  | 'ber-order'
  | 'ber-bitstring'
  | 'hdlc-format'
  | 'hdlc-length'
  | 'hdlc-address'
  | 'hdlc-hcs'
  | 'hdlc-fcs'
  | 'hdlc-parameter'
  | 'llc-header'
  | 'mbus-header'
  | 'mbus-length'
  | 'mbus-checksum'
  | 'wrapper-version'
  | 'wrapper-length'
  | 'coap-version'
  | 'coap-format'
  | 'iec62056-21-format'
  | 'iec62056-21-bcc'
  | 'p1-format'
  | 'p1-crc'
  | 'pcap-format'
  | 'tag-length'
  | 'data-type';

/** Facts that place a fault: where it is, what was expected there and what was found. */
export interface Fault {
  readonly code: DecodeErrorCode;
  /** Offset into the octets that were handed to the decoder. */
  readonly offset: number;
  readonly expected?: string;
  readonly found?: string;
}

/** The octets are wrong. Carries `code`, `offset`, `path` and, where it helps, what was `expected` and `found`. */
export class DecodeError extends Error {
  override readonly name: string = 'DecodeError';
  readonly code: DecodeErrorCode;
  readonly offset: number;
  readonly reason: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;
  /** Field names from the outermost codec to the fault, for example `getRequest.accessSelection`. */
  path = '';

  constructor(fault: Fault, reason: string) {
    super(reason);
    this.code = fault.code;
    this.offset = fault.offset;
    this.expected = fault.expected;
    this.found = fault.found;
    this.reason = reason;
  }

  /** Adds one step to the path of a DecodeError while it unwinds; anything else passes unchanged. */
  static within(error: unknown, step: string): unknown {
    if (error instanceof DecodeError) {
      error.path = joinPath(step, error.path);
      error.message = `${error.reason} at offset ${error.offset} in ${error.path}`;
    }
    return error;
  }
}

/** The value cannot be encoded. Carries `path` and `reason`; the value itself is not in the message. */
export class EncodeError extends Error {
  override readonly name: string = 'EncodeError';
  readonly reason: string;
  path = '';

  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }

  /** What a codec throws on a value of another JavaScript type: its TypeError is the cause of an EncodeError. */
  static of(error: unknown): unknown {
    return error instanceof TypeError
      ? new EncodeError('a value of another type is expected', { cause: error })
      : error;
  }

  static within(thrown: unknown, step: string): unknown {
    const error = EncodeError.of(thrown);
    if (error instanceof EncodeError) {
      error.path = joinPath(step, error.path);
      error.message = `${error.reason} in ${error.path}`;
    }
    return error;
  }
}

function joinPath(step: string, rest: string): string {
  if (rest === '') return step;
  return rest.startsWith('[') ? `${step}${rest}` : `${step}.${rest}`;
}
