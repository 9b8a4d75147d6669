/** Transmission parameters of a class of peers (RFC 7252 section 4.8); times are milliseconds. */
export interface TransmissionParameters {
  readonly ackTimeout: number;
  readonly ackRandomFactor: number;
  readonly maxRetransmit: number;
  /** Factor from one retransmission to the next; RFC 7252 knows 2 alone, class 152 any. */
  readonly exponentialBackOff: number;
  /** Interactions with one peer at a time. */
  readonly nstart: number;
  /** How long an answer may take before an empty acknowledgement goes ahead of it. */
  readonly delayAckTimeout: number;
  /** Octets per second to a peer that does not answer. */
  readonly probingRate: number;
  readonly maxLatency: number;
  /** Octets of a token, 0 to 8. One octet more is taken while all tokens of this length are in use. */
  readonly tokenLength: number;
  /** Largest block that is sent or asked for, as SZX: 0 to 6 for 16 to 1024 octets. */
  readonly szx: number;
}

/** The parameters that RFC 7252 section 4.8 gives; the last two and `delayAckTimeout` are ours. */
export const defaultTransmissionParameters: TransmissionParameters = /* @__PURE__ */ Object.freeze({
  ackTimeout: 2_000,
  ackRandomFactor: 1.5,
  maxRetransmit: 4,
  exponentialBackOff: 2,
  nstart: 1,
  delayAckTimeout: 1_000,
  probingRate: 1,
  maxLatency: 100_000,
  tokenLength: 4,
  szx: 6,
});

/**
 * Parameters for NB-IoT, where a round trip may take many seconds. Designed: the time-out and the one retransmission
 * are those a vendor of NB-IoT meters states for LwM2M, the block of 512 octets fits its links.
 */
export const narrowbandTransmissionParameters: TransmissionParameters = /* @__PURE__ */ Object.freeze({
  ...defaultTransmissionParameters,
  ackTimeout: 60_000,
  maxRetransmit: 1,
  delayAckTimeout: 5_000,
  szx: 5,
});

/** Times that follow from the transmission parameters (RFC 7252 section 4.8.2), in milliseconds. */
export interface TransmissionTimes {
  /** From the first transmission of a confirmable message to its last. */
  readonly maxTransmitSpan: number;
  /** From the first transmission to the moment the sender gives up. */
  readonly maxTransmitWait: number;
  /** How long a message id of a confirmable message is taken. */
  readonly exchangeLifetime: number;
  /** How long a message id of a non-confirmable message is taken. */
  readonly nonLifetime: number;
}

/** The derived times; with another back-off than 2 the sum of the intervals takes the place of `2 ** n - 1`. */
export function transmissionTimes(parameters: TransmissionParameters): TransmissionTimes {
  const { ackTimeout, ackRandomFactor, maxRetransmit, exponentialBackOff, maxLatency } = parameters;
  let intervals = 0;
  let interval = 1;
  for (let sent = 0; sent < maxRetransmit; sent += 1) {
    intervals += interval;
    interval *= exponentialBackOff;
  }
  const longest = ackTimeout * ackRandomFactor;
  const maxTransmitSpan = longest * intervals;
  return {
    maxTransmitSpan,
    maxTransmitWait: longest * (intervals + interval),
    exchangeLifetime: maxTransmitSpan + 2 * maxLatency + ackTimeout,
    nonLifetime: maxTransmitSpan + maxLatency,
  };
}
