import type { RawData } from '../axdr/index.ts';
import { DecodeError, decode } from '../codec/index.ts';
import type { DataType } from '../cosem/index.ts';
import { ServiceRefusal } from './service-refusal.ts';

/**
 * What a client gave, as the class has it; throws a ServiceRefusal where it is something else. The octets of an APDU are
 * only lent, and who implements an object may keep what it is given: so the value has octets of its own.
 */
export function decodeGiven<T>(type: DataType<T>, given: RawData, isLenient: boolean): T {
  try {
    return decode(type, given.bytes.slice(), { strict: !isLenient });
  } catch (cause) {
    if (cause instanceof DecodeError) throw new ServiceRefusal('type-unmatched', { cause });
    throw cause;
  }
}
