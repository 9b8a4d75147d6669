import type { ActionResult, DataAccessResult } from '../../apdu/index.ts';
import { ServiceError, type ServiceResult } from '../../association/index.ts';
import type { RawData } from '../../axdr/index.ts';
import { DecodeError } from '../../codec/index.ts';
import { readAnswer, type ServiceRequest } from './service-request.ts';

/**
 * What came of one request among several. Not ok: `result` is the meter's answer by its name in the standard, and
 * undefined where it answered a value that its class does not have; `error` says it in words.
 */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly result: DataAccessResult | ActionResult | undefined;
      readonly error: ServiceError | DecodeError;
    };

/** Outcomes of requests, in their order. */
export type Outcomes<Requests extends readonly ServiceRequest<unknown>[]> = {
  readonly [I in keyof Requests]: Requests[I] extends ServiceRequest<infer Value> ? Outcome<Value> : never;
};

/** Reads the answer to a request. */
export function outcomeOf<Value>(request: ServiceRequest<Value>, { kind, result }: ServiceResult): Outcome<Value> {
  if (kind === 'set') return result === 'success' ? done(request, undefined) : refused(request, kind, result);
  if (kind === 'get')
    return result.kind === 'data' ? done(request, result.value) : refused(request, kind, result.value);
  const { returnParameters } = result;
  if (result.result !== 'success') return refused(request, kind, result.result);
  if (returnParameters?.kind === 'data-access-result') return refused(request, kind, returnParameters.value);
  return done(request, returnParameters?.value);
}

/** The value, or what the outcome says thrown. */
export function required<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}

function refused(
  { target }: ServiceRequest<unknown>,
  service: ServiceResult['kind'],
  result: DataAccessResult | ActionResult,
): Outcome<never> {
  return { ok: false, result, error: new ServiceError(service, result, target) };
}

function done<Value>(request: ServiceRequest<Value>, raw: RawData | undefined): Outcome<Value> {
  if (request.returns === undefined) return { ok: true, value: undefined as Value };
  try {
    if (raw === undefined && request.mayReturnNothing === true) return { ok: true, value: undefined as Value };
    if (raw === undefined) throw missing(request);
    return { ok: true, value: readAnswer(request, raw) };
  } catch (error) {
    if (error instanceof DecodeError) return { ok: false, result: undefined, error };
    throw error;
  }
}

function missing({ target }: ServiceRequest<unknown>): unknown {
  return DecodeError.within(new DecodeError({ code: 'truncated', offset: 0 }, 'a value is expected'), target);
}
