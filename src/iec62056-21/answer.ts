import { encode } from '../codec/index.ts';
import type { DataSet } from './data-set.ts';
import { acknowledge } from './phase.ts';
import { programmingData } from './programming.ts';

/** How a tariff device answers a command of programming mode. */
export type Answer =
  | { readonly kind: 'acknowledgement' }
  | { readonly kind: 'data'; readonly dataSets: readonly DataSet[] }
  /** An error message such as `(ER01)`; its text is the manufacturer's. */
  | { readonly kind: 'error'; readonly text: string };

/** The message of an answer; a partial one ends in EOT, and another block follows. */
export function encodeAnswer(answer: Answer, partial = false): Uint8Array {
  if (answer.kind === 'acknowledgement') return acknowledge;
  const dataSets = answer.kind === 'data' ? answer.dataSets : [{ id: '', values: [{ value: answer.text }] }];
  return encode(programmingData, { dataSets, ...(partial ? { partial } : {}) });
}
