import type { Apdu } from '../../apdu/index.ts';

/** The number of the request that an APDU is, or that it answers; undefined where its kind has none. */
function invokeIdOf(apdu: Apdu): number | undefined {
  switch (apdu.kind) {
    case 'get-request':
    case 'set-request':
    case 'action-request':
    case 'get-response':
    case 'set-response':
    case 'action-response':
      return apdu.value.value.invokeIdAndPriority.invokeId;
    case 'access-request':
    case 'access-response':
    case 'data-notification':
    case 'data-notification-confirm':
      return apdu.value.longInvokeIdAndPriority.longInvokeId;
    default:
      return undefined;
  }
}

/**
 * Whether an APDU that was received answers a request: a response with its invoke id, or one that has none. An answer to
 * a request before is none, nor is what the peer sends unasked.
 */
export function isAnswerTo(request: Apdu, response: Apdu): boolean {
  switch (response.kind) {
    case 'readResponse':
    case 'writeResponse':
    case 'confirmedServiceError':
    case 'exception-response':
      return true;
    case 'get-response':
    case 'set-response':
    case 'action-response':
    case 'access-response':
    case 'data-notification-confirm':
      return invokeIdOf(response) === invokeIdOf(request);
    default:
      return false;
  }
}

/** Whether a request is answered: its service class is confirmed. */
export function isConfirmed(request: Apdu): boolean {
  switch (request.kind) {
    case 'get-request':
    case 'set-request':
    case 'action-request':
      return request.value.value.invokeIdAndPriority.confirmed;
    case 'access-request':
    case 'data-notification':
      return request.value.longInvokeIdAndPriority.confirmed;
    case 'unconfirmedWriteRequest':
    case 'informationReportRequest':
    case 'event-notification-request':
      return false;
    default:
      return true;
  }
}
