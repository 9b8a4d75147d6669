import { type DecodeError, EncodeError, encode, explain, type Flag, tryDecode } from '../../src/codec/index.ts';
import type { DataType } from '../../src/cosem/index.ts';
import { hex } from './corpus.ts';

/** What is flagged while the octets are read. */
export function flagsOf(type: DataType<unknown>, octets: string): readonly Flag[] {
  return explain(type, hex(octets), 'value').flags;
}

/** The error that the octets are refused with. */
export function faultOf(type: DataType<unknown>, octets: string, strict = false): DecodeError {
  const result = tryDecode(type, hex(octets), { strict });
  if (result.ok) throw new Error(`${octets} decodes`);
  return result.error;
}

/** The error that the value is refused with. */
export function refusal(type: DataType<unknown>, value: unknown): EncodeError {
  try {
    encode(type, value);
  } catch (error) {
    if (error instanceof EncodeError) return error;
    throw error;
  }
  throw new Error('the value encodes');
}
