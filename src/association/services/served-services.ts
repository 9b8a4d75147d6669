import type { Apdu } from '../../apdu/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import { isConfirmed } from './invoke-id.ts';
import { exceptionResponse, notNegotiated, unsupportedByShortNames } from './refusals.ts';
import { serveAccess } from './serve-access.ts';
import { serveAction } from './serve-action.ts';
import { serveGet } from './serve-get.ts';
import { serveRead } from './serve-read.ts';
import { serveSet } from './serve-set.ts';
import { serveWrite } from './serve-write.ts';
import type { ServedServicesOptions } from './served-options.ts';
import { following, type ServedResponse, Serving, type Transfer } from './serving.ts';

/**
 * The services of an association as its server sees them (Green Book 9.3, 9.4.6): takes requests one at a time, has their
 * items executed and makes the responses, in blocks where they are longer than the client takes.
 */
export class ServedServices {
  readonly #serving: Serving;

  constructor(options: ServedServicesOptions) {
    this.#serving = new Serving(options);
  }

  /** Serves a request; a response is there at once when its items are executed at once. Undefined: none is due. */
  serve(request: Apdu, caller: ServiceCaller): ServedResponse {
    const open = this.#serving.transfer;
    this.#serving.transfer = undefined;
    const response = this.#dispatch(request, caller, open);
    return isConfirmed(request) ? response : following(response, none);
  }

  /** Ends the transfer that is under way. */
  reset(): void {
    this.#serving.transfer = undefined;
  }

  #dispatch(request: Apdu, caller: ServiceCaller, open: Transfer | undefined): ServedResponse {
    const serving = this.#serving;
    if (serving.options.referencing === 'short-name') return serveByShortNames(serving, request, caller, open);
    switch (request.kind) {
      case 'get-request':
        return serveGet(serving, request.value, caller, open);
      case 'set-request':
        return serveSet(serving, request.value, caller, open);
      case 'action-request':
        return serveAction(serving, request.value, caller, open);
      case 'access-request':
        return serveAccess(serving, request.value, caller);
      case 'readRequest':
      case 'writeRequest':
      case 'unconfirmedWriteRequest':
        return notNegotiated();
      default:
        return exceptionResponse('service-unknown', 'service-not-supported');
    }
  }
}

function serveByShortNames(
  serving: Serving,
  request: Apdu,
  caller: ServiceCaller,
  open: Transfer | undefined,
): ServedResponse {
  switch (request.kind) {
    case 'readRequest':
      return serving.has('read') ? serveRead(serving, request.value, caller, open) : unsupportedByShortNames('read');
    case 'writeRequest':
      return serving.has('write') ? serveWrite(serving, request.value, caller, open) : unsupportedByShortNames('write');
    case 'unconfirmedWriteRequest':
      return serving.has('unconfirmed-write') ? serveWrite(serving, request.value, caller, undefined) : undefined;
    default:
      return unsupportedByShortNames('read');
  }
}

const none = (): undefined => undefined;
