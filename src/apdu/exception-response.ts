import { choice, enumerated, nothing, sequence, u32 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';

/** ExceptionResponse (COSEMpdu): the request could not be served at all. */
export const ExceptionResponse = sequence({
  stateError: enumerated({ 'service-not-allowed': 1, 'service-unknown': 2 }),
  serviceError: choice({
    'operation-not-possible': [1, nothing],
    'service-not-supported': [2, nothing],
    'other-reason': [3, nothing],
    'pdu-too-long': [4, nothing],
    'deciphering-error': [5, nothing],
    /** The lowest invocation counter that the server will accept. */
    'invocation-counter-error': [6, u32],
  }),
});
export interface ExceptionResponse extends Infer<typeof ExceptionResponse> {}
