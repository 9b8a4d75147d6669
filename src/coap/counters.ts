/** What an endpoint counts, by the names of class 153, CoAP diagnostic (Blue Book 4.9.9). */
export interface CoapCounters {
  tx: number;
  rx: number;
  txResend: number;
  txReset: number;
  rxReset: number;
  txAck: number;
  rxAck: number;
  rxDrop: number;
  txNonPiggybacked: number;
  maxRtxExceeded: number;
  rxRequests: number;
  txRequests: number;
  rxResponse: number;
  txResponse: number;
  txClientError: number;
  rxClientError: number;
  txServerError: number;
  rxServerError: number;
  blockWiseTransferStarted: number;
  blockWiseTransferCompleted: number;
  blockWiseTransferTimeout: number;
}

/** Counters that have counted nothing. */
export function noCoapCounts(): CoapCounters {
  return {
    tx: 0,
    rx: 0,
    txResend: 0,
    txReset: 0,
    rxReset: 0,
    txAck: 0,
    rxAck: 0,
    rxDrop: 0,
    txNonPiggybacked: 0,
    maxRtxExceeded: 0,
    rxRequests: 0,
    txRequests: 0,
    rxResponse: 0,
    txResponse: 0,
    txClientError: 0,
    rxClientError: 0,
    txServerError: 0,
    rxServerError: 0,
    blockWiseTransferStarted: 0,
    blockWiseTransferCompleted: 0,
    blockWiseTransferTimeout: 0,
  };
}
